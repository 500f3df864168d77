"""Saying why something is in the backlog; what is carried by competitors is not planned before it meets a need."""

from sqlalchemy import select

from community.backlog.commands import GiveGround, KeepCompetitor, StateNeed
from community.backlog.models import Competitor, Ground, StatedNeed
from community.backlog.queries.grounds import mix_of, need_of
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Status, StatusKind, Submission
from community.submissions.services.gates import gate
from community.submissions.services.loading import hold_submission

MOST = 50  # grounds of one submission


def give_ground(actor: Actor, submission_id: int, command: GiveGround) -> None:
    """Add a ground; the same one a second time only changes its weight."""
    require(actor, Permission.BACKLOG_PLAN)
    hold_submission(actor, submission_id)
    if command.competitor and db.session.get(Competitor, command.competitor) is None:
        raise Invalid({"competitor": N_("Please choose a competitor.")})
    same = (
        Ground.submission_id == submission_id,
        Ground.kind == command.kind,
        Ground.competitor_id.is_(None) if command.competitor is None else Ground.competitor_id == command.competitor,
        Ground.source == command.source,
    )
    ground = db.session.scalar(select(Ground).where(*same))
    if ground is None:
        _refuse_too_many(submission_id)
        ground = Ground(submission_id=submission_id, kind=command.kind, competitor_id=command.competitor)
        ground.source, ground.created_at = command.source, now()
        db.session.add(ground)
    ground.weight, ground.by_id = command.weight, actor.id
    record(actor, "ground.given", "submission", submission_id, after=command.model_dump())


def take_ground(actor: Actor, submission_id: int, ground_id: int) -> None:
    """Take a ground away; of a submission, or of one of its voices."""
    require(actor, Permission.BACKLOG_PLAN)
    hold_submission(actor, submission_id)
    ground = db.session.get(Ground, ground_id)
    of = db.session.get(Submission, ground.submission_id) if ground else None
    if ground is None or of is None or submission_id not in (of.id, of.merged_into_id):
        raise NotFound()
    before = {"kind": ground.kind, "source": ground.source, "weight": ground.weight}
    record(actor, "ground.taken", "submission", submission_id, before=before)
    db.session.delete(ground)


def state_need(actor: Actor, submission_id: int, command: StateNeed) -> None:
    """Say what doing it would do for customers, instead of what was said before."""
    require(actor, Permission.BACKLOG_PLAN)
    hold_submission(actor, submission_id)
    stated = db.session.get(StatedNeed, submission_id)
    before = {"need": stated.need, "statement": stated.statement} if stated else None
    if stated is None:
        stated = StatedNeed(submission_id=submission_id)
        db.session.add(stated)
    stated.need, stated.statement, stated.by_id, stated.created_at = command.need, command.statement, actor.id, now()
    record(actor, "need.stated", "submission", submission_id, before=before, after=command.model_dump())


def keep_competitor(actor: Actor, command: KeepCompetitor, competitor_id: int | None = None) -> Competitor:
    """Add a competitor, or call one otherwise."""
    require(actor, Permission.BACKLOG_PLAN)
    if db.session.scalar(select(Competitor.id).where(Competitor.name == command.name)) not in (None, competitor_id):
        raise Invalid({"name": N_("There is a competitor of this name already.")})
    competitor = db.session.get(Competitor, competitor_id) if competitor_id else Competitor(created_at=now())
    if competitor is None:
        raise NotFound()
    for name, value in command.model_dump().items():
        setattr(competitor, name, value)
    db.session.add(competitor)
    db.session.flush()  # the trail needs its id
    record(actor, "competitor.kept", "competitor", competitor.id, after=command.model_dump())
    return competitor


def delete_competitor(actor: Actor, competitor_id: int) -> str:
    """Forget a competitor, and the grounds that name them; their name."""
    require(actor, Permission.BACKLOG_PLAN)
    competitor = db.session.get(Competitor, competitor_id)
    if competitor is None:
        raise NotFound()
    for ground in db.session.scalars(select(Ground).where(Ground.competitor_id == competitor_id)):
        db.session.delete(ground)
    db.session.flush()  # before the name that they point to goes
    record(actor, "competitor.deleted", "competitor", competitor_id, before={"name": competitor.name})
    db.session.delete(competitor)
    return competitor.name


@gate
def need_before_planning(submission: Submission, status: Status) -> None:
    """What is carried by competitors is planned only when somebody said which need of customers it meets."""
    if status.kind is StatusKind.PLANNED and mix_of(submission.id).is_jones and need_of(submission.id) is None:
        raise Invalid({"status": NEED_FIRST})


NEED_FIRST = N_("Competitors carry this, and few customers asked for it. Say in the backlog which need it meets first.")


def _refuse_too_many(submission_id: int) -> None:
    given = select(Ground.id).where(Ground.submission_id == submission_id)
    if len(db.session.scalars(given.limit(MOST)).all()) >= MOST:
        raise Invalid({"source": N_("A submission may have %(most)s grounds.", most=MOST)})
