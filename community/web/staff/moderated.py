"""What the pages of moderation share: people as moderators see them, and why something waits."""

import json
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import AnyRow
from community.moderation.models import What
from community.moderation.queries import earned
from community.moderation.signs import Sign
from community.policy import Trust
from community.web.rendering import day


def trust_labels() -> dict[Trust, str]:
    """How far somebody is trusted, in the reader's language."""
    return {
        Trust.NEWCOMER: _("Newcomer"),
        Trust.KNOWN: _("Known"),
        Trust.TRUSTED: _("Trusted"),
        Trust.TEAM: _("Team"),
    }


def what_labels() -> dict[What, str]:
    """What a held post would become."""
    return {
        What.SUBMISSION: _("Submission"),
        What.VOICE: _("Voice"),
        What.COMMENT: _("Comment"),
        What.EDIT: _("Change of a submission"),
        What.COMMENT_EDIT: _("Change of a comment"),
    }


def person_of(row: AnyRow | None) -> dict[str, Any] | None:
    """A member beside their words: trust, since when, and what became of what they wrote."""
    if row is None:
        return None
    parts = [
        _("here since %(when)s", when=day(row.created_at.date())),
        ngettext("%(num)s post stands", "%(num)s posts stand", row.posts),
    ]
    if row.sent_back:
        parts.append(ngettext("one sent back", "%(num)s sent back", row.sent_back))
    if row.refused:
        parts.append(ngettext("one refused", "%(num)s refused", row.refused))
    return {
        "id": row.id,
        "name": row.name,
        "url": url_for("people.person", member_id=row.id),
        "trust": trust_labels()[earned(row)],
        "facts": parts,
        "is_banned": row.banned_at is not None,
        "block_url": url_for("people.post_block", member_id=row.id),
    }


def sign_words(signs: str) -> list[str]:
    """Why something waits, each with what was seen."""
    return [_words_of(Sign(sign), seen) for sign, seen in json.loads(signs)]


def _words_of(sign: Sign, seen: str) -> str:
    words = {
        Sign.BOARD: _board_words(seen),
        Sign.WATCHED: _("Watched word: %(word)s", word=seen),
        Sign.FLAGGED: _("Reported by %(num)s members", num=seen),
        Sign.BY_HAND: _("Taken off by %(name)s", name=seen),
        Sign.TRAP: _("A field that nobody sees was filled in: %(words)s", words=seen),
        Sign.NO_FORM: _("Sent without our form"),
        Sign.QUICKEST: _("Sent after %(seconds)s seconds", seconds=seen),
        Sign.QUICK: _("Sent after %(seconds)s seconds", seconds=seen),
        Sign.LINKS: _("%(num)s links", num=seen),
        Sign.LINK: _("A link to %(host)s, to which nobody known linked", host=seen),
        Sign.BAD_HOST: _("A link to %(host)s, which stood in spam", host=seen),
        Sign.SAME_HOST: _("Other newcomers link to %(host)s too", host=seen),
        Sign.SALES: _("Words of advertising: %(words)s", words=seen),
        Sign.SAME: _("Nearly the same words were sent before"),
        Sign.RATE: _("Post %(num)s of a newcomer within a day", num=seen),
        Sign.JUST_NOW: _("The account was just made"),
    }
    return str(words[sign])


def _board_words(asked: str) -> str:
    if asked == Trust.TEAM:
        return str(_("Everything is looked at first on this board"))
    if asked == Trust.TRUSTED:
        return str(_("On this board only who is trusted publishes at once"))
    return str(_("On this board newcomers are looked at first"))
