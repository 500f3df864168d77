"""The words file: one row a text, as somebody said it, so that nothing is lost in a summary."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, Text, literal, null, select, type_coerce

from community.accounts.models import Member
from community.backlog.exports.columns import Setting
from community.backlog.exports.heard import GIVEN, IN_SET, NOTED, POSTED, READ_HERE, SPOKEN
from community.backlog.exports.table import Table, Value
from community.customers.models import Note
from community.kernel.db import AnyRow, AnySelect
from community.kernel.given import is_given
from community.submissions.models import Comment, Submission
from community.submissions.queries.listing import STANDING

COLUMNS = ("idea_id", "kind_of_text", "text", "author", "created_at", "url", "source", "link")
TEXTS = 200  # held at once: with 10,000 characters each a few MB at worst


class KindOfText(StrEnum):
    """Where a text stands."""

    SUBMISSION = "submission"
    VOICE = "voice"
    NOTED = "noted"
    COMMENT = "comment"


class Place(NamedTuple):
    """Where a text stands in the file; compared, places are in its order."""

    position: int  # of its submission
    rank: int  # its own words, then what other customers said, then what was said about either
    created_at: datetime
    kind: KindOfText
    id: int


RANKS = {KindOfText.SUBMISSION: 0, KindOfText.VOICE: 1, KindOfText.NOTED: 1, KindOfText.COMMENT: 2}


def said(connection: Connection, ids: Sequence[int], setting: Setting) -> Iterator[Table]:
    """Of each submission its own words; its voices and what was noted for customers; the comments on any of them.

    Each the oldest first. Where everything stands is read before any text is, so that no more than `TEXTS` are held
    however much was said about one submission.
    """
    listed = {row.id: row for row in connection.execute(OWN, {GIVEN: ids})}
    positions = {one: number for number, one in enumerate(ids) if one in listed}
    places = [Place(positions[one], 0, row.created_at, KindOfText.SUBMISSION, one) for one, row in listed.items()]
    for kind, statement in BESIDE.items():
        found = connection.execute(statement, {GIVEN: list(positions)})
        places += [Place(positions[row[0]], RANKS[kind], row[1], kind, row[2]) for row in found]
    places.sort()
    for start in range(0, len(places), TEXTS):
        some = places[start : start + TEXTS]
        texts = _texts(connection, some)
        rows = [_row(place, texts[place.kind, place.id], listed[ids[place.position]], setting) for place in some]
        yield Table(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)))


def _texts(connection: Connection, places: Sequence[Place]) -> Mapping[tuple[KindOfText, int], AnyRow]:
    ids = defaultdict(list)
    for place in places:
        ids[place.kind].append(place.id)
    asked = ((kind, connection.execute(BODIES[kind], {GIVEN: some})) for kind, some in ids.items())
    return {(kind, row.id): row for kind, rows in asked for row in rows}


def _row(place: Place, text: AnyRow, idea: AnyRow, setting: Setting) -> tuple[Value, ...]:
    link = setting.link(idea.id, idea.slug)
    if place.kind is KindOfText.VOICE:
        link = f"{link}?from={place.id}#voice-{place.id}"
    elif place.kind is KindOfText.COMMENT:
        link = f"{link}#c{place.id}"
    source, where = text.source, text.link or None
    return idea.id, place.kind.value, text.body, text.author_name, place.created_at, link, source, where


_s = Submission.__table__.c
OWN = select(_s.id, _s.slug, _s.created_at).where(is_given(_s.id, GIVEN), STANDING)
# the submission, the moment, the id
BESIDE: Mapping[KindOfText, AnySelect] = {
    KindOfText.VOICE: select(_s.merged_into_id, _s.created_at, _s.id).where(
        is_given(_s.merged_into_id, GIVEN), READ_HERE
    ),
    KindOfText.NOTED: select(SPOKEN, Note.created_at, Note.id)
    .join(Submission, Submission.id == Note.submission_id)
    .where(IN_SET, NOTED),
    KindOfText.COMMENT: select(SPOKEN, Comment.created_at, Comment.id)
    .join(Submission, Submission.id == Comment.submission_id)
    .where(IN_SET, Comment.deleted_at.is_(None)),
}
_name = Member.name.label("author_name")
_heard_in = type_coerce(Note.source, Text).label("source")
_posts = (
    select(_s.id, _s.body, _name, _heard_in, Note.link)
    .outerjoin(Member, Member.id == _s.author_id)
    .outerjoin(Note, POSTED)
    .where(is_given(_s.id, GIVEN))
)
BODIES: Mapping[KindOfText, AnySelect] = {
    KindOfText.SUBMISSION: _posts,
    KindOfText.VOICE: _posts,
    KindOfText.NOTED: select(Note.id, Note.quote.label("body"), _name, _heard_in, Note.link)
    .join(Member, Member.id == Note.member_id)
    .where(is_given(Note.id, GIVEN)),
    KindOfText.COMMENT: select(Comment.id, Comment.body, _name, null().label("source"), literal("").label("link"))
    .outerjoin(Member, Member.id == Comment.author_id)
    .where(is_given(Comment.id, GIVEN)),
}
