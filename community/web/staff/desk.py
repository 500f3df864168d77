"""A submission on a moderator's desk: the customer's words, and what may be decided about them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.submissions.models import StatusKind
from community.submissions.queries import (
    NO_LINKS,
    links_of,
    status_changes_of,
    survivor_of,
    visible_submission,
)
from community.triage.models import LATER, IPType
from community.triage.queries import Choices, Happened, choices, happened
from community.web.auth import actor
from community.web.form import Form
from community.web.present import comments_text, ip_labels, present_rows, submission_path
from community.web.rendering import ago
from community.web.staff.answer_box import Draft, present_box
from community.web.staff.care import present_mark
from community.web.staff.feeling import present_heat
from community.web.staff.judging import level_words, present_judging, step_labels
from community.web.staff.meanwhile import Step
from community.web.staff.question import asked, written
from community.web.staff.shell import SWAPS, Shell
from community.web.thread import present_timeline

VERDICTS = (IPType.PRODUCT, IPType.POLICY, IPType.SERVICE)


class Notice(NamedTuple):
    """Why something was not done, and what colleagues did meanwhile."""

    words: str
    steps: Sequence[Step] = ()


def found(submission_id: int) -> AnyRow:
    """A submission that the actor may see; NotFound otherwise."""
    row = visible_submission(actor(), submission_id)
    if row is None:
        raise NotFound()
    return row


def present_desk(
    row: AnyRow,
    back: str,
    form: Form | None,
    notice: Notice | None,
    draft: Draft | None = None,
    around: Choices | None = None,
) -> dict[str, Any]:
    """Everything that the words and the decisions about them show; `back` says which page sends the forms."""
    around = around or choices(actor(), row.board_id, row.id)
    past = happened(actor(), row.id)
    shell = Shell(row.id, back, past.stamp)
    judgements = present_judgements(past.judgements)
    forms = {
        "survivor": _survivor(row),
        "newest": judgements[0]["id"] if judgements else 0,
        **_forms(row, form, around, past),
    }
    is_new = form is None and notice is None
    origin, taught, differs = links_of(actor(), row.id) if row.has_splits or row.differs else NO_LINKS
    return {
        "split_from": (origin.title, url_for("triage.show", submission_id=origin.id)) if origin else None,
        "also_taught": [(one.title, url_for("triage.show", submission_id=one.id)) for one in taught],
        "is_voice": row.merged_into_id is not None,
        "s": _words(row, around),
        "heat": present_heat(past.heats),
        "rescue": present_mark(past.rescues),
        "back": back,
        "swap": SWAPS[back],
        "asked": written(asked()),
        "stamp": past.stamp,
        "box": present_box(row, draft, shell),
        "f": form,
        "notice": notice,
        "ip_type": row.ip_type,
        "differs": [(one.title, submission_path(one.id, one.slug), one.reason) for one in differs],
        "timeline": present_timeline(status_changes_of(row.id)) if row.has_history else [],
        "judgements": judgements,
        "forms": "" if row.deleted_at else shell.piece("staff/_decide_forms.html", forms, keep=is_new),
    }


def _survivor(row: AnyRow) -> tuple[str, str] | None:
    """The title and address of what it is merged into."""
    survivor = survivor_of(actor(), row)
    return (survivor.title, submission_path(survivor.id, survivor.slug)) if survivor else None


def _words(row: AnyRow, around: Choices) -> dict[str, Any]:
    """The customer's words, and what stands with them."""
    return {
        **present_rows([row], {})[0],
        "html": row.html,
        "edited": ago(row.edited_at) if row.edited_at else None,
        "author_id": row.author_id,
        "deleted": row.deleted_at is not None,
        "board_name": row.board_name,
        "board_url": url_for("boards.show", slug=row.board_slug),
        "comments_label": comments_text(row.comments),
        "tags": [(tag.name, tag.is_open) for tag in around.tags if tag.flag],
    }


def _forms(row: AnyRow, form: Form | None, around: Choices, past: Happened) -> dict[str, Any]:
    """Everything that the forms of a decision show."""
    carried = frozenset(tag.id for tag in around.tags if tag.flag)
    ticked = _ticked(form) if form and "tags" in form.errors else carried
    return {
        "f": form,
        "pre": request.args.get("to"),
        "verdicts": [(ip.value, ip_labels()[ip], ip == row.ip_type) for ip in VERDICTS],
        "ip_type": row.ip_type,
        "is_voice": row.merged_into_id is not None,
        "judging": present_judging(row, form, around, past),
        "tags": [(tag.id, tag.name, tag.is_open, tag.id in ticked) for tag in around.tags],
        "carried": sorted(carried),
        **_status(row, around),
        **_team(row, around, past),
    }


def _ticked(form: Form) -> set[int]:
    """What was ticked in a form that was refused."""
    return {int(value) for value in form.values.get("tags", ()) if value.isdecimal()}


def _status(row: AnyRow, around: Choices) -> dict[str, Any]:
    def first(kind: StatusKind) -> int | None:
        return next((step.id for step in around.statuses if step.extra == kind), None)

    return {
        "statuses": [(status.id, status.name, status.extra) for status in around.statuses],
        "decline_reasons": [(reason.id, reason.name) for reason in around.reasons],
        "status_id": row.status_id,
        "ends": {"decline": first(StatusKind.DECLINED), "done": first(StatusKind.DONE)},
    }


def _team(row: AnyRow, around: Choices, past: Happened) -> dict[str, Any]:
    """Who looks after it, until when it is put off, what the team wrote, who is here."""
    people = [(one.id, one.name) for one in around.colleagues]
    today, me = now().date(), actor().id
    return {
        "colleagues": people,
        "assignee_id": row.assignee_id,
        "assignee": dict(people).get(row.assignee_id) or (_("Former colleague") if row.assignee_id else None),
        "me": me,
        "snooze": _asleep(past.snoozes[0]) if past.snoozes else None,
        "snooze_days": [
            (str(today + timedelta(days=1)), _("Tomorrow")),
            (str(today + timedelta(days=7 - today.weekday())), _("Next Monday")),
            (str(today + timedelta(days=30)), _("In 30 days")),
            ("", _("Until something happens")),
        ],
        "tomorrow": str(today + timedelta(days=1)),
        "notes": [
            {
                "id": note.id,
                "html": note.html,
                "by_name": note.by_name or _("Former colleague"),
                "created": ago(note.created_at),
                "own": note.by_id == me,
            }
            for note in reversed(past.notes)
        ],
        "present": [one.by_name for one in past.present],
    }


def _asleep(row: AnyRow) -> dict[str, Any]:
    return {"by_name": row.by_name, "until": None if row.until >= LATER else row.until}


def present_judgements(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """The judgements of a submission, newest first."""
    labels, steps = ip_labels(), step_labels()
    return [
        {
            "id": row.id,
            "ip": row.word,
            "label": labels[IPType(row.word)],
            "reason": row.text,
            "level": level_words(row.level),
            "expectation": row.html,
            "touchpoint": row.touchpoint,
            "step": steps.get(row.step or ""),
            "by_name": row.by_name or _("Former member"),
            "created": ago(row.created_at),
        }
        for row in rows
    ]
