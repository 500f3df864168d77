"""The company's official answer."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.answers.events import AnswerPosted
from community.answers.models import Answer
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told, followers
from community.policy import Actor


def _occasion(event: AnswerPosted) -> Told | None:
    row = db.session.get(Answer, event.answer_id)
    return Told(row.id, row.submission_id, row.by_id, row.created_at) if row else None


def _audience(occasion: AnyRow) -> AnySelect:
    return followers(occasion.submission_id)


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    rows = db.session.execute(
        select(Answer.id, Answer.html).where(Answer.id.in_([one.ref_id for one in occasions]))
    ).all()
    said = {row.id: row.html for row in rows}
    return {
        one.id: Line(N_("The company answered"), said[one.ref_id], by_company=True, anchor="answer")
        for one in occasions
        if one.ref_id in said
    }


SOURCE = Source(
    name="answered",
    label=N_("The company answers what I follow"),
    usual=Cadence.INSTANT,
    event=AnswerPosted,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
)
