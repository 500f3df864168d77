"""How much things matter to those who voted for them in the demo, and in which words some of them say so."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from sqlalchemy import Table, bindparam, select, update

from community.cli.demo.chance import chance
from community.cli.demo.rows import SOURCE, Row
from community.kernel.db import AnyRow, Base, db
from community.submissions.importance import Importance
from community.submissions.models import Kind, Submission, Vote

WORDS = Path(__file__).parent / "content" / "situations.toml"
SAID = 0.38  # of the voters
# How often each step is said of what is of a kind, the weakest first.
MOODS: Mapping[Kind, tuple[float, float, float]] = {
    Kind.COMPLAINT: (0.26, 0.52, 0.22),
    Kind.IDEA: (0.5, 0.42, 0.08),
    Kind.QUESTION: (0.6, 0.36, 0.04),
    Kind.PRAISE: (0.75, 0.25, 0.0),
}


def mean_it(seed: int) -> None:
    """Let some of those who voted say how much it matters, before the counters are set right."""
    rows = db.session.execute(
        select(Submission.id, Submission.title, Submission.kind, Vote.member_id)
        .join(Vote, Vote.submission_id == Submission.id)
        .where(Submission.source == SOURCE)
        .order_by(Submission.id, Vote.created_at, Vote.member_id)
    ).all()
    voters: dict[int, list[AnyRow]] = {}
    for row in rows:
        voters.setdefault(row.id, []).append(row)
    told = situations()
    said = [one for voted in voters.values() for one in _said(seed, voted, told.get(voted[0].title, ()))]
    vote = Table("vote", Base.metadata)
    theirs = (vote.c.submission_id == bindparam("submission"), vote.c.member_id == bindparam("member"))
    db.session.connection().execute(update(vote).where(*theirs), said)


def situations() -> Mapping[str, Sequence[tuple[str, str]]]:
    """The step and the words of some voters, by the title of what they voted for."""
    return {title: [(step, words) for step, words in told] for title, told in _content().items()}


def _content() -> Mapping[str, Sequence[Sequence[str]]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _said(seed: int, voted: Sequence[AnyRow], told: Sequence[tuple[str, str]]) -> Iterator[Row]:
    """What the voters of one say: those first who have words for it, drawn from all but its author."""
    random = chance(seed, "importance", voted[0].title)
    speakers = random.sample(voted[1:], min(len(told), len(voted) - 1))
    words = {row.member_id: one for row, one in zip(speakers, told, strict=False)}
    for row in voted:
        step, situation = words.get(row.member_id, (_step(random, row.kind), None))
        if step is not None:
            about = {"importance": Importance(step), "situation": situation}
            yield {"submission": row.id, "member": row.member_id, **about}


def _step(random: Random, kind: Kind) -> Importance | None:
    is_said = random.random() < SAID
    (step,) = random.choices(list(Importance), MOODS[kind])
    return step if is_said else None
