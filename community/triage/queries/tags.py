"""Reading tags."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.errors import NotFound
from community.kernel.given import is_given
from community.policy import Actor
from community.triage.models import Tag, Tagging

# Kept, because every list page runs one of them and building a statement costs as much as running it.
_tag, _tagging = Tag.__table__.c, Tagging.__table__.c
_every_tag: AnySelect = (
    select(_tagging.submission_id, _tag.name, _tag.slug)
    .join(Tag.__table__, _tag.id == _tagging.tag_id)
    .where(is_given(_tagging.submission_id, "ids"))
    .order_by(_tag.position, _tag.name)
)
_public_tags = _every_tag.where(_tag.is_public.is_(True))


def public_tags_of(submission_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """The public tags of some submissions as (name, slug), in their order."""
    return _tags_of(submission_ids, _public_tags)


def all_tags_of(submission_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Every tag of some submissions, for staff."""
    return _tags_of(submission_ids, _every_tag)


def _tags_of(submission_ids: Sequence[int], statement: AnySelect) -> dict[int, list[tuple[str, str]]]:
    if not submission_ids:
        return {}
    found: dict[int, list[tuple[str, str]]] = {}
    for row in run(statement, {"ids": submission_ids}):
        submission_id, name, slug = tuple(row)
        found.setdefault(submission_id, []).append((name, slug))
    return found


def tags(*, with_private: bool) -> Sequence[AnyRow]:
    """Every tag in its order, with the number of submissions that carry it."""
    used = select(func.count()).where(Tagging.tag_id == Tag.id).scalar_subquery().label("used")
    query = select(Tag.id, Tag.name, Tag.slug, Tag.is_public, Tag.position, used).order_by(Tag.position, Tag.name)
    return db.session.execute(query if with_private else query.where(Tag.is_public.is_(True))).all()


def topics(limit: int = 12) -> Sequence[tuple[str, str]]:
    """The first public tags in their order, as (name, slug): what people talk about here."""
    return [(row.name, row.slug) for row in run(_topics, {"limit": limit}).all()]


_topics: AnySelect = (
    select(_tag.name, _tag.slug).where(_tag.is_public.is_(True)).order_by(_tag.position, _tag.name)
).limit(bindparam("limit"))


def tag_choices() -> Sequence[AnyRow]:
    """Every tag in its order, for staff to choose from."""
    return run(_to_choose, {}).all()


_to_choose: AnySelect = select(_tag.id, _tag.name, _tag.slug, _tag.is_public).order_by(_tag.position, _tag.name)


def tags_for(submission_id: int) -> Sequence[AnyRow]:
    """The same, each with whether this submission carries it."""
    carried = select(Tagging.tag_id).where(Tagging.tag_id == Tag.id, Tagging.submission_id == submission_id).exists()
    columns = (Tag.id, Tag.name, Tag.slug, Tag.is_public, carried.label("carried"))
    return db.session.execute(select(*columns).order_by(Tag.position, Tag.name)).all()


def tag_by_id(tag_id: int) -> AnyRow:
    """A tag with the number of submissions that carry it; NotFound when there is none."""
    tag = next((tag for tag in tags(with_private=True) if tag.id == tag_id), None)
    if tag is None:
        raise NotFound()
    return tag


def tag_ids_of(submission_id: int) -> frozenset[int]:
    """The ids of a submission's tags."""
    return frozenset(db.session.scalars(select(Tagging.tag_id).where(Tagging.submission_id == submission_id)))


def tag_name(actor: Actor, slug: str) -> str | None:
    """The name of a tag that the actor may know of."""
    name = db.session.execute(select(Tag.name, Tag.is_public).where(Tag.slug == slug)).one_or_none()
    return name.name if name and (name.is_public or actor.is_staff) else None
