"""Keeping what the coach marked and the writer left in."""

from sqlalchemy import delete, insert

from community.answers.coach import look
from community.answers.models import Answer, AnswerCheck
from community.kernel.clock import now
from community.kernel.db import db


def keep_checks(answer: Answer, because: str) -> None:
    """Write down what is marked in the answer as it stands; what was kept in an earlier version counts no more."""
    db.session.execute(delete(AnswerCheck).where(AnswerCheck.answer_id == answer.id))
    rows = [
        {
            "answer_id": answer.id,
            "version": answer.version,
            "label": hint.label,
            "rule": hint.rule,
            "sentence": hint.sentence,
            "reason": because,
            "created_at": now(),
        }
        for hint in look(answer.body)
    ]
    if rows:
        db.session.execute(insert(AnswerCheck), rows)
