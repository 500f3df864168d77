"""Heat: how upset words sound, which words say so, and that a person's judgement stands however often it is scored."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.assists import services
from community.assists.commands import SayHeat
from community.assists.heat import FURIOUS, UPSET, heat_of
from community.assists.models import HeatRow, Said
from community.backlog.queries.inputs import inputs_of
from community.backlog.scoring import Factor
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid
from community.policy import SYSTEM, Actor, Role
from community.submissions import services as submissions
from community.submissions.commands import EditSubmission
from community.submissions.models import Board, Kind, Submission
from community.triage import queries
from community.triage.commands import DeskQuery, Order
from community.worker.outbox import drain
from tests.counting import count_queries
from tests.factories import Factory

ANGRY = "This is the worst app ever, it crashed again. Third time! I am furious and disgusted, terrible, I hate it."
CALM = "Thank you, a lovely cup and a wonderful morning."
CARE = DeskQuery(order=Order.CARE)


@pytest.fixture
def board(make: Factory) -> Board:
    """A board to say something on."""
    return make.board()


@pytest.fixture
def mo(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def desk(make: Factory, mo: Actor) -> FlaskClient:
    """The moderator's browser."""
    return make.client(mo)


def work() -> None:
    """Do what waits."""
    while drain():
        pass


def heat_row(submission: Submission) -> HeatRow:
    """The heat as it is now."""
    return db.session.get_one(HeatRow, submission.id, populate_existing=True)


# --- words ------------------------------------------------------------------------------------------------------------


def test_anger_is_hotter_than_thanks_and_shows_its_words():
    angry, calm = heat_of(ANGRY), heat_of(CALM)
    assert angry.score > FURIOUS > UPSET > calm.score
    assert {"terrible", "worst"} <= set(angry.evidence)
    assert calm.evidence == ()


def test_words_of_leaving_and_shouting_count():
    plain = heat_of("The parcel is late.").score
    assert heat_of("The parcel is LATE.").score > plain
    leaving = heat_of("The parcel is late. I am closing my account.")
    assert leaving.score > plain
    assert "closing my account" in leaving.evidence


def test_names_in_capitals_and_masks_shout_at_nobody():
    plain = heat_of("The parcel came late with fdcx to xxxx.")
    assert heat_of("The parcel came late with FDCX to XXXX.") == plain
    assert heat_of("The parcel came LATE with fdcx to xxxx.").score > plain.score


def test_a_long_text_is_not_furious_because_it_is_long():
    sentence = "I do not know why the shop does not say when it will not open in the {} of {}. "
    places = [("north", "May"), ("south", "June"), ("west", "July"), ("east", "August"), ("middle", "October")]
    once, often = heat_of(sentence.format(*places[0])), heat_of("".join(sentence.format(*one) for one in places))
    assert often.score <= once.score + 0.1


@given(st.text(max_size=300), st.floats(-3, 3))
def test_heat_lies_between_calm_and_furious_whatever_is_written(text: str, lean: float):
    heat = heat_of(text, lean)
    assert 0 < heat.score < 1
    assert len(heat.evidence) == len(set(heat.evidence)) <= 6


def test_neither_names_nor_addresses_are_felt():
    assert heat_of("@worst_hate https://terrible.example/awful").evidence == ()


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_the_worker_scores_what_was_posted_and_again_what_was_edited(app: Flask, make: Factory, board: Board):
    submission = make.submission(ANGRY, on=board)
    with app.app_context():
        work()
        before = heat_row(submission)
        assert before.stands == before.score > FURIOUS
        assert "terrible" in before.evidence.split("\n")
        values = {
            "board": board.id,
            "kind": "praise",
            "title": "Thank you",
            "body": CALM,
            "version": submission.version,
        }
        command = EditSubmission.parse(values)
        submissions.edit_submission(SYSTEM, submission.id, command)
        db.session.commit()
        work()
        assert heat_row(submission).stands < UPSET


