"""What waits in a visitor's browser, in words."""

from flask_babel import gettext as _

from community.web.intents import waiting_intents


def waiting_words() -> str | None:
    """What will happen after signing in; None when nothing waits. Of several things the weightiest is named."""
    waiting = set(waiting_intents())
    words = {
        "submissions.post": _("What you wrote is kept. It is posted as soon as you are signed in."),
        "comments.post": _("Your comment is kept. It is posted as soon as you are signed in."),
        "votes.set_vote": _("Your vote is kept. It is counted as soon as you are signed in."),
        "votes.follow": _("You will follow this as soon as you are signed in."),
    }
    return next((said for endpoint, said in words.items() if endpoint in waiting), None)
