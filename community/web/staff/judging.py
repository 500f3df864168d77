"""What a judgement consists of besides its type: level, touchpoint, next step, with what is likely filled in."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.triage.models import IPType, Level, NextStep
from community.triage.queries import Choices, Happened
from community.web.form import Form
from community.web.present import ip_labels

ANSWERED_NEXT = NextStep.NOTHING


def step_labels() -> dict[str, str]:
    """What comes next, in the reader's language."""
    return {
        NextStep.ANSWER.value: _("Answer it"),
        NextStep.PLAN.value: _("Plan it"),
        NextStep.CAUSE.value: _("Find the cause"),
        NextStep.MERGE.value: _("Merge it"),
        NextStep.NOTHING.value: _("Nothing more"),
    }


def level_words(level: int | None) -> str | None:
    """A level in words."""
    words = {Level.DESIGNED: _("Level 1: what we designed"), Level.EXPECTED: _("Level 2: what they expected")}
    return words.get(Level(level)) if level in (1, 2) else None


def present_judging(row: AnyRow, form: Form | None, around: Choices, past: Happened) -> dict[str, Any]:
    """The fields of the judgement: what was typed, else what was judged, else what is likely, and why."""
    typed: Mapping[str, Any] = form.values if form and "next_step" in form.values else {}
    last = past.judgements[0] if past.judgements else None
    likely, because = _likely_touchpoint(row, around)
    touchpoints = [(one.id, one.name) for one in around.touchpoints]
    if last and last.touchpoint:
        likely, because = next((one.id for one in around.touchpoints if one.name == last.touchpoint), None), ""
    step = (last.step if last else None) or (ANSWERED_NEXT if row.answered_at else NextStep.ANSWER).value
    level = str(last.level or 1) if last else "1"
    return {
        "chosen": typed.get("ip_type") if typed.get("ip_type") != "none" else None,
        "is_expected": str(typed.get("level", level)) == "2",
        "expectation": typed.get("expectation", last.html if last else "") or "",
        "touchpoints": touchpoints,
        "touchpoint": str(typed.get("touchpoint", likely or "")),
        "because": because if "touchpoint" not in typed else "",
        "steps": list(step_labels().items()),
        "suggested": None if row.ip_type else _suggested(past),
        "next_step": typed.get("next_step") or step,
    }


def _suggested(past: Happened) -> dict[str, Any] | None:
    """The IP type that the house's own judgements make likely, and because of which words."""
    for one in past.guesses:
        return {
            "ip": one.word,
            "label": ip_labels()[IPType(one.word)],
            "evidence": one.text.split("\n") if one.text else [],
            "percent": one.level,
        }
    return None


def _likely_touchpoint(row: AnyRow, around: Choices) -> tuple[int | None, str]:
    """The touchpoint that the words name, else the one that the actor chose last, and how that is known."""
    words = f"{row.title}\n{row.body}"
    for one in around.touchpoints:
        if re.search(rf"\b{re.escape(one.name)}s?\b", words, re.IGNORECASE):
            return one.id, _("because the words say “%(word)s”", word=one.name)
    used = [one for one in around.touchpoints if one.extra]
    if used:
        return max(used, key=lambda one: int(one.extra)).id, _("as you chose last")
    return None, ""
