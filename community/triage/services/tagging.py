"""Tags: which a submission carries, and which there are."""

from sqlalchemy import delete, insert, select

from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.services.loading import hold_submission
from community.triage.commands import KeepTag, SetTags
from community.triage.events import TagRenamed, TagsChanged
from community.triage.models import Tag, Tagging
from community.triage.queries import tag_ids_of


def set_tags(actor: Actor, submission_id: int, command: SetTags) -> None:
    """Give a submission these tags and no others, or only what changed since the actor looked (see SetTags)."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    before = tag_ids_of(submission.id)
    seen = before if command.seen is None else command.seen
    added = command.tags - seen
    if added != frozenset(db.session.scalars(select(Tag.id).where(Tag.id.in_(added)))):
        raise Invalid({"tags": N_("One of these tags is gone.")})
    wanted = (before - (seen - command.tags)) | added
    if before == wanted:
        return
    _retag(actor, submission.id, gone=before - wanted, new=wanted - before)
    submission.changed_at = now()
    tags = {"before": {"tags": sorted(before)}, "after": {"tags": sorted(wanted)}}
    record(actor, "submission.tagged", "submission", submission.id, **tags)
    publish(TagsChanged(submission.id))


def _retag(actor: Actor, submission_id: int, *, gone: frozenset[int], new: frozenset[int]) -> None:
    db.session.execute(delete(Tagging).where(Tagging.submission_id == submission_id, Tagging.tag_id.in_(gone)))
    rows = [
        {"submission_id": submission_id, "tag_id": tag_id, "by_id": actor.id, "created_at": now()}
        for tag_id in sorted(new)
    ]
    if rows:
        db.session.execute(insert(Tagging), rows)


def keep_tag(actor: Actor, command: KeepTag, tag_id: int | None = None) -> Tag:
    """Make a tag, or change the one with this id; two tags never share a name."""
    require(actor, Permission.TAG_MANAGE)
    same = db.session.scalar(select(Tag).where(Tag.slug == text.slugify(command.name)))
    if same is not None and same.id != tag_id:
        raise Invalid({"name": N_("There is a tag with this name already.")})
    tag = db.session.get(Tag, tag_id) if tag_id else Tag()
    if tag is None:
        raise NotFound()
    tag.name, tag.slug = command.name, text.slugify(command.name)
    tag.is_public, tag.position = command.is_public, command.position
    db.session.add(tag)
    db.session.flush()  # the trail needs its id
    touch_site()
    record(actor, "tag.kept", "tag", tag.id, after=command.model_dump())
    publish(TagRenamed(tag.id))
    return tag


def delete_tag(actor: Actor, tag_id: int) -> None:
    """Remove a tag from everywhere."""
    require(actor, Permission.TAG_MANAGE)
    tag = db.session.get(Tag, tag_id)
    if tag is None:
        raise NotFound()
    carriers = db.session.scalars(select(Tagging.submission_id).where(Tagging.tag_id == tag_id)).all()
    record(actor, "tag.deleted", "tag", tag.id, before={"name": tag.name, "submissions": list(carriers)})
    db.session.delete(tag)
    touch_site()
    publish(*(TagsChanged(carrier) for carrier in carriers))
