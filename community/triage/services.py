"""Classifying, un-classifying, tagging."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update

from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnyRow, db, insert_new
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.queries import visible_to
from community.submissions.services.loading import hold_submission
from community.triage.commands import Classify, KeepTag, SetTags
from community.triage.events import SubmissionClassified, TagRenamed, TagsChanged
from community.triage.models import Classification, Pair, Tag, Tagging
from community.triage.queries import classifications_of, tag_ids_of


class ClassifiedMeanwhile(Conflict):
    """Somebody else judged the submission after the actor looked; nothing was overwritten."""

    def __init__(self, judgement: AnyRow) -> None:
        super().__init__(
            N_("%(name)s decided meanwhile. Nothing was overwritten.", name=judgement.by_name)
            if judgement.by_name
            else N_("Somebody decided meanwhile. Nothing was overwritten.")
        )


def classify(actor: Actor, submission_id: int, command: Classify) -> Classification:
    """Record what a submission teaches; earlier judgements stay in its history.

    Raises ClassifiedMeanwhile when there is a newer judgement than the one the actor saw, unless it is their own and
    says the same (a form that was sent twice).
    """
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    judgements = _judgements(submission.id)
    if judgements and command.seen is not None and judgements[0].id != command.seen:
        if _says_the_same(judgements[0], actor, command):
            return judgements[0]
        raise ClassifiedMeanwhile(classifications_of(submission.id)[0])
    before, submission.ip_type = submission.ip_type, command.ip_type
    judgement = Classification(
        submission_id=submission.id,
        ip_type=command.ip_type,
        reason=command.reason,
        by_id=actor.id,
        created_at=now(),
    )
    db.session.add(judgement)
    db.session.flush()  # the caller may undo it by its id
    after = {"ip_type": command.ip_type, "reason": command.reason}
    _tell(actor, "submission.classified", submission, {"ip_type": before}, after)
    return judgement


def undo_classification(actor: Actor, submission_id: int, judgement_id: int | None = None) -> None:
    """Take the newest judgement back; the one before it counts again, or the submission waits once more.

    Raises Conflict when `judgement_id` is given and is no longer the newest, NotFound when there is none.
    """
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    judgements = _judgements(submission.id)
    if not judgements:
        raise NotFound(N_("There is nothing to undo here."))
    newest, *earlier = judgements
    if judgement_id is not None and newest.id != judgement_id:
        raise Conflict(N_("Somebody has decided since. Nothing was undone."))
    db.session.delete(newest)
    submission.ip_type = earlier[0].ip_type if earlier else None
    before = {"ip_type": newest.ip_type, "reason": newest.reason}
    _tell(actor, "submission.classification_undone", submission, before, {"ip_type": submission.ip_type})


def _says_the_same(judgement: Classification, actor: Actor, command: Classify) -> bool:
    said = (judgement.by_id, judgement.ip_type, judgement.reason)
    return said == (actor.id, command.ip_type, command.reason)


def _tell(
    actor: Actor, action: str, submission: Submission, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    submission.changed_at = now()
    record(actor, action, "submission", submission.id, before=before, after=after)
    publish(SubmissionClassified(submission.id, submission.ip_type or ""))


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


def _judgements(submission_id: int) -> list[Classification]:
    newest_first = select(Classification).where(Classification.submission_id == submission_id)
    return list(db.session.scalars(newest_first.order_by(Classification.id.desc())))


def propose_pair(actor: Actor, submission_id: int, other_id: int) -> None:
    """Say that two submissions say the same; a moderator decides. Twice is once, and what was dismissed stays so."""
    require(actor, Permission.MERGE_PROPOSE)
    if submission_id == other_id:
        raise Invalid({"into": N_("These are one and the same.")})
    ids = (submission_id, other_id)
    there = select(Submission.id).where(Submission.id.in_(ids), *visible_to(actor))
    if len(db.session.scalars(there).all()) < len(ids):
        raise Invalid({"into": N_("There is no such submission.")})
    note_pair(submission_id, other_id, 0.0)
    first, second = sorted(ids)
    db.session.execute(
        update(Pair)
        .where(Pair.first_id == first, Pair.second_id == second, Pair.is_proposed.is_(False))
        .values(is_proposed=True, proposed_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )


def note_pair(submission_id: int, other_id: int, likeness: float) -> bool:
    """Keep a pair unless it is known, dismissed or not; whether it is new."""
    first, second = sorted((submission_id, other_id))
    values = {"first_id": first, "second_id": second, "likeness": likeness, "is_proposed": False, "created_at": now()}
    return insert_new(Pair, values)


def dismiss_pair(actor: Actor, pair_id: int) -> None:
    """They do not say the same: nobody is asked about them again."""
    pair = _held_pair(actor, pair_id)
    if pair.dismissed_at is not None:
        raise Conflict(N_("Somebody has dismissed these two already."))
    pair.dismissed_at, pair.dismissed_by_id = now(), actor.id
    record(actor, "pair.dismissed", "pair", pair.id, after={"submissions": [pair.first_id, pair.second_id]})


def reopen_pair(actor: Actor, pair_id: int) -> None:
    """Take a dismissal back."""
    pair = _held_pair(actor, pair_id)
    if pair.dismissed_at is not None:
        pair.dismissed_at = pair.dismissed_by_id = None
        record(actor, "pair.reopened", "pair", pair.id, after={"submissions": [pair.first_id, pair.second_id]})


def _held_pair(actor: Actor, pair_id: int) -> Pair:
    require(actor, Permission.SUBMISSION_MERGE)
    pair = db.session.get(Pair, pair_id, with_for_update=True)
    if pair is None:
        raise NotFound()
    return pair
