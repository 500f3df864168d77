"""What the demo's product managers made of the backlog: an order, owners, efforts and targets, a view for everybody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from community.accounts.models import Member
from community.backlog.events import FormulaSaved
from community.backlog.models import Plan, ScoreFormula
from community.backlog.scoring import PRESETS
from community.cli.demo.chance import chance
from community.kernel.db import AnyRow, db
from community.kernel.events import publish
from community.kernel.ranks import spread
from community.policy import Role
from community.submissions.models import CLOSED, Submission
from community.submissions.queries.listing import LISTED
from community.triage.models import Desk, DeskView

RANKED = 14
PLANNED = 26
EFFORTS = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0)
IMPACTS = (0.5, 1.0, 1.0, 2.0, 2.0, 3.0)
CONFIDENCES = (50, 60, 80, 80, 90, 100)
VIEWS = (
    ("Next up", "sort=rank&then=votes", True),
    (
        "Small and wanted",
        "sort=votes&then=effort&then_dir=asc&votes=20&cols=votes%2Ctitle%2Cstatus%2Ceffort%2Cowner",
        True,
    ),
)


def plan(seed: int, moment: datetime) -> None:
    """Write all of it, as of `moment`, about what is not closed, the most wanted first."""
    wanted = _wanted()
    managers = _managers()
    _rank(wanted[:RANKED], seed)
    rows = []
    for place, row in enumerate(wanted[:PLANNED]):
        roll = chance(seed, "plan", row.id)
        rows.append(
            {
                "submission_id": row.id,
                "owner_id": managers[place % len(managers)] if roll.random() < 0.7 else None,
                "effort": roll.choice(EFFORTS),
                "impact": roll.choice(IMPACTS),
                "confidence": roll.choice(CONFIDENCES),
                "target": _target(moment, place) if place < RANKED else "",
                "changed_at": moment,
            }
        )
    db.session.execute(insert(Plan), rows)
    kept = PRESETS["wsjf"].model_dump_json(exclude_defaults=True)
    formula = {"name": "Cost of delay", "formula": kept, "by_id": managers[0], "created_at": moment}
    formula_id = db.session.scalar(insert(ScoreFormula).values(formula).returning(ScoreFormula.id))
    publish(FormulaSaved(int(formula_id or 0)))
    db.session.execute(insert(DeskView), [_view(managers[0], moment, *view) for view in VIEWS])


def _wanted() -> Sequence[AnyRow]:
    columns = select(Submission.id, Submission.votes).where(*LISTED, Submission.status_kind.not_in(sorted(CLOSED)))
    return db.session.execute(columns.order_by(Submission.votes.desc(), Submission.id)).all()


def _managers() -> Sequence[int]:
    managing = select(Member.id).where(Member.role == Role.PRODUCT_MANAGER).order_by(Member.id)
    return db.session.scalars(managing).all()


def _rank(rows: Sequence[AnyRow], seed: int) -> None:
    """People do not rank by votes alone: each goes a few places up or down."""
    ordered = sorted(enumerate(rows), key=lambda pair: pair[0] + 5 * chance(seed, "rank", pair[1].id).random())
    keys = spread(len(ordered))
    ranks = [{"id": row.id, "rank": key} for (_place, row), key in zip(ordered, keys, strict=True)]
    db.session.execute(update(Submission), ranks)


def _target(moment: datetime, place: int) -> str:
    quarter = (moment.month - 1) // 3 + 1 + place // 6
    return f"{moment.year + (quarter - 1) // 4} Q{(quarter - 1) % 4 + 1}"


def _view(owner_id: int, moment: datetime, name: str, query: str, is_shared: bool) -> dict[str, object]:
    return {
        "owner_id": owner_id,
        "desk": Desk.BACKLOG,
        "name": name,
        "query": query,
        "is_shared": is_shared,
        "is_default": False,
        "created_at": moment,
    }
