"""How much something matters to its voters: said with a vote, counted once a voter by their strongest, gone with it."""

import pytest
import sqlalchemy as sa
from flask import Flask

from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound, SignInNeeded
from community.policy import SYSTEM, VISITOR, Actor, Audience
from community.submissions import queries, services
from community.submissions.commands import SayImportance
from community.submissions.importance import Importance
from community.submissions.models import StatusKind, Submission, Vote
from community.submissions.services.recount import drifts, mend
from tests.counting import count_queries
from tests.factories import Factory

NOTHING = (0, 0, 0)


def say(who: Actor, submission: Submission, step: str = "matters", situation: str = "") -> None:
    """Say it, as a page does."""
    services.say_importance(who, submission.id, SayImportance.parse({"importance": step, "situation": situation}))
    db.session.commit()


def counts(submission: Submission) -> tuple[int, int, int]:
    """How many find it nice, say that it matters, or would leave; as stored."""
    columns = (Submission.nice, Submission.matters, Submission.would_leave)
    return tuple(db.session.execute(sa.select(*columns).where(Submission.id == submission.id)).one())


def said(who: Actor, submission: Submission) -> tuple[str | None, str | None]:
    """What stands on somebody's vote there."""
    mine = sa.select(Vote.importance, Vote.situation).where(
        Vote.member_id == who.id, Vote.submission_id == submission.id
    )
    row = db.session.execute(mine).one()
    return row.importance, row.situation


