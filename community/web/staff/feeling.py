"""Heat in words: what a score is called, the mark that a list shows, and the words that say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from community.assists.heat import FURIOUS, UPSET
from community.assists.models import Said
from community.kernel.db import AnyRow
from community.web.rendering import ago

SHOWN_IN_LISTS = 3  # words of evidence


@dataclass(frozen=True, slots=True)
class Mark:
    """How upset somebody sounds, in a word, and because of what."""

    heat: Said
    label: str
    because: str


def heat_labels() -> dict[Said, str]:
    """What staff call it, the calmest first."""
    return {Said.CALM: _("Calm"), Said.UPSET: _("Upset"), Said.FURIOUS: _("Furious")}


def word_for(stands: float) -> Said:
    """What a heat between 0 and 1 is called."""
    if stands >= FURIOUS:
        return Said.FURIOUS
    return Said.UPSET if stands >= UPSET else Said.CALM


def list_mark(stands: float | None, evidence: str | None, *, is_said: bool) -> Mark | None:
    """The mark of a row; who is calm has none."""
    heat = word_for(stands or 0.0)
    if heat is Said.CALM:
        return None
    words = ", ".join((evidence or "").split("\n")[:SHOWN_IN_LISTS])
    return Mark(heat, heat_labels()[heat], _("says the team") if is_said else words)


def present_heat(rows: Sequence[AnyRow]) -> dict[str, Any] | None:
    """The heat of one submission: the word, in percent, because of which words or who said so; None while unscored."""
    if not rows:
        return None
    row, labels = rows[0], heat_labels()
    heat = Said(row.word) if row.word else word_for(row.level / 100)
    return {
        "heat": heat.value,
        "label": labels[heat],
        "percent": row.level,
        "evidence": row.text.split("\n") if row.text else [],
        "by_name": row.by_name or _("Former colleague") if row.word else None,
        "at": ago(row.created_at) if row.word else None,
        "choices": [(one.value, label, one.value == row.word) for one, label in labels.items()],
    }
