"""What an import counted, as a page says it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community.imports.services import Tally
from community.imports.services.comparing import DELETED, EDITED, UNCHANGED
from community.imports.services.saving import LATE
from community.web.words import say

MOST = 20  # different words that are listed of one count
WHY_LEFT: Mapping[str, Any] = {
    UNCHANGED: _l("unchanged"),
    DELETED: _l("deleted here"),
    EDITED: _l("edited here since"),
    LATE: _l("edited during the import"),
}
AUTHORS: Mapping[str, Any] = {"known": _l("members"), "by name": _l("by name only"), "nobody": _l("nobody")}


def present_tally(tally: Tally) -> dict[str, Any]:
    """The figures, the counts by board, status and author, and the rows that stay out."""
    return {
        "figures": _figures(tally),
        "counts": [
            (label, _listed(counts, names), len(counts) > MOST) for label, counts, names in _counts(tally) if counts
        ],
        "notes": _notes(tally),
        "sample": tally.sample,
        "problems": [(one.line, one.column, say(one.words), one.value[:60]) for one in tally.problems],
        "more_problems": max(0, tally.rejected.total() - len(tally.problems)),
        "does_something": bool(tally.new or tally.updated),
    }


def _figures(tally: Tally) -> list[tuple[str, int]]:
    always = [(_("Rows"), tally.rows), (_("New"), tally.new)]
    perhaps = [
        (_("Changed"), tally.updated),
        (_("Left alone"), tally.skipped.total()),
        (_("Cannot come in"), tally.rejected.total()),
        (_("Votes without voters"), tally.unattributed),
        (_("Answers"), tally.answers),
    ]
    return [*always, *(one for one in perhaps if one[1])]


def _counts(tally: Tally) -> list[tuple[str, Counter[str], Mapping[str, Any]]]:
    return [
        (_("Boards"), tally.boards, {}),
        (_("Statuses"), tally.statuses, {}),
        (_("Kinds"), tally.kinds, {}),
        (_("Authors"), tally.authors, AUTHORS),
        (_("Tags"), tally.tags, {}),
        (_("Left alone"), tally.skipped, WHY_LEFT),
        (_("Not understood"), tally.unknown, {}),
    ]


def _listed(counts: Counter[str], names: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(names.get(name, name), n) for name, n in counts.most_common(MOST) if n]


def _notes(tally: Tally) -> list[str]:
    notes = [*tally.notes]
    if tally.undated:
        notes.append(_("%(n)s rows have no time that can be read; they count as of now.", n=tally.undated))
    if tally.future:
        notes.append(_("%(n)s rows are dated in the future; they count as of now.", n=tally.future))
    return notes
