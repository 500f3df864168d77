"""Segments: keeping a rule, and keeping the list of who meets it."""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update

from community.accounts.models import Member
from community.customers.commands import KeepSegment, Rule
from community.customers.events import CustomersChanged, SegmentChanged
from community.customers.models import Demand, Segment, SegmentMember
from community.customers.queries.rules import members_who
from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnySelect, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.policy import Actor, Permission, require

SEGMENTS = 100  # of one site
RANGE = 20_000  # members whose rules are looked at in one transaction


def keep_segment(actor: Actor, command: KeepSegment, segment_id: int | None = None) -> Segment:
    """Make a segment or change it; the worker finds its members within seconds. Invalid when the name is taken."""
    require(actor, Permission.SEGMENT_MANAGE)
    segment = find_segment(segment_id) if segment_id else _new_segment()
    slug = text.slugify(command.name)
    twin = db.session.scalar(select(Segment.id).where(Segment.slug == slug))
    if twin is not None and twin != segment.id:
        raise Invalid({"name": N_("Another segment is called that.")})
    before = {"name": segment.name, "rule": segment.rule} if segment.id else None
    rule = command.rule.model_dump_json()
    if before == {"name": command.name, "rule": rule}:
        return segment
    if segment.rule != rule:
        segment.counted_at = None
    segment.name, segment.slug, segment.rule = command.name, slug, rule
    db.session.add(segment)
    db.session.flush()  # the event needs its id
    record(actor, "segment.keep", "segment", segment.id, before=before, after={"name": segment.name, "rule": rule})
    publish(SegmentChanged(segment.id))
    touch_site()
    return segment


def delete_segment(actor: Actor, segment_id: int) -> str:
    """Forget a segment; nobody loses anything but belonging to it. Its name."""
    require(actor, Permission.SEGMENT_MANAGE)
    segment = find_segment(segment_id)
    record(actor, "segment.delete", "segment", segment.id, before={"name": segment.name, "rule": segment.rule})
    for table in (Demand, SegmentMember):
        db.session.execute(delete(table).where(table.segment_id == segment.id))
    db.session.execute(delete(Segment).where(Segment.id == segment.id))
    publish(CustomersChanged())  # what they are worth may have been guessed from it
    touch_site()
    return segment.name


def rule_of(segment: Segment) -> Rule:
    """A segment's rule, as it was kept."""
    return Rule.model_validate(json.loads(segment.rule))


def fill(segment_ids: Collection[int] | None = None) -> set[int]:
    """Find the members of these segments, or of all, anew; who came or went.

    A range of members is a transaction: it commits in between, so that nobody waits for long.
    """
    moved: set[int] = set()
    for segment in _segments(segment_ids):
        rule = rule_of(segment)
        for first, last in list(_ranges()):
            wanted = members_who(rule).where(Member.id.between(first, last))
            moved |= _agree(segment.id, wanted, SegmentMember.member_id.between(first, last))
            db.session.commit()
        _count(segment.id)
        db.session.commit()
    return moved


def fill_for(member_ids: Collection[int]) -> set[int]:
    """See to it that these members are in the segments whose rule they meet, and in no other; who came or went."""
    moved: set[int] = set()
    for segment in _segments(None):
        came_or_went = _agree(
            segment.id, members_who(rule_of(segment), member_ids), SegmentMember.member_id.in_(member_ids)
        )
        if came_or_went:
            _count(segment.id)
        moved |= came_or_went
    return moved


def find_segment(segment_id: int) -> Segment:
    """A segment, held; NotFound when there is none."""
    segment = db.session.get(Segment, segment_id, with_for_update=True, populate_existing=True)
    if segment is None:
        raise NotFound()
    return segment


def _agree(segment_id: int, wanted: AnySelect, among: ColumnElement[bool]) -> set[int]:
    mine = (SegmentMember.segment_id == segment_id, among)
    gone = delete(SegmentMember).where(*mine, SegmentMember.member_id.not_in(wanted))
    there = select(SegmentMember.member_id).where(*mine)
    new = wanted.with_only_columns(literal(segment_id), Member.id, maintain_column_froms=True)
    come = insert(SegmentMember).from_select(["segment_id", "member_id"], new.where(Member.id.not_in(there)))
    moved: set[int] = set()
    for change in (gone, come):
        rows = change.returning(SegmentMember.member_id).execution_options(synchronize_session=False)
        moved |= set(db.session.scalars(rows))
    return moved


def _count(segment_id: int) -> None:
    size = select(func.count()).where(SegmentMember.segment_id == segment_id).scalar_subquery()
    counted = update(Segment).where(Segment.id == segment_id).values(size=size, counted_at=now())
    db.session.execute(counted.execution_options(synchronize_session=False))


def _segments(segment_ids: Collection[int] | None) -> list[Segment]:
    wanted = select(Segment).order_by(Segment.id).execution_options(populate_existing=True)
    return list(db.session.scalars(wanted if segment_ids is None else wanted.where(Segment.id.in_(segment_ids))))


def _ranges() -> Iterator[tuple[int, int]]:
    last = db.session.scalar(select(func.max(Member.id))) or 0
    for first in range(1, last + 1, RANGE):
        yield first, first + RANGE - 1


def _new_segment() -> Segment:
    if (db.session.scalar(select(func.count()).select_from(Segment)) or 0) >= SEGMENTS:
        raise Conflict(N_("There are %(max)s segments already. Delete one first.", max=SEGMENTS))
    return Segment(name="", rule="", size=0, created_at=now())
