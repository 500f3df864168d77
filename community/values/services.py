"""Writing values, commitments and evidence. The actor comes first; nothing here commits."""

from sqlalchemy import select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.promises.models import Promise
from community.submissions.models import Submission
from community.submissions.queries.listing import openable_by
from community.values.commands import AddEvidence, Commit, KeepValue
from community.values.models import BrandValue, Commitment, Evidence


def keep_value(actor: Actor, command: KeepValue, value_id: int | None = None) -> BrandValue:
    """Write a value, or change the one with this id; two never share a name."""
    require(actor, Permission.VALUE_MANAGE)
    if db.session.scalar(select(BrandValue.id).where(BrandValue.name == command.name)) not in (None, value_id):
        raise Invalid({"name": N_("There is a value with this name already.")})
    value = _value(value_id) if value_id else BrandValue(created_at=now())
    for name, said in command.model_dump().items():
        setattr(value, name, said)
    db.session.add(value)
    db.session.flush()  # the trail needs its id
    record(actor, "value.kept", "value", value.id, after=command.model_dump())
    return value


def delete_value(actor: Actor, value_id: int) -> None:
    """Stand for it no more; its commitments and evidence go with it."""
    require(actor, Permission.VALUE_MANAGE)
    value = _value(value_id)
    record(actor, "value.deleted", "value", value.id, before={"name": value.name, "statement": value.statement})
    db.session.delete(value)
    db.session.flush()  # gone for whoever looks next in this transaction


def commit_to(actor: Actor, value_id: int, command: Commit) -> Commitment:
    """Say what a value means in practice."""
    require(actor, Permission.VALUE_MANAGE)
    commitment = Commitment(value_id=_value(value_id).id, text=command.text, created_at=now())
    db.session.add(commitment)
    db.session.flush()  # the trail needs its id
    record(actor, "commitment.made", "value", value_id, after={"text": command.text})
    return commitment


def drop_commitment(actor: Actor, value_id: int, commitment_id: int) -> None:
    """Commit to it no more; its evidence stays with the value."""
    require(actor, Permission.VALUE_MANAGE)
    commitment = db.session.get(Commitment, commitment_id)
    if commitment is None or commitment.value_id != value_id:
        raise NotFound()
    record(actor, "commitment.dropped", "value", value_id, before={"text": commitment.text})
    db.session.delete(commitment)
    db.session.flush()  # gone for whoever looks next in this transaction


def add_evidence(actor: Actor, value_id: int, command: AddEvidence) -> Evidence:
    """Show where a value was lived, or admit where it was not."""
    require(actor, Permission.VALUE_MANAGE)
    value = _value(value_id)
    there = select(Submission.id).where(Submission.id == command.submission, *openable_by(actor))
    if db.session.scalar(there) is None:
        raise Invalid({"submission": N_("There is no such submission.")})
    _check_parts(value, command)
    evidence = Evidence(
        value_id=value.id,
        commitment_id=command.commitment,
        submission_id=command.submission,
        promise_id=command.promise,
        sense=command.sense,
        note=command.note,
        changed=command.changed,
        by_id=actor.id,
        created_at=now(),
    )
    db.session.add(evidence)
    db.session.flush()  # the trail needs its id
    record(actor, "evidence.added", "value", value.id, after={"evidence": evidence.id, **command.model_dump()})
    return evidence


def _check_parts(value: BrandValue, command: AddEvidence) -> None:
    if command.promise is not None:
        promise = db.session.get(Promise, command.promise)
        if promise is None or promise.submission_id != command.submission:
            raise Invalid({"promise": N_("That submission has no such promise.")})
    if command.commitment is not None:
        commitment = db.session.get(Commitment, command.commitment)
        if commitment is None or commitment.value_id != value.id:
            raise Invalid({"commitment": N_("This value has no such commitment.")})


def delete_evidence(actor: Actor, value_id: int, evidence_id: int) -> None:
    """Take a piece of evidence away; the trail keeps that it was there."""
    require(actor, Permission.VALUE_MANAGE)
    evidence = db.session.get(Evidence, evidence_id)
    if evidence is None or evidence.value_id != value_id:
        raise NotFound()
    before = {"evidence": evidence.id, "submission": evidence.submission_id, "sense": evidence.sense}
    record(actor, "evidence.deleted", "value", value_id, before={**before, "note": evidence.note})
    db.session.delete(evidence)
    db.session.flush()  # gone for whoever looks next in this transaction


def _value(value_id: int) -> BrandValue:
    value = db.session.get(BrandValue, value_id, with_for_update=True)
    if value is None:
        raise NotFound()
    return value
