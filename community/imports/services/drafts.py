"""From a row of a file to what would be posted, or the reason why not."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from community.answers.commands import WriteAnswer
from community.imports.commands import DayOrder, ImportCsv, plain_word
from community.imports.services.files import Record
from community.imports.services.moments import read_moment
from community.imports.services.places import Place, Places, Step
from community.imports.services.tally import Refused, Tally
from community.imports.services.vocabulary import status_kind, submission_kind
from community.kernel import text
from community.kernel.db import LARGEST
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.submissions.commands import PostSubmission
from community.submissions.models import Kind

NAME_LIMIT, TAG_LIMIT, ID_LIMIT, TAGS_A_ROW = 80, 40, 200, 20
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>.]+(?:\.[^@\s<>.]+)+")  # each dot in one way only: a cell may hold 100,000
_WHOLE = re.compile(r"\+?(\d{1,3}(?:[,. '’\u00a0\u202f]\d{3}){1,4}|\d{1,12})(?:[.,]0+)?")  # 41, 1,024 and 41.0
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>")


@dataclass(frozen=True, slots=True)
class Author:
    """Who a row says wrote it, by address or by name."""

    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be posted. An empty title is made from the first line."""

    line: int
    source_id: str
    title: str
    body: str
    kind: Kind
    place: Place
    step: Step
    created_at: datetime
    author: Author
    tags: tuple[str, ...]
    votes: int
    answer: str
    answered_at: datetime | None

    def says(self, title: str, body: str) -> bool:
        """Whether these are the draft's words."""
        return body == self.body and (not self.title or title == self.title)


@dataclass(frozen=True, slots=True)
class Drafter:
    """Reads rows by one mapping; what it had to guess or leave out is counted in the tally."""

    command: ImportCsv
    places: Places
    order: DayOrder
    moment: datetime
    tally: Tally

    def draft(self, record: Record) -> Draft:
        """The row as a draft; Refused says why there is none."""
        if record.surplus:
            raise Refused(N_("The row has more cells than the header has names."))
        place = self._place(record)
        words = self._words(record, place)
        created_at, answer = self._created_at(record), self._answer(record)
        return Draft(
            line=record.line,
            source_id=self._source_id(record, words),
            title=words.title,
            body=words.body,
            kind=words.kind,
            place=place,
            step=self._step(record, place),
            created_at=created_at,
            author=self._author(record),
            tags=self._tags(record),
            votes=self._votes(record),
            answer=answer,
            answered_at=self._answered_at(record, created_at) if answer else None,
        )

    def _cell(self, record: Record, field: str) -> str:
        column = getattr(self.command.columns, field)
        return record.cells[column].strip() if column else ""

    def _place(self, record: Record) -> Place:
        name = self._cell(record, "board")
        place = self.places.find(name)
        if place is None:
            raise Refused(N_("There is no such board."), "board", name)
        return place

    def _words(self, record: Record, place: Place) -> PostSubmission:
        title, body = self._cell(record, "title"), self._cell(record, "body")
        if text.is_blank(body) and text.is_blank(title):
            raise Refused(N_("There are no words in this row."))
        if text.is_blank(body):
            title, body = "", title
        try:
            return PostSubmission.parse({"board": place.id, "kind": self._kind(record), "title": title, "body": body})
        except Invalid as invalid:
            field, words = next(iter(invalid.fields.items()))
            raise Refused(words, field) from None

    def _kind(self, record: Record) -> Kind:
        word = self._cell(record, "kind")
        kind = submission_kind(word) if word else self.command.kind
        if kind is None:
            self.tally.guess(f"kind {word[:40]!r} → {self.command.kind}")
        return kind or self.command.kind

    def _step(self, record: Record, place: Place) -> Step:
        """What the file's word was told to mean; else the status of that name, or of what it seems to mean."""
        word = self._cell(record, "status")
        kind, plain = status_kind(word), plain_word(word)
        step, told = place.step(word, kind), self.command.statuses.get(plain)
        if told is not None and told is not step.kind:
            step = place.step("", told)
            if step.kind is not told:
                self.tally.guess(f"status {word[:40]!r} → {step.name}")
        elif word and told is None and kind is None and not place.has_step(word):
            self.tally.guess(f"status {word[:40]!r} → {step.name}")
        if plain:
            self.tally.hear_status(plain, step.kind)
        return step

    def _created_at(self, record: Record) -> datetime:
        written = self._cell(record, "created")
        moment = read_moment(written, self.order) if written else None
        if written and moment is None and not self.command.undated:
            raise Refused(N_("This time cannot be read."), "created", written)
        if moment is None:
            self.tally.undated += 1
            return self.moment
        if moment > self.moment:
            self.tally.future += 1
        return min(moment, self.moment)

    def _author(self, record: Record) -> Author:
        written = self._cell(record, "author")
        named = _NAMED.fullmatch(written)
        name, email = (named["name"], named["email"]) if named else (written, "")
        if _ADDRESS.fullmatch(name.strip()):
            name, email = "", name
        cleaned = _line("author", name.strip(" \"'"), NAME_LIMIT)
        return Author(email.strip().lower() if _ADDRESS.fullmatch(email.strip()) else "", cleaned)

    def _tags(self, record: Record) -> tuple[str, ...]:
        written = self._cell(record, "tags")
        parts = _listed(written) if written.startswith("[") else re.split(r"[,;|]", written)
        cleaned = [_line("tags", part, TAG_LIMIT) for part in parts]
        tags = tuple(dict.fromkeys(filter(None, cleaned)))
        if len(tags) > TAGS_A_ROW:
            raise Refused(N_("A row may carry %(max)s tags.", max=TAGS_A_ROW), "tags", written)
        return tags

    def _votes(self, record: Record) -> int:
        """How many votes the other system counted; what is no number counts as none, and is told."""
        written = self._cell(record, "votes")
        if not written:
            return 0
        whole = _WHOLE.fullmatch(written)
        if whole is None or (votes := int(re.sub(r"\D", "", whole[1]))) > LARGEST:
            self.tally.guess(f"votes {written[:40]!r} → 0")
            return 0
        return votes

    def _answer(self, record: Record) -> str:
        """What the company said to it, as it would be written here."""
        written = self._cell(record, "answer")
        if text.is_blank(written):
            return ""
        try:
            return WriteAnswer.parse({"body": written}).body
        except Invalid as invalid:
            raise Refused(next(iter(invalid.fields.values())), "answer") from None

    def _answered_at(self, record: Record, created_at: datetime) -> datetime:
        """When; no later than now, and where the file does not say it, with the post."""
        written = self._cell(record, "answered")
        moment = read_moment(written, self.order) if written else None
        if written and moment is None:
            self.tally.guess(f"answered {written[:40]!r} → with the post")
        if moment and moment > self.moment:
            self.tally.guess(f"answered {written[:40]!r} → now")
        return min(max(moment or created_at, created_at), self.moment)

    def _source_id(self, record: Record, words: PostSubmission) -> str:
        """The row's id where it comes from, or one made of who said what when: the same row is the same again."""
        written = self._cell(record, "source_id")
        if own := _line("source_id", written, ID_LIMIT):
            return own
        parts = (self._cell(record, "author"), self._cell(record, "created"), words.title, words.body)
        return "text-" + hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _listed(written: str) -> list[str]:
    """A list as programs write it; what is none is one tag."""
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        return [written]
    return [str(one) for one in found] if isinstance(found, list) else [written]


def _line(column: str, value: str, limit: int) -> str:
    try:
        return text.clean_line(value, limit=limit)
    except text.TextError as error:
        raise Refused(error.words, column, value) from None
