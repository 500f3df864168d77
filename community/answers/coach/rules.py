"""The rules of the coach, as its language files tell them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

FILES = Path(__file__).with_name("languages")


class Label(StrEnum):
    """What a sentence does to whoever reads it."""

    CANT = "cant"
    POLICY = "policy"
    BLAME = "blame"
    RIGHT = "right"
    HANDOFF = "handoff"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with the name under which it is counted."""

    key: str
    find: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one label: `exempt` is taken out first, a sentence with `skip` in it is left alone."""

    label: Label
    exempt: tuple[re.Pattern[str], ...]
    skip: tuple[re.Pattern[str], ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """A language: the words by which it is known, and its rules."""

    code: str
    common: frozenset[str]
    sets: tuple[RuleSet, ...]


def read_language(path: Path) -> Language:
    """One language file; KeyError or re.error when it does not say what it should."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Language(told["code"], frozenset(told["common"]), tuple(_set(label, told[label]) for label in Label))


def _set(label: Label, told: Mapping[str, Any]) -> RuleSet:
    rules = tuple(Rule(rule["key"], re.compile(rule["find"])) for rule in told["rules"])
    return RuleSet(label, _patterns(told.get("exempt", ())), _patterns(told.get("skip", ())), rules)


def _patterns(sources: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)


LANGUAGES: Mapping[str, Language] = {
    language.code: language for language in map(read_language, sorted(FILES.glob("*.toml"), reverse=True))
}
