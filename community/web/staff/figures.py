"""Scores and their inputs in words."""

from collections.abc import Mapping
from functools import lru_cache

from flask_babel import format_decimal
from flask_babel import gettext as _

from community.backlog.scoring import Factor, Operation, Score, Source, Step
from community.web.rendering import locale_code


def figure(value: float) -> str:
    """A number with three digits, or all of those before its point, as plain text."""
    return _figure(value, locale_code())


@lru_cache(maxsize=4096)
def _figure(value: float, _locale: str) -> str:
    return str(format_decimal(round(value) if abs(value) >= 100 else float(f"{value:.3g}")))


def factor_labels() -> Mapping[Factor, str]:
    """What each factor is called."""
    return _factor_labels(locale_code())


@lru_cache(maxsize=16)
def _factor_labels(_locale: str) -> Mapping[Factor, str]:
    return {
        Factor.VOTES: _("Votes"),
        Factor.VOICES: _("Voices in their own words"),
        Factor.UNATTRIBUTED: _("Votes without voters"),
        Factor.SEGMENT: _("Voters of a segment"),
        Factor.MONEY: _("What its voters pay a month"),
        Factor.SEGMENT_MONEY: _("What a segment's voters pay a month"),
        Factor.AGE: _("Age in days"),
        Factor.STRIKES: _("Strikes of its causes"),
        Factor.PROMISES: _("Promises that are owed"),
        Factor.HEAT: _("Heat, 0 to 10"),
        Factor.IMPORTANCE: _("How much it matters to voters"),
        Factor.FELT: _("How much it matters, on average"),
        Factor.EFFORT: _("Effort in days"),
        Factor.IMPACT: _("Impact"),
        Factor.CONFIDENCE: _("Confidence in percent"),
    }


def source_labels() -> dict[Source, str]:
    """Where each input comes from."""
    return {
        Source.VOTES: _("distinct voters, merged ones too"),
        Source.MERGES: _("it and what is merged into it"),
        Source.IMPORTS: _("votes that another system counted without saying whose"),
        Source.CUSTOMERS: _("customers, guessed by the middle of their segment where unknown"),
        Source.CLOCK: _("the day it was posted"),
        Source.CAUSES: _("confirmed strikes of linked root causes"),
        Source.COMMITMENTS: _("the promise ledger, open and broken"),
        Source.WORDS: _("how upset its words sound, or what staff said"),
        Source.VOTERS: _("what voters say: 1 nice to have, 2 matters, 4 would leave, added up"),
        Source.EACH_VOTER: _("what voters say on average: 1 nice to have, 2 matters, 4 would leave"),
        Source.PLAN: _("noted in the backlog"),
    }


def sum_of(worked: Score) -> str:
    """A score's sum in one line: "356 Votes × 1 + 12 …"."""
    sign = " × " if worked.operation is Operation.PRODUCT else " + "
    above = sign.join(_told(step) for step in worked.above)
    if not worked.below:
        return above
    below = sign.join(_told(step) for step in worked.below)
    return f"({above}) ÷ ({below})"


def _told(step: Step) -> str:
    label = factor_labels()[step.term.factor]
    named = f"{label} {step.term.segment}".strip()
    value = _("unknown") if step.value is None else figure(step.value)
    return f"{value} {named}" if step.term.weight == 1 else f"{value} {named} × {step.term.weight:g}"
