"""The same passage split off by several at one moment, and taken back by several: it is there once, and gone once."""

import sqlalchemy as sa
from flask import Flask

from community.kernel.db import db
from community.policy import SYSTEM, Role
from community.submissions import services
from community.submissions.commands import SplitOff
from community.submissions.models import Kind, Split, Submission
from community.submissions.services.recount import drifts
from tests.factories import Factory
from tests.races.test_merges import doing
from tests.races.together import at_once

MANY = 8
WORDS = "The door is heavy. Nobody greets."
PASSAGE = SplitOff(kind=Kind.COMPLAINT, body="Nobody greets.")


def splits(app: Flask, *, standing: bool) -> list[int]:
    """The submissions that are split off, or whose split was undone, after a look at what must always hold."""
    with app.app_context():
        assert drifts() == []
        stands = Split.undone_at.is_(None)
        rows = sa.select(Split.submission_id).where(stands if standing else ~stands).order_by(Split.id)
        return list(db.session.scalars(rows))


def test_a_double_click_splits_off_once(app: Flask, make: Factory):
    origin, moderator = make.submission(WORDS), make.actor(role=Role.MODERATOR)
    command = PASSAGE.model_copy(update={"nonce": "one-form"})
    assert at_once([doing(app, services.split_off, moderator, origin.id, command)] * MANY) == [""] * MANY
    assert len(splits(app, standing=True)) == 1


def test_of_several_who_split_off_the_same_passage_one_wins(app: Flask, make: Factory):
    origin = make.submission(WORDS)
    people = [make.actor(role=Role.MODERATOR) for _ in range(MANY)]
    answers = at_once([doing(app, services.split_off, one, origin.id, PASSAGE) for one in people])
    assert sorted(answers) == ["", *["Conflict"] * (MANY - 1)]
    assert len(splits(app, standing=True)) == 1


def test_a_split_is_undone_once_while_others_vote(app: Flask, make: Factory):
    origin, voters = make.submission(WORDS), [make.actor() for _ in range(4)]
    assert doing(app, services.split_off, SYSTEM, origin.id, PASSAGE)() == ""
    made = splits(app, standing=True)
    votes = [doing(app, services.vote, who, made[0]) for who in voters]
    answers = at_once([*votes, *[doing(app, services.undo_split, SYSTEM, made[0])] * MANY])
    assert sorted(answers[len(voters) :]) == ["", *["Conflict"] * (MANY - 1)]
    assert set(answers[: len(voters)]) <= {"", "NotFound"}
    assert (splits(app, standing=True), splits(app, standing=False)) == ([], made)


def test_undoing_a_split_meets_a_merge_of_both_without_waiting_for_each_other(app: Flask, make: Factory):
    origin = make.submission(WORDS)
    assert doing(app, services.split_off, SYSTEM, origin.id, PASSAGE)() == ""
    made = splits(app, standing=True)[0]
    acts = [
        doing(app, services.merge, SYSTEM, made, origin.id),
        doing(app, services.unmerge, SYSTEM, made),
        doing(app, services.undo_split, SYSTEM, made),
        doing(app, services.restore_submission, SYSTEM, made),
        doing(app, services.split_off, SYSTEM, origin.id, PASSAGE),
    ]
    for _ in range(3):
        assert set(at_once(acts * 2)) <= {"", "Conflict", "NotFound"}
        splits(app, standing=True)
    with app.app_context():
        assert db.session.scalar(sa.select(Submission.body).where(Submission.id == origin.id)) == WORDS
