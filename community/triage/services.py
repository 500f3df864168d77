"""Classifying, un-classifying, tagging."""

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
from community.triage.commands import Classify, KeepTag, SetTags
from community.triage.events import SubmissionClassified, TagRenamed, TagsChanged
from community.triage.models import Classification, Tag, Tagging
from community.triage.queries import tag_ids_of


def classify(actor: Actor, submission_id: int, command: Classify) -> Classification:
    """Record what a submission teaches; earlier judgements stay in its history."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    before, submission.ip_type = submission.ip_type, command.ip_type
    submission.changed_at = now()
    judgement = Classification(
        submission_id=submission.id,
        ip_type=command.ip_type,
        reason=command.reason,
        by_id=actor.id,
        created_at=now(),
    )
    db.session.add(judgement)
    db.session.flush()  # the caller may undo it by its id
    record(
        actor,
        "submission.classified",
        "submission",
        submission.id,
        before={"ip_type": before},
        after={"ip_type": command.ip_type, "reason": command.reason},
    )
    publish(SubmissionClassified(submission.id, command.ip_type))
    return judgement


def undo_classification(actor: Actor, submission_id: int) -> None:
    """Take the newest judgement back; the one before it counts again, or the submission waits once more."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    newest, *earlier = _judgements(submission.id) or [None]
    if newest is None:
        raise NotFound(N_("There is nothing to undo here."))
    db.session.delete(newest)
    submission.ip_type = earlier[0].ip_type if earlier else None
    submission.changed_at = now()
    before = {"ip_type": newest.ip_type, "reason": newest.reason}
    record(actor, "submission.classification_undone", "submission", submission.id, before=before)
    publish(SubmissionClassified(submission.id, submission.ip_type or ""))


def set_tags(actor: Actor, submission_id: int, command: SetTags) -> None:
    """Give a submission these tags and no others."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    known = frozenset(db.session.scalars(select(Tag.id).where(Tag.id.in_(command.tags))))
    if known != command.tags:
        raise Invalid({"tags": N_("One of these tags is gone.")})
    before = tag_ids_of(submission.id)
    if before == known:
        return
    gone, new = before - known, known - before
    db.session.execute(delete(Tagging).where(Tagging.submission_id == submission.id, Tagging.tag_id.in_(gone)))
    rows = [
        {"submission_id": submission.id, "tag_id": id, "by_id": actor.id, "created_at": now()} for id in sorted(new)
    ]
    if rows:
        db.session.execute(insert(Tagging), rows)
    submission.changed_at = now()
    record(
        actor,
        "submission.tagged",
        "submission",
        submission.id,
        before={"tags": sorted(before)},
        after={"tags": sorted(known)},
    )
    publish(TagsChanged(submission.id))


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
    publish(*(TagsChanged(id) for id in carriers))


def _judgements(submission_id: int) -> list[Classification]:
    newest_first = select(Classification).where(Classification.submission_id == submission_id)
    return list(db.session.scalars(newest_first.order_by(Classification.id.desc())))