def test_what_staff_say_wins_and_survives_scoring_again(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(ANGRY, on=board)
    with app.app_context():
        work()
        assert services.say_heat(mo, submission.id, SayHeat(heat=Said.CALM)) is None
        db.session.commit()
        services.score([submission.id])
        db.session.commit()
        row = heat_row(submission)
        assert (row.said, row.stands, row.said_by_id) == (Said.CALM, 0.0, mo.id)
        assert row.score > FURIOUS
        assert services.say_heat(mo, submission.id, SayHeat(heat=None)) is Said.CALM
        assert heat_row(submission).stands == row.score
        told = db.select(AuditRow.action).where(AuditRow.action == "submission.heat_said")
        assert len(db.session.scalars(told).all()) == 2


def test_saying_it_twice_is_saying_it_once(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(CALM, on=board)  # nobody has scored it yet
    with app.app_context():
        for _ in range(2):
            services.say_heat(mo, submission.id, SayHeat(heat=Said.FURIOUS))
            db.session.commit()
        assert db.session.scalar(db.select(db.func.count()).where(AuditRow.action == "submission.heat_said")) == 1


def test_customers_do_not_say_how_upset_somebody_is(app: Flask, make: Factory, board: Board):
    submission, ana = make.submission(on=board), make.actor("Ana")
    with app.app_context(), pytest.raises(Forbidden):
        services.say_heat(ana, submission.id, SayHeat(heat=Said.CALM))


def test_there_are_three_words_for_it():
    with pytest.raises(Invalid):
        SayHeat.parse({"heat": "livid"})


def test_what_came_in_before_is_scored_later(app: Flask, make: Factory, board: Board):
    made = [make.submission(f"Number {n} is terrible.", on=board) for n in range(3)]
    with app.app_context():
        assert services.score_missing() == len(made)
        db.session.commit()
        assert services.score_missing() == 0


# --- order ------------------------------------------------------------------------------------------------------------


def test_care_first_puts_the_most_upset_first_and_what_is_unscored_last(
    app: Flask, make: Factory, board: Board, mo: Actor
):
    calm, angry = make.submission(CALM, on=board), make.submission(ANGRY, on=board)
    with app.app_context():
        work()
    new = make.submission("Nobody has read this yet.", on=board)
    with app.app_context():
        assert [row.id for row in queries.inbox(mo).rows] == [calm.id, angry.id, new.id]
        assert [row.id for row in queries.inbox(mo, CARE).rows] == [angry.id, calm.id, new.id]
        assert queries.found_ids(mo, CARE, 2) == [angry.id, calm.id]
        assert queries.next_waiting(mo, angry.id, CARE) == calm.id
        assert queries.next_waiting(mo, new.id, CARE) == angry.id


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    heats=st.lists(st.sampled_from([None, 0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=9), order=st.sampled_from(Order)
)
def test_pages_and_steps_walk_the_same_list(
    app: Flask, make: Factory, board: Board, mo: Actor, heats: list[float | None], order: Order
):
    query = DeskQuery(order=order)
    made = [make.submission(f"Text {n}", on=board) for n in range(len(heats))]
    with app.app_context():
        rows = [
            {"submission_id": one.id, "score": heat, "stands": heat, "evidence": "", "scored_at": one.created_at}
            for one, heat in zip(made, heats, strict=True)
            if heat is not None
        ]
        if rows:
            db.session.execute(db.insert(HeatRow), rows)
        whole = list(queries.inbox(mo, query, size=100).rows)
        ids = [row.id for row in whole]
        paged, cursor = [], None
        while True:
            page = queries.inbox(mo, query, cursor, size=2)
            paged += [row.id for row in page.rows]
            if (cursor := page.next) is None:
                break
        assert paged == ids
        steps = [queries.neighbours(mo, row.id, query) for row in whole]
        assert steps == list(zip([None, *ids[:-1]], [*ids[1:], None], strict=True))
        starts = [queries.inbox_from(mo, row.created_at, row.id, query, size=100).rows[0].id for row in whole]
        assert starts == ids
        db.session.execute(db.delete(Submission))
        db.session.commit()


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_inbox_shows_heat_with_its_words_and_calm_has_no_mark(
    app: Flask, make: Factory, board: Board, desk: FlaskClient
):
    make.submission(CALM, on=board)
    angry = make.submission(ANGRY, on=board)
    with app.app_context():
        work()
    page = desk.get("/staff/inbox?order=care").text
    waiting = page[page.index('id="waiting"') : page.index("panes__read")]
    assert waiting.count("heat__mark") == 1
    assert "Furious" in waiting
    opened = page[page.index("panes__read") :]
    assert f"/staff/submissions/{angry.id}/heat" in opened
    assert "<q>terrible</q>" in opened


def test_a_moderator_says_otherwise_and_takes_it_back(app: Flask, make: Factory, board: Board, desk: FlaskClient):
    submission = make.submission(ANGRY, on=board)
    with app.app_context():
        work()
    url = f"/staff/submissions/{submission.id}/heat"
    said = desk.post(url, data={"heat": "calm", "in": "order=care"})
    assert said.status_code == 303
    page = desk.get(said.location).text
    assert "says Mo" in page
    assert "Furious" not in page[page.index('id="waiting"') : page.index("panes__read")]
    assert desk.post(url, data={"heat": ""}).status_code == 303
    assert "says Mo" not in desk.get(said.location).text


def test_a_heat_that_there_is_not_is_refused_beside_its_field(
    make: Factory, board: Board, desk: FlaskClient, app: Flask
):
    submission = make.submission(ANGRY, on=board)
    with app.app_context():
        work()
    refused = desk.post(f"/staff/submissions/{submission.id}/heat", data={"heat": "livid"})
    assert refused.status_code == 422
    assert 'href="#d-heat"' in refused.text
    assert 'id="d-heat-error"' in refused.text


@pytest.mark.parametrize("order", ["oldest", "care"])
def test_the_inbox_asks_twelve_questions_in_either_order(
    app: Flask, make: Factory, board: Board, desk: FlaskClient, order: str
):
    for number in range(5):
        make.submission(f"{ANGRY} {number}", on=board)
    with app.app_context():
        work()
    with count_queries(app) as statements:
        assert desk.get(f"/staff/inbox?order={order}&filter=open").status_code == 200
    assert len(statements) <= 12, statements


# --- the backlog ------------------------------------------------------------------------------------------------------


def test_a_score_may_count_the_heat_of_the_most_upset_voice(app: Flask, make: Factory, board: Board, mo: Actor):
    calm, angry = make.submission(CALM, on=board, kind=Kind.PRAISE), make.submission(ANGRY, on=board)
    unscored = (Factor.HEAT, "")
    with app.app_context():
        assert inputs_of([calm.id], [unscored])[calm.id][unscored] is None
        services.say_heat(mo, angry.id, SayHeat(heat=Said.FURIOUS))
        submissions.merge(mo, angry.id, calm.id)
        db.session.commit()
        work()
        assert inputs_of([calm.id], [unscored])[calm.id][unscored] == 10
