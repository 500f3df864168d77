"""The form of a changelog entry, with who will be told and how it reads."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from community.kernel import text
from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.policy import Audience
from community.shipping import queries, services
from community.shipping.commands import KeepEntry
from community.shipping.models import EntryState
from community.submissions.models import CLOSED
from community.web.auth import actor
from community.web.form import Form
from community.web.help_links import helped_labels
from community.web.rendering import ago
from community.web.shipped import because, category_labels, entry_path, present_entries

SHOWN = 30  # names of those who will be told


def entry_page(form: Form | None, entry_id: int | None = None, *, preview: KeepEntry | None = None) -> str:
    """The page of an entry, or of a new one, with what was typed (else as it stands) and perhaps how that reads."""
    row = _found(entry_id) if entry_id else None
    form = form or Form(_as_it_stands(row) if row else {})
    ties = queries.tied_to(actor(), form.values.get("submissions") or ())
    chosen = _audience(form)
    numbers = [tie.id for tie in ties]
    audience = queries.narrowest(numbers, chosen)
    total, first = queries.those_told(numbers, audience, SHOWN)
    return render_template(
        "staff/entry.html",
        e=_presented(row) if row else None,
        f=form,
        action=url_for("staff_changelog.save", entry_id=entry_id) if entry_id else url_for("staff_changelog.write"),
        ties=[_tie(tie) for tie in ties],
        told=total,
        told_names=[person.name for person in first],
        narrowed=audience_labels()[audience] if audience is not chosen else "",
        categories=[(one.value, label) for one, label in category_labels().items()],
        audiences=[(one.value, label) for one, label in audience_labels().items()],
        preview=_preview(preview, numbers) if preview else None,
        drafts=queries.drafts(actor()) if row is None and len(numbers) == 1 else [],
        answers=_answers(row),
        revisions=_revisions(row),
    )


def audience_labels() -> dict[Audience, str]:
    """Who reads an entry, in the reader's language."""
    return {Audience.PUBLIC: _("Everybody"), Audience.MEMBERS: _("Members"), Audience.STAFF: _("The team")}


def _as_it_stands(row: AnyRow) -> dict[str, Any]:
    tied = queries.tied_ids(row.id)
    names = ("title", "benefit", "body", "category", "audience", "version")
    return {**{name: getattr(row, name) for name in names}, "submissions": tied}


def _found(entry_id: int) -> AnyRow:
    row = queries.any_entry(actor(), entry_id)
    if row is None:
        raise NotFound()
    return row


def _audience(form: Form) -> Audience:
    try:
        return Audience(form.values.get("audience") or Audience.PUBLIC)
    except ValueError:
        return Audience.PUBLIC


def _presented(row: AnyRow) -> dict[str, Any]:
    is_out = row.state is EntryState.PUBLISHED
    fresh = is_out and now() - row.published_at <= services.UNDO_WITHIN
    return {
        **present_entries(actor(), [row])[0],
        "url": entry_path(row.id, row.slug) if is_out else None,
        "can_take_back": fresh or row.state is EntryState.SCHEDULED,
        "can_delete": not is_out,
        "base": url_for("staff_changelog.edit", entry_id=row.id),
    }


def _tie(row: AnyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "url": url_for("triage.show", submission_id=row.id),
        "votes": row.votes,
        "status_kind": row.status_kind.value,
        "status_name": row.status_name,
        "moves": row.status_kind not in CLOSED,
        "board_name": row.board_name,
    }


def _preview(command: KeepEntry, numbers: Sequence[int]) -> dict[str, Any]:
    try:
        html = Markup(text.render(command.body)) if command.body else ""
    except text.TextError:
        html = ""
    return {
        "title": command.title,
        "category": category_labels()[command.category],
        "because": because(queries.voters_of(numbers) if numbers else 0),
        "benefit": command.benefit,
        "html": html,
    }


def _answers(row: AnyRow | None) -> list[dict[str, Any]]:
    if row is None or row.state is not EntryState.PUBLISHED:
        return []
    said = helped_labels()
    return [
        {
            "said": said[one.said],
            "words": one.words,
            "name": one.name,
            "at": ago(one.said_at),
            "reopened": one.reopened_at is not None,
        }
        for one in queries.answers_about(actor(), row.id)
    ]


def _revisions(row: AnyRow | None) -> list[dict[str, Any]]:
    if row is None or row.edited_at is None:
        return []
    return [
        {"html": one.html, "by_name": one.replaced_by_name, "replaced": ago(one.replaced_at)}
        for one in queries.revisions_of(row.id)
    ]
