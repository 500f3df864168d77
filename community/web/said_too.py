"""The voices of a submission as its page wants them: who said the same in which words."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import ngettext

from community.kernel.db import AnyRow
from community.policy import Actor, Permission, can
from community.submissions.queries import comments_of
from community.web.addresses import asked_number
from community.web.answers import present_answers
from community.web.authors import author_words
from community.web.present import submission_path, unattributed_words
from community.web.rendering import ago
from community.web.thread import present_thread

VOICES = 20  # on a page


def present_voices(actor: Actor, survivor: AnyRow, rows: Sequence[AnyRow]) -> dict[str, Any]:
    """The voices with their own threads, how many people that are, and the one whose address was followed."""
    if not rows:
        return {"voices": []}
    came_from = asked_number("from")
    shown, earlier, following = _page_of(rows, came_from)
    talked = [row.id for row in shown if row.comments]
    threads = comments_of(*talked) if talked else []
    answers = present_answers([row.id for row in shown if row.answered_at])
    voices = [
        {
            **_voice(actor, row, [one for one in threads if one.submission_id == row.id]),
            "answer": answers.get(row.id),
            "is_own": actor.is_signed_in and row.author_id == actor.id,
        }
        for row in shown
    ]
    path = submission_path(survivor.id, survivor.slug)
    people = len({row.author_id or -row.id for row in (survivor, *rows)})
    return {
        "voices": voices,
        "voices_label": ngettext(
            "%(num)s person said this in their own words", "%(num)s people said this in their own words", people
        ),
        "came_from": next((voice for voice in voices if voice["id"] == came_from), None),
        "earlier_voices_url": f"{path}?voices={earlier}#said-too" if earlier else None,
        "more_voices_url": f"{path}?voices={following}" if following else None,
    }


def _page_of(rows: Sequence[AnyRow], came_from: int | None) -> tuple[Sequence[AnyRow], int | None, int | None]:
    """The voices of the page that the address names, or that holds the one whose address was followed (all of them
    where a form was refused), and the numbers of the pages before and after it.
    """
    if request.method != "GET":  # something was refused, and what was typed may belong to any of them
        return rows, None, None
    followed = next((number for number, row in enumerate(rows) if row.id == came_from), 0)
    last = (len(rows) - 1) // VOICES
    asked = asked_number("voices")
    number = followed // VOICES if asked is None else min(asked - 1, last)
    shown = rows[number * VOICES : (number + 1) * VOICES]
    return shown, number or None, number + 2 if number < last else None


def _voice(actor: Actor, row: AnyRow, thread: Sequence[AnyRow]) -> dict[str, Any]:
    root = request.script_root
    return {
        "id": row.id,
        "title": row.title,
        "html": row.html,
        "author_name": author_words(row.author_name, row.source),
        "created": ago(row.created_at),
        "votes_label": ngettext("%(num)s vote", "%(num)s votes", row.votes),
        "unattributed": unattributed_words(row.unattributed),
        "board_name": row.board_name,
        "comments": present_thread(actor, thread),
        "edit_url": f"{root}/submissions/{row.id}/edit" if can(actor, Permission.SUBMISSION_EDIT, row) else None,
        "delete_url": (
            f"{root}/submissions/{row.id}/deletion" if can(actor, Permission.SUBMISSION_DELETE, row) else None
        ),
        "unmerge_url": (
            f"{root}/staff/submissions/{row.id}/merge/withdrawal" if can(actor, Permission.SUBMISSION_MERGE) else None
        ),
    }
