"""Changelog entries as templates want them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import AnyRow
from community.policy import Actor, Permission, can
from community.shipping import queries
from community.shipping.models import Category, EntryState, Helped
from community.shipping.queries.helping import Help
from community.submissions.models import StatusKind
from community.web.help_links import helped_labels
from community.web.present import submission_path
from community.web.rendering import ago, exact


def category_labels() -> dict[Category, str]:
    """What an entry brings, in the reader's language."""
    return {Category.NEW: _("New"), Category.BETTER: _("Better"), Category.MENDED: _("Mended")}


def state_labels() -> dict[EntryState, str]:
    """Where an entry stands, in the reader's language."""
    return {
        EntryState.DRAFT: _("Draft"),
        EntryState.SCHEDULED: _("Scheduled"),
        EntryState.PUBLISHED: _("Published"),
    }


HUES = {Category.NEW: "planned", Category.BETTER: "doing", Category.MENDED: "done"}  # each borrows a status' hue


def entry_path(entry_id: int, slug: str) -> str:
    """The address of an entry."""
    return f"{request.script_root}/changelog/{entry_id}-{slug}"


def asked_for_words(votes: int) -> str:
    """How many asked for it, in words."""
    return str(ngettext("One person asked for it", "%(num)s people asked for it", votes)) if votes else ""


def because(votes: int) -> str:
    """How the sentence about what one gains begins."""
    if not votes:
        return str(_("You gain:"))
    return str(ngettext("Because one of you asked, you gain:", "Because %(num)s of you asked, you gain:", votes))


def present_entries(who: Actor, rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Entries with why they came, what they are tied to and whether they helped: three statements for all of them."""
    ids = [row.id for row in rows]
    ties = queries.ties_of(who, ids)
    votes, helped = queries.voters_by_entry(ties), queries.helped_by_entry(ids)
    return [_entry(row, ties.get(row.id, ()), votes.get(row.id, 0), helped.get(row.id, Help())) for row in rows]


def _entry(row: AnyRow, ties: Sequence[AnyRow], votes: int, helped: Help) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": entry_path(row.id, row.slug),
        "title": row.title,
        "category": category_labels()[row.category],
        "hue": HUES[row.category],
        "because": because(votes),
        "votes": votes,
        "benefit": row.benefit,
        "html": row.html,
        "published": ago(row.published_at),
        "edited": ago(row.edited_at) if row.edited_at and row.state is EntryState.PUBLISHED else None,
        "ties": [(tie.title, submission_path(tie.submission_id, tie.slug)) for tie in ties],
        "helped": helped_words(helped) if helped.is_public else "",
        "helped_staff": helped_words(helped) if helped.answers else "",
        "lacks": _lacks(row, ties),
        "state": state_labels()[row.state],
        "is_published": row.state is EntryState.PUBLISHED,
        "is_scheduled": row.state is EntryState.SCHEDULED,
        "publish_at": exact(row.publish_at),
    }


def helped_words(helped: Help) -> str:
    """The result in words."""
    return str(_("Helped %(n)s of %(all)s", n=helped.helped, all=helped.answers))


def _lacks(row: AnyRow, ties: Sequence[AnyRow]) -> list[str]:
    """What an entry does not say yet, for its writer."""
    missing = [
        (not ties, _("It is tied to nothing that anybody asked for.")),
        (not row.benefit, _("It says no benefit.")),
    ]
    return [words for lacks, words in missing if lacks]


def present_shipped(who: Actor, row: AnyRow) -> dict[str, Any] | None:
    """What a submission's page says of the entry that became of it, and where to say whether it helped.

    Readers who voted and follow alike see the same, so it does not say what anybody answered.
    """
    if row.status_kind is not StatusKind.DONE:
        return None
    entry = next(iter(queries.entries_of(who, row.id)), None)
    if entry is None:
        return None
    concerned = row.voted or row.following or (who.id is not None and who.id == row.author_id)
    may = concerned and can(who, Permission.HELP_ANSWER)
    return {
        "title": entry.title,
        "benefit": entry.benefit,
        "url": entry_path(entry.id, entry.slug),
        "published": ago(entry.published_at),
        "helped_url": url_for("changelog.say", entry_id=entry.id) if may else None,
        "answers": answers(),
    }


def answers() -> list[tuple[str, str]]:
    """The answers that one can press."""
    return [(said.value, label) for said, label in helped_labels().items()]


def chosen(values: Mapping[str, Any]) -> str:
    """The answer that an address or a form names; none when it is no answer."""
    said = str(values.get("said", ""))
    return said if said in set(Helped) else ""
