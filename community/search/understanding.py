"""Understanding: what a question means for whoever asks it, and how to say so. Nothing that is asked is an error."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from community.customers.queries.segments import segment_choices
from community.kernel.db import AnyRow
from community.kernel.words import N_, Words
from community.policy import Actor
from community.search.commands import Limit, Search, Wanted
from community.search.operators import Name, Operator, operators, without_operators
from community.search.query import blanked, signs
from community.search.tokens import tokens
from community.submissions.models import Kind, StatusKind
from community.submissions.queries import readable_boards
from community.triage.models import IPType
from community.triage.queries import tag_choices

PHRASE, WITHOUT = "phrase", "without"

_LIMIT = re.compile(r"(>=|<=|>|<|=)?\s*([0-9]{1,9})")

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a question that is more than words.

    `name` is an operator's, PHRASE or WITHOUT; `shown` its value; `why` says of what was left out why it was.
    """

    name: str
    shown: str
    start: int
    end: int
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What is wanted, and the parts of the question that say so, in their order."""

    asked: Search
    wanted: Wanted
    parts: tuple[Part, ...] = ()

    def but(self, part: Part) -> str:
        """The question without one of its parts."""
        return " ".join(blanked(self.asked.q, [part]).split())


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What an operator sets, or the limit that it adds, and its value as people call it."""

    shown: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    limit: Limit | None = None


Reader: TypeAlias = Callable[[Actor, str], _Meaning | Words]


def understand(actor: Actor, search: Search) -> Understood:
    """Read a question. Its operators count more than the filters of its address; of two of a name, the last counts."""
    found = operators(search.q)
    if not found:
        wanted = Wanted.model_validate(search.model_dump())
        return Understood(search, wanted, tuple(_signs_of(search.q)))
    last = {each.name: each for each in found}
    meant = [(each, _read(actor, each, last[each.name])) for each in found]
    kept = [meaning for _, meaning in meant if isinstance(meaning, _Meaning)]
    sets: dict[str, Any] = {name: value for meaning in kept for name, value in meaning.sets.items()}
    sets |= {"q": _words_of(search.q), "limits": tuple(meaning.limit for meaning in kept if meaning.limit)}
    parts = [*_signs_of(blanked(search.q, found)), *(_part(each, meaning) for each, meaning in meant)]
    wanted = Wanted.model_validate({**search.model_dump(), **sets})
    return Understood(search, wanted, tuple(sorted(parts, key=lambda part: part.start)))


def _read(actor: Actor, each: Operator, last: Operator) -> _Meaning | Words:
    """Return what an operator means or why it means nothing; only the last of a name is worth asking the database."""
    if each is not last and each.name is not Name.VOTES:
        return N_("Only the last of these counts.")
    return _READERS[each.name](actor, each.value)


def _words_of(question: str) -> str:
    """The words besides operators; signs that are no words were only between them."""
    words = without_operators(question)
    return words if any(tokens(words)) else ""


def _signs_of(text: str) -> Iterator[Part]:
    for sign in signs(text):
        if any(tokens(sign.words)):
            yield Part(WITHOUT if sign.is_left_out else PHRASE, " ".join(sign.words.split()), sign.start, sign.end)


def _part(each: Operator, meaning: _Meaning | Words) -> Part:
    if isinstance(meaning, _Meaning):
        return Part(each.name, meaning.shown, each.start, each.end)
    return Part(each.name, each.value, each.start, each.end, why=meaning)


def _status(_actor: Actor, value: str) -> _Meaning | Words:
    status = _one_of(StatusKind, value)
    return _Meaning(status, {"status": status}) if status else N_("There is no such status.")


def _kind(_actor: Actor, value: str) -> _Meaning | Words:
    kind = _one_of(Kind, value)
    return _Meaning(kind, {"kind": kind}) if kind else N_("There is no such kind.")


def _type(actor: Actor, value: str) -> _Meaning | Words:
    if not actor.is_staff:
        return N_("Only the team sees what a voice teaches.")
    ip = _one_of(IPType, value)
    return _Meaning(ip, {"ip": ip}) if ip else N_("There is no such type.")


def _board(actor: Actor, value: str) -> _Meaning | Words:
    board = _called(value, readable_boards(actor))
    return _Meaning(board.name, {"board": board.slug}) if board else N_("There is no such board.")


def _tag(actor: Actor, value: str) -> _Meaning | Words:
    tag = _called(value, [tag for tag in tag_choices() if tag.is_public or actor.is_staff])
    return _Meaning(tag.name, {"tag": tag.slug}) if tag else N_("There is no such tag.")


def _segment(actor: Actor, value: str) -> _Meaning | Words:
    if not actor.is_staff:
        return N_("Only the team sees who asks for it.")
    segment = _called(value, segment_choices())
    return _Meaning(segment.name, {"segment": segment.slug}) if segment else N_("There is no such segment.")


def _by(actor: Actor, value: str) -> _Meaning | Words:
    if value.lower() != "me":
        return N_("Only by:me is understood.")
    return _Meaning("me", {"is_mine": True}) if actor.is_signed_in else N_("Sign in to find your own.")


def _votes(_actor: Actor, value: str) -> _Meaning | Words:
    limit = _LIMIT.fullmatch(value)
    if limit is None:
        return N_("Write it like votes:>10.")
    sign = limit[1] or "="
    return _Meaning(f"{sign} {int(limit[2])}", limit=Limit(sign, int(limit[2])))


_READERS: Mapping[Name, Reader] = {
    Name.STATUS: _status,
    Name.TYPE: _type,
    Name.KIND: _kind,
    Name.BOARD: _board,
    Name.TAG: _tag,
    Name.SEGMENT: _segment,
    Name.BY: _by,
    Name.VOTES: _votes,
}


def _one_of(kind: type[E], value: str) -> E | None:
    return next((each for each in kind if each == value.lower()), None)


def _called(value: str, rows: Sequence[AnyRow]) -> AnyRow | None:
    """The row with this slug or, in any capitals, this name."""
    wanted = value.casefold()
    return next((row for row in rows if wanted in (row.slug, row.name.casefold())), None)
