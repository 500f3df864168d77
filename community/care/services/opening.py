"""Opening a rescue, or adding to the one that is there: one a customer, however much they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from community.accounts.models import Member
from community.care.commands import OpenRescue
from community.care.events import RescueGiven
from community.care.models import Rescue, RescueSign, RescueState, RescueStepKind, Rule
from community.care.services.loading import is_at_work, note_step
from community.care.services.weighing import weigh
from community.care.stakes import LEAST
from community.customers.models import Basis
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, Role, require
from community.submissions.services.loading import hold_submission


@dataclass(frozen=True, slots=True)
class Sign:
    """A reason to think that a customer may leave."""

    rule: Rule
    submission_id: int
    happened_at: datetime
    evidence: str = ""


def open_rescue(actor: Actor, command: OpenRescue) -> Rescue:
    """Open one by hand for the author of a submission, or add this to the one that is open.

    Invalid at `submission` where the author is nobody, gone, or of the team.
    """
    require(actor, Permission.CARE)
    try:
        submission = hold_submission(actor, command.submission)
    except NotFound:
        raise Invalid({"submission": N_("We could not find that submission.")}) from None
    customer = db.session.get(Member, submission.author_id) if submission.author_id else None
    if customer is None or customer.role is not Role.CUSTOMER or customer.is_banned:
        raise Invalid({"submission": N_("Its author is no customer who could be saved: nobody, gone, or of the team.")})
    sign = Sign(Rule.HAND, submission.id, now(), command.why)
    rescue = lay(actor, customer.id, [sign], owner_id=actor.id)
    if rescue is None:
        raise Conflict()
    return rescue


def lay(actor: Actor, customer_id: int, signs: Sequence[Sign], owner_id: int | None = None) -> Rescue | None:
    """Lay signs before the team: in the customer's rescue, which is made, or opened again by what happened since.

    Signs from before the end of a closed one are kept with it and change nothing. Twice is once. None without signs.
    """
    if not signs:
        return None
    moment = now()
    first = {"customer_id": customer_id, "opened_at": moment, "state": RescueState.OPEN}
    blank = {"heat": 0.0, "stake": LEAST, "monthly": 0, "others": 0, "basis": Basis.NONE, "rank": 0.0}
    is_new = insert_new(Rescue, {**first, **blank, "next_step": "", "ask_reason": ""})
    rescue = db.session.scalars(
        select(Rescue)
        .where(Rescue.customer_id == customer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    came = [sign for sign in signs if _keep(actor, rescue, sign)]
    is_back = not is_new and any(rescue.closed_at and sign.happened_at > rescue.closed_at for sign in came)
    if is_new or is_back:
        _begin(actor, rescue, came, is_back=is_back, owner_id=owner_id)
    if rescue.state is RescueState.OPEN:
        weigh([rescue])
    return rescue


def _begin(actor: Actor, rescue: Rescue, signs: Sequence[Sign], *, is_back: bool, owner_id: int | None) -> None:
    before = {"state": rescue.state} if is_back else None
    kind = RescueStepKind.REOPENED if is_back else RescueStepKind.OPENED
    rescue.state, rescue.closed_at = RescueState.OPEN, None
    if is_back:
        rescue.opened_at, rescue.next_step, rescue.next_on = now(), "", None
    note_step(rescue, kind, actor.id)
    told = {"customer": rescue.customer_id, "rules": sorted({sign.rule.value for sign in signs})}
    record(actor, f"rescue.{kind.value}", "rescue", rescue.id, before=before, after=told)
    if not is_at_work(rescue.owner_id):
        rescue.owner_id = None
    if rescue.owner_id is None and is_at_work(owner_id):
        rescue.owner_id = owner_id
    if rescue.owner_id is not None:
        step = note_step(rescue, RescueStepKind.GIVEN, actor.id, given_to_id=rescue.owner_id)
        publish(RescueGiven(rescue.id, step.id))


def _keep(actor: Actor, rescue: Rescue, sign: Sign) -> bool:
    """Write a sign, or its newer evidence; whether it says something new.

    An edit that leaves the words that were found says nothing new; a person who says it again does.
    """
    key = {"rescue_id": rescue.id, "submission_id": sign.submission_id, "rule": sign.rule}
    told = {"evidence": sign.evidence, "happened_at": sign.happened_at, "at": now(), "by_id": actor.id}
    if insert_new(RescueSign, {**key, **told}):
        return True
    found = db.session.scalars(select(RescueSign).filter_by(**key).execution_options(populate_existing=True)).one()
    is_other = sign.rule is Rule.HAND or found.evidence != sign.evidence
    is_news = is_other and found.happened_at < sign.happened_at
    found.evidence = sign.evidence
    if is_news:
        found.happened_at = sign.happened_at
    return is_news
