"""Guessing what waits teaches, from what people judged; a guess is shown beside the choices and chooses nothing."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, delete, func, select

from community.assists.learner import FEWEST, Learner, TypeModel
from community.assists.models import TypeGuess, TypeModelRow
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import NotFound
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.queries.listing import LISTED
from community.submissions.services.loading import hold_submission
from community.triage.models import Classification, IPType

TEACHING = (IPType.PRODUCT, IPType.POLICY, IPType.SERVICE)
# Older judgements than these are of another time, and learning from more takes longer than it helps.
MOST_JUDGEMENTS = 5_000
# Learning again is worth it when so many more judgements came, as a share of those learned from.
GROWTH = 0.05
MOST_WAITING = 5_000
PIECE = 200


def judged() -> int:
    """How many judgements there are to learn from."""
    taught = select(func.count()).select_from(Submission).where(Submission.ip_type.in_(TEACHING))
    return db.session.scalar(taught) or 0


def newest_model() -> AnyRow | None:
    """The model in use: its id, when it learned from how many judgements, its precision and share."""
    columns = (TypeModelRow.id, TypeModelRow.learned_at, TypeModelRow.judgements)
    newest = select(*columns, TypeModelRow.precision, TypeModelRow.share).order_by(TypeModelRow.id.desc()).limit(1)
    return db.session.execute(newest).one_or_none()


def learn() -> bool:
    """Learn anew if enough was judged since, and say whether a model was made. It commits what was before it."""
    learner, newest, n = part(Learner), newest_model(), judged()
    if not learner.is_installed or n < FEWEST or (newest and not _is_due(newest, n, learner)):
        return False
    taught = select(Submission.title, Submission.body, Submission.ip_type).where(Submission.ip_type.in_(TEACHING))
    rows = db.session.execute(taught.order_by(Submission.id.desc()).limit(MOST_JUDGEMENTS)).all()
    db.session.commit()  # learning takes a while, and nothing in it needs the database
    model = learner.learn([_text(row) for row in rows], [str(row.ip_type) for row in rows])
    if model is None:
        return False
    row = TypeModelRow(
        learned_at=now(), judgements=n, precision=model.precision, share=model.share, content=model.to_bytes()
    )
    db.session.add(row)
    db.session.flush()  # what was before it goes
    db.session.execute(delete(TypeModelRow).where(TypeModelRow.id < row.id))
    return True


def guess_waiting() -> None:
    """Guess anew what waits, the newest first. It commits piece by piece, so that nobody waits."""
    wanted = select(Submission.id).where(*_unjudged()).order_by(Submission.id.desc()).limit(MOST_WAITING)
    ids = db.session.scalars(wanted).all()
    for start in range(0, len(ids), PIECE):
        guess(ids[start : start + PIECE])
        db.session.commit()


def guess(submission_ids: Collection[int]) -> None:
    """Guess what these teach, of those that nobody has judged; a guess that was dismissed stays so."""
    newest = newest_model()
    if newest is None or not part(Learner).is_installed:
        return
    dismissed = select(TypeGuess.submission_id).where(TypeGuess.dismissed_at.is_not(None))
    wanted = select(Submission.id, Submission.title, Submission.body).where(*_unjudged())
    rows = db.session.execute(
        wanted.where(Submission.id.in_(submission_ids), Submission.id.not_in(dismissed)).order_by(Submission.id)
    ).all()
    db.session.execute(delete(TypeGuess).where(TypeGuess.submission_id.in_([row.id for row in rows])))
    made = _model(newest.id).guess([_text(row) for row in rows]) if rows else []
    db.session.add_all(
        TypeGuess(
            submission_id=row.id,
            ip_type=one.ip_type,
            confidence=one.confidence,
            evidence="\n".join(one.evidence),
            guessed_at=now(),
        )
        for row, one in zip(rows, made, strict=True)
        if one
    )
    db.session.flush()  # a job that runs twice meets its rows


def note_decisions(submission_ids: Collection[int]) -> None:
    """Note what people decided where a type was suggested: the first judgement after the guess, or none any more."""
    for row in db.session.scalars(select(TypeGuess).where(TypeGuess.submission_id.in_(submission_ids))):
        later = (Classification.submission_id == row.submission_id, Classification.created_at >= row.guessed_at)
        first = select(Classification.ip_type, Classification.created_at).where(*later).order_by(Classification.id)
        decision = db.session.execute(first.limit(1)).one_or_none()
        row.decided, row.decided_at = (str(decision.ip_type), decision.created_at) if decision else (None, None)


def dismiss_guess(actor: Actor, submission_id: int, *, dismissed: bool = True) -> None:
    """Say that a suggestion is no help here; it is not shown again, and counted. Or take that back."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    row = db.session.get(TypeGuess, submission.id)
    if row is None:
        raise NotFound(N_("There is no suggestion to dismiss."))
    if (row.dismissed_at is not None) is dismissed:
        return
    row.dismissed_by_id, row.dismissed_at = (actor.id, now()) if dismissed else (None, None)
    action = "submission.guess_dismissed" if dismissed else "submission.guess_restored"
    record(actor, action, "submission", submission.id, after={"guess": row.ip_type})


def _unjudged() -> Sequence[ColumnElement[bool]]:
    return (Submission.ip_type.is_(None), *LISTED)


def _text(row: AnyRow) -> str:
    return f"{row.title}\n{row.body}"


def _is_due(newest: AnyRow, n: int, learner: Learner) -> bool:
    """Whether so much was judged since, or an extra came or went since."""
    return abs(n - newest.judgements) >= newest.judgements * GROWTH or _model(newest.id).meaning != learner.meaning


@lru_cache(maxsize=1)
def _kept(content: bytes) -> TypeModel:
    return part(Learner).read(content)


def _model(model_id: int) -> TypeModel:
    return _kept(db.session.get_one(TypeModelRow, model_id).content)