def test_a_voter_says_how_much_it_matters_and_why(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        say(ana, submission, "would_leave", "  We open\nat six. ")
        assert counts(submission) == (0, 0, 1)
        assert said(ana, submission) == ("would_leave", "We open at six.")
        row = queries.visible_submission(ana, submission.id)
        assert row is not None
        assert (row.importance, row.situation) == (Importance.WOULD_LEAVE, "We open at six.")


def test_saying_it_twice_is_saying_it_once_and_saying_otherwise_replaces_it(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        for step, expected in (("nice", (1, 0, 0)), ("nice", (1, 0, 0)), ("would_leave", (0, 0, 1))):
            say(ana, submission, step)
            assert counts(submission) == expected


def test_taking_it_back_leaves_the_vote_and_nothing_of_the_words(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        say(ana, submission, "matters", "We open at six.")
        services.take_importance_back(ana, submission.id)
        db.session.commit()
        assert counts(submission) == NOTHING
        assert said(ana, submission) == (None, None)
        services.take_importance_back(ana, submission.id)  # twice is once


def test_what_was_said_goes_with_the_vote_and_does_not_come_back_with_it(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        say(ana, submission, "matters", "We open at six.")
        services.withdraw_vote(ana, submission.id)
        services.vote(ana, submission.id)
        db.session.commit()
        assert counts(submission) == NOTHING
        assert said(ana, submission) == (None, None)


def test_only_who_voted_may_say_it(app: Flask, make: Factory) -> None:
    submission, ben, banned = make.submission(), make.actor("Ben"), make.actor("Bo")
    hidden = make.submission(by=SYSTEM, on=make.board("Office", Audience.STAFF))
    command = SayImportance(importance=Importance.NICE)
    with app.app_context():
        with pytest.raises(Conflict, match="vote first"):
            services.say_importance(ben, submission.id, command)
        with pytest.raises(NotFound):
            services.say_importance(ben, hidden.id, command)
        with pytest.raises(SignInNeeded):
            services.say_importance(VISITOR, submission.id, command)
        with pytest.raises(Forbidden):
            services.say_importance(Actor(banned.id, "Bo", banned.role, is_banned=True), submission.id, command)
        assert counts(submission) == NOTHING


def test_where_it_is_decided_nothing_more_is_said_but_everything_may_be_taken_back(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        say(ana, submission, "matters", "We open at six.")
    make.status(submission, StatusKind.DONE)
    with app.app_context():
        with pytest.raises(Conflict, match="decided"):
            say(ana, submission, "nice")
        db.session.rollback()
        services.take_importance_back(ana, submission.id)
        db.session.commit()
        assert (counts(submission), said(ana, submission)) == (NOTHING, (None, None))


@pytest.mark.parametrize("form", [{}, {"importance": "huge"}, {"importance": "nice", "situation": "x" * 301}])
def test_what_means_nothing_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        SayImportance.parse(form)


def test_a_line_end_that_the_browser_doubled_costs_no_letter() -> None:
    typed = "x" * 149 + "\r\n" + "y" * 150
    assert len(SayImportance.parse({"importance": "nice", "situation": typed}).situation) == 300


def test_a_voter_of_several_counts_once_by_the_strongest(app: Flask, make: Factory) -> None:
    ana, ben = make.actor("Ana"), make.actor("Ben")
    voice, survivor = make.submission(by=ana), make.submission("A heavy door", by=ben)
    with app.app_context():
        services.vote(ana, survivor.id)
        say(ana, survivor, "nice")
        say(ana, voice, "would_leave", "We open at six.")
        say(ben, survivor, "matters")
        services.merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
        assert counts(survivor) == (0, 1, 1)
        assert counts(voice) == (0, 0, 1)
        row = queries.visible_submission(ana, survivor.id)
        assert row is not None
        assert (row.importance, row.situation) == ("would_leave", "We open at six.")
        services.unmerge(SYSTEM, voice.id)
        db.session.commit()
        assert (counts(survivor), counts(voice)) == ((1, 1, 0), (0, 0, 1))


def test_what_is_said_of_a_set_is_said_of_each_vote_in_it(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    voice, survivor = make.submission(by=ana), make.submission("A heavy door")
    with app.app_context():
        services.vote(ana, survivor.id)
        say(ana, voice, "would_leave")
        services.merge(SYSTEM, voice.id, survivor.id)
        say(ana, survivor, "nice")
        assert (counts(survivor), counts(voice)) == ((1, 0, 0), (1, 0, 0))
        services.take_importance_back(ana, survivor.id)
        db.session.commit()
        services.unmerge(SYSTEM, voice.id)
        db.session.commit()
        assert (counts(survivor), counts(voice)) == (NOTHING, NOTHING)


def test_a_deleted_voice_takes_what_was_said_there_out_of_the_set(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    voice, survivor = make.submission(by=ana), make.submission("A heavy door")
    with app.app_context():
        say(ana, voice, "would_leave")
        services.merge(SYSTEM, voice.id, survivor.id)
        services.delete_submission(ana, voice.id)
        db.session.commit()
        assert counts(survivor) == NOTHING
        services.restore_submission(SYSTEM, voice.id)
        db.session.commit()
        assert counts(survivor) == (0, 0, 1)


def test_a_recount_finds_and_mends_what_was_counted_wrongly(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    voice, survivor = make.submission(by=ana), make.submission("A heavy door", by=ana)
    with app.app_context():
        say(ana, voice, "would_leave")
        say(ana, survivor, "nice")
        services.merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
        assert drifts() == []
        right = counts(survivor), counts(voice)
        db.session.execute(sa.update(Submission).values(nice=7, matters=1, would_leave=0))
        assert {drift.what for drift in drifts()} == {"nice", "matters", "would_leave"}
        mend()
        assert drifts() == []
        assert (counts(survivor), counts(voice)) == right


def test_a_plain_vote_asks_for_nothing_more_and_saying_costs_four_statements(app: Flask, make: Factory) -> None:
    """Of the set, of the votes, of what voters said, of the counter; on PostgreSQL the set again."""
    ana = make.actor("Ana")
    submission = make.submission(by=SYSTEM)
    with app.app_context():
        services.vote(ana, submission.id)
        db.session.commit()
        is_sqlite = db.engine.dialect.name == "sqlite"
        with count_queries(app) as statements:
            services.say_importance(ana, submission.id, SayImportance(importance=Importance.NICE))
        asked = [sql for sql in statements if "SAVEPOINT" not in sql]
        assert len(asked) == (4 if is_sqlite else 5), statements
