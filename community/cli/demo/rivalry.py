"""Whom the demo's company competes with, and what speaks for its backlog beside its customers."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select

from community.accounts.models import Member
from community.backlog.grounds import GroundKind, Need
from community.backlog.models import Competitor, Ground, StatedNeed
from community.kernel.db import db
from community.policy import Role
from community.submissions.models import CLOSED, Kind, StatusKind, Submission
from community.submissions.queries.listing import LISTED

COMPETITORS = (
    ("Harbour Roasters", "harbour coffee", False),
    ("Kaffebaren", "", False),
    ("Corner", "Corner Coffee", True),  # by its capital: customers stand at corners, too
)
GROUNDS = (
    (0, GroundKind.DATA, "The queue study of May: one in four leaves", 4),
    (1, GroundKind.REGULATION, "Consumer Rights Act, section 20", 6),
    (2, GroundKind.INTERNAL, "The bar teams ask for it at every meeting", 2),
    (3, GroundKind.REGULATION, "Food information rules, annex II", 8),
)
NEED = "Regulars see what a month costs before it begins, and stop counting cups."


def compete(moment: datetime) -> None:
    """Write all of it, as of `moment`: about what is most wanted, and two that hardly anybody asked for."""
    rows = [
        {"name": name, "aliases": also, "is_exact": exact, "created_at": moment} for name, also, exact in COMPETITORS
    ]
    db.session.execute(insert(Competitor), rows)
    rivals = db.session.scalars(select(Competitor.id).order_by(Competitor.id)).all()
    standing = select(Submission.id).where(*LISTED, Submission.status_kind.not_in(sorted(CLOSED)))
    wanted = db.session.scalars(standing.order_by(Submission.votes.desc(), Submission.id)).all()
    ideas = db.session.scalars(
        standing.where(Submission.kind == Kind.IDEA).order_by(Submission.votes, Submission.id).limit(2)
    ).all()
    shipped = db.session.scalars(
        select(Submission.id)
        .where(*LISTED, Submission.status_kind == StatusKind.DONE, Submission.kind == Kind.IDEA)
        .order_by(Submission.votes, Submission.id)
        .limit(3)
    ).all()
    by = select(Member.id).where(Member.role == Role.PRODUCT_MANAGER).order_by(Member.id)
    manager, day = db.session.scalars(by).first(), timedelta(days=1)
    told: list[tuple[int, GroundKind, str, int, int | None]]
    told = [(wanted[place], kind, source, weight, None) for place, kind, source, weight in GROUNDS]
    told += [(wanted[4], GroundKind.COMPETITOR, "Their app has had it since spring", 3, rivals[0])]
    told += [(ideas[0], GroundKind.COMPETITOR, "On the front page of their site", 7, rivals[1])]
    told += [(ideas[1], GroundKind.COMPETITOR, "Asked about by two journalists", 6, rivals[2])]
    told += [(one, GroundKind.COMPETITOR, "They had it first", 6, rivals[0]) for one in shipped]
    grounds = [
        {
            "submission_id": one,
            "kind": kind,
            "source": source,
            "weight": weight,
            "competitor_id": rival,
            "by_id": manager,
            "created_at": moment - day * (20 - place),
        }
        for place, (one, kind, source, weight, rival) in enumerate(told)
    ]
    db.session.execute(insert(Ground), grounds)
    need = {
        "submission_id": ideas[1],
        "need": Need.SAVE,
        "statement": NEED,
        "by_id": manager,
        "created_at": moment - day,
    }
    db.session.execute(insert(StatedNeed).values(need))
