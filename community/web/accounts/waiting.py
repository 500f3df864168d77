"""What waits in a visitor's browser, or was left for a newcomer by another one, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from community.web.intents import waiting_intents


def waiting_words() -> str | None:
    """What will happen after signing in; None when nothing waits. Of several things the weightiest is named."""
    waiting = set(waiting_intents())
    words = {
        "submissions.post": _("What you wrote is kept. It is posted as soon as you are signed in."),
        "joining.add_voice": _("What you wrote is kept. It is added there as soon as you are signed in."),
        "comments.post": _("Your comment is kept. It is posted as soon as you are signed in."),
        "votes.set_vote": _("Your vote is kept. It is counted as soon as you are signed in."),
        "votes.follow": _("You will follow this as soon as you are signed in."),
    }
    return next((said for endpoint, said in words.items() if endpoint in waiting), None)


def strange_words(waiting: Sequence[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, str]]:
    """What other browsers left, as (what it is, every word of it): nobody should say yes to what they cannot read."""
    labels = {
        "submissions.post": _("Something to post"),
        "comments.post": _("A comment"),
        "votes.set_vote": _("A vote"),
        "votes.follow": _("A wish to follow"),
    }
    said = [(action, [payload.get("title"), payload.get("body")]) for action, payload in waiting]
    return [(labels.get(action, action), "\n\n".join(words for words in parts if words)) for action, parts in said]
