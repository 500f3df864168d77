"""Scores as they are kept: a formula in force, and what makes them move."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.backlog import services
from community.backlog.commands import KeepFormula, NotePlan
from community.backlog.queries import inputs_of
from community.backlog.scoring import PRESETS, Factor, Formula, Operation, Term, score
from community.backlog.services import scores
from community.causes import services as causes
from community.causes.commands import KeepCause, LinkCause, RecordFix
from community.causes.models import Strike
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden
from community.policy import SYSTEM, Actor, Role
from community.promises import services as promises
from community.promises.commands import MakePromise
from community.submissions import services as submissions
from community.submissions.commands import SayImportance
from community.submissions.models import UNSCORED, Submission
from community.web.staff.figures import sum_of
from community.worker.outbox import drain
from tests.factories import Factory
from tests.look.reading import read

pytestmark = pytest.mark.database
VOICES = Formula(above=(Term(factor=Factor.VOTES), Term(factor=Factor.VOICES, weight=10)))


@pytest.fixture
def pam(make: Factory) -> Actor:
    """A product manager."""
    return make.actor("Pam", Role.PRODUCT_MANAGER)


@pytest.fixture
def pams(make: Factory, pam: Actor) -> FlaskClient:
    """Pam's browser."""
    return make.client(pam)


def save(formula: Formula, name: str = "Ours") -> None:
    """Put a formula in force and let the worker score by it."""
    services.save_formula(SYSTEM, KeepFormula(name=name, formula=formula))
    db.session.commit()
    work()


def work() -> None:
    """What the worker does within seconds."""
    while drain():
        pass
    services.rescore_changed()
    db.session.commit()
    db.session.expire_all()


def score_of(submission: Submission) -> float | None:
    """The score that is kept."""
    value = db.session.scalar(db.select(Submission.score).where(Submission.id == submission.id))
    return None if value == UNSCORED else value


def test_everything_is_scored_by_the_formula_that_was_saved_last(app: Flask, make: Factory):
    one, two = make.submission("The door is heavy."), make.submission("The lid leaks.")
    with app.app_context():
        assert score_of(one) is None
        save(VOICES)
        assert (score_of(one), score_of(two)) == (11, 11)
        save(Formula(above=(Term(factor=Factor.VOTES, weight=3),)))
        assert (score_of(one), score_of(two)) == (3, 3)


def test_a_score_follows_a_vote_a_merge_and_an_unmerge(app: Flask, make: Factory):
    one, two, ben = make.submission("The door is heavy."), make.submission("Too heavy a door."), make.actor("Ben")
    with app.app_context():
        save(VOICES)
        submissions.vote(ben, one.id)
        db.session.commit()
        work()
        assert score_of(one) == 12
        submissions.merge(SYSTEM, two.id, one.id)
        db.session.commit()
        work()
        assert score_of(one) == 3 + 20
        submissions.unmerge(SYSTEM, two.id)
        db.session.commit()
        work()
        assert (score_of(one), score_of(two)) == (12, 11)


def test_a_score_that_divides_by_an_effort_is_known_once_the_effort_is(app: Flask, make: Factory, pam: Actor):
    submission = make.submission()
    with app.app_context():
        save(PRESETS["rice"])
        assert score_of(submission) is None
        services.note_plan(pam, submission.id, NotePlan.parse({"effort": "4", "impact": "2", "confidence": "50"}))
        db.session.commit()
        assert score_of(submission) == 1 * 2 * 0.5 / 4
        services.note_plan(pam, submission.id, NotePlan.parse({"effort": ""}))
        db.session.commit()
        assert score_of(submission) is None


def test_inputs_say_what_is_there_and_what_nobody_knows(app: Flask, make: Factory):
    submission = make.submission()
    wanted = [(factor, "pro" if "segment" in factor else "") for factor in Factor]
    with app.app_context():
        found = {factor: value for (factor, _), value in inputs_of([submission.id], wanted)[submission.id].items()}
    known = {Factor.VOTES: 1, Factor.VOICES: 1, Factor.SEGMENT: 0, Factor.SEGMENT_MONEY: 0, Factor.AGE: 0}
    known |= {Factor.STRIKES: 0, Factor.PROMISES: 0, Factor.UNATTRIBUTED: 0, Factor.IMPORTANCE: 0}
    unknown = dict.fromkeys((Factor.MONEY, Factor.HEAT, Factor.EFFORT, Factor.IMPACT, Factor.CONFIDENCE, Factor.FELT))
    assert found == known | unknown


def test_a_score_follows_the_promises_and_strikes_of_its_whole_set(app: Flask, make: Factory):
    survivor, voice = make.submission("The door is heavy."), make.submission("Too heavy a door.")
    again = make.submission("The door is heavy again.")
    owed = Formula(above=(Term(factor=Factor.PROMISES), Term(factor=Factor.STRIKES, weight=10)))
    with app.app_context():
        save(owed)
        submissions.merge(SYSTEM, voice.id, survivor.id)
        cause = causes.make_cause(SYSTEM, KeepCause.parse({"statement": "The hinge is dry.", "kind": "design"}))
        for one in (survivor, voice):  # one cause, however many are linked to it
            causes.link_cause(SYSTEM, LinkCause.parse({"cause": cause.id, "submission": one.id}))
        fix = causes.record_fix(SYSTEM, cause.id, RecordFix(done="Oil.", check="It is silent."))
        promise = {"text": "We oil it.", "due_on": f"{now() + timedelta(days=30):%Y-%m-%d}"}
        promises.make_promise(SYSTEM, survivor.id, MakePromise.parse(promise))
        db.session.commit()
        work()
        assert score_of(survivor) == 1
        causes.suggest_strike(cause.id, fix.id, again.id, now() + timedelta(hours=1), 70)
        strike_id = db.session.scalars(db.select(Strike.id)).one()
        causes.confirm_strike(SYSTEM, strike_id)
        db.session.commit()
        work()
        assert score_of(survivor) == 1 + 10


def test_a_score_follows_what_voters_say_of_how_much_it_matters(app: Flask, make: Factory, pam: Actor):
    """1 for nice to have, 2 for matters, 4 for would leave: of each voter of the set once, by their strongest."""
    ana, ben = make.actor("Ana"), make.actor("Ben")
    survivor, voice = make.submission("The door is heavy.", by=ana), make.submission("Too heavy a door.", by=ben)
    wanted = Formula(above=(Term(factor=Factor.IMPORTANCE, weight=10),))

    def say(who: Actor, submission: Submission, step: str) -> None:
        submissions.say_importance(who, submission.id, SayImportance.parse({"importance": step}))
        db.session.commit()

    with app.app_context():
        save(wanted)
        assert score_of(survivor) == 0
        say(ana, survivor, "matters")
        say(ben, voice, "would_leave")
        work()
        assert (score_of(survivor), score_of(voice)) == (20, 40)
        submissions.vote(ben, survivor.id)
        say(ben, survivor, "nice")
        assert [one.value for one in services.preview(pam, wanted)] == [40, 30]  # seen before it is scored
        submissions.merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
        work()
        assert score_of(survivor) == 20 + 40
        submissions.unmerge(SYSTEM, voice.id)
        submissions.withdraw_vote(ana, survivor.id)
        db.session.commit()
        work()
        assert (score_of(survivor), score_of(voice)) == (10, 40)
        save(VOICES)  # another formula leaves nothing of it
        assert score_of(survivor) == 1 + 10


def test_a_score_without_end_is_none():
    endless = Formula(
        operation=Operation.RATIO,
        above=(Term(factor=Factor.VOTES, weight=1_000_000),),
        below=(Term(factor=Factor.EFFORT, weight=5e-324),),
    )
    assert score(endless, {(Factor.VOTES, ""): 1e9, (Factor.EFFORT, ""): 1.0}).value is None


def test_a_sum_is_told_in_plain_text_however_large(app: Flask):
    worked = score(Formula(above=(Term(factor=Factor.MONEY, weight=0.01),)), {(Factor.MONEY, ""): 18_980.0})
    with app.test_request_context():
        assert sum_of(worked) == "18,980 What its voters pay a month × 0.01"


def test_a_preview_shows_how_the_ranking_would_move(app: Flask, make: Factory, pam: Actor):
    loud, wide = make.submission("The door is heavy."), make.submission("The lid leaks.")
    voices = [make.submission(f"My lid leaks, {number}.") for number in range(2)]
    fans = [make.actor() for _ in range(6)]
    with app.app_context():
        for fan in fans:
            submissions.vote(fan, loud.id)
        for voice in voices:
            submissions.merge(SYSTEM, voice.id, wide.id)
        db.session.commit()
        first = services.preview(pam, VOICES)
        assert [(one.id, one.value, one.position, one.before) for one in first] == [
            (wide.id, 33, 1, 2),
            (loud.id, 17, 2, 1),
        ]
        assert score_of(loud) is None  # nothing was saved


def test_a_preview_compares_what_was_wanted_elsewhere_too(
    app: Flask, make: Factory, pam: Actor, monkeypatch: pytest.MonkeyPatch
):
    loud, brought, survivor, voice, _new = [make.submission(f"Number {number}.") for number in range(5)]
    monkeypatch.setattr(scores, "COMPARED", 2)
    with app.app_context():
        submissions.vote(make.actor(), loud.id)
        db.session.get_one(Submission, brought.id).unattributed = 40
        db.session.get_one(Submission, voice.id).unattributed = 30
        submissions.merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
        votes = Formula(above=(Term(factor=Factor.VOTES),))
        assert [one.id for one in services.preview(pam, votes)] == [survivor.id, brought.id]


def test_what_voters_feel_is_the_impact_of_rice(app: Flask, make: Factory, pam: Actor):
    """The mean of what was said, halved: low, some and high in RICE's own scale; unknown while nobody said it."""
    ana, ben, silent = make.actor("Ana"), make.actor("Ben"), make.actor()
    door = make.submission("The door is heavy.", by=ana)
    with app.app_context():
        submissions.vote(ben, door.id)
        submissions.vote(silent, door.id)
        services.note_plan(pam, door.id, NotePlan.parse({"effort": "3", "confidence": "50"}))
        db.session.commit()
        save(PRESETS["rice_felt"])
        assert score_of(door) is None
        for who, step in ((ana, "nice"), (ben, "would_leave")):
            submissions.say_importance(who, door.id, SayImportance.parse({"importance": step}))
        db.session.commit()
        work()
        assert score_of(door) == 3 * ((1 + 4) / 2 * 0.5) * 0.5 / 3


ROWS = {"operation": "sum", "above_0": "votes", "above_weight_0": "2", "name": "Votes twice"}


def test_a_formula_is_tried_and_saved_in_a_browser(app: Flask, make: Factory, pams: FlaskClient):
    make.submission("The door is heavy.")
    tried = pams.post("/staff/backlog/score/preview", data=ROWS)
    assert tried.status_code == 200
    assert "The first by this formula" in tried.text
    assert 'value="Votes twice"' in tried.text
    saved = pams.post("/staff/backlog/score", data=ROWS)
    assert saved.location == "/staff/backlog?sort=score"
    with app.app_context():
        work()
    page = pams.get("/staff/backlog?sort=score").text
    assert "1 Votes × 2" in page
    assert 'value="Votes twice"' in pams.get("/staff/backlog/score").text
    assert "1 Votes" not in pams.get("/staff/backlog/1").text
    assert "How the score comes about" in pams.get("/staff/backlog/1").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"above_0": ""}, "above_0"),
        ({"above_0": "luck"}, "above_0"),
        ({"above_weight_0": "heavy"}, "above_weight_0"),
        ({"above_1": "segment"}, "above_1"),
        ({"operation": "ratio"}, "operation"),
        ({"below_0": "effort"}, "operation"),
        ({"name": " "}, "name"),
    ],
)
def test_a_formula_that_cannot_be_is_refused_beside_its_field(pams: FlaskClient, change: dict[str, str], field: str):
    refused = pams.post("/staff/backlog/score", data={**ROWS, **change})
    assert refused.status_code == 422
    assert f'href="#f-{field}"' in refused.text


def test_a_score_that_tells_money_is_not_for_everybody(app: Flask, make: Factory, pams: FlaskClient):
    make.submission("The door is heavy.")
    with app.app_context():
        save(PRESETS["wanted"])
    mos = make.actor("Mo", Role.MODERATOR)
    mo = make.client(mos)
    page = mo.get("/staff/backlog?sort=score&cols=score,votes").text
    assert [one.name for one in read(page) if one.tag == "th" and one.attributes.get("scope") == "col"] == [
        "Tick",
        "In their words",
        "Votes",
        "Triage",
    ]
    with app.app_context(), pytest.raises(Forbidden):
        services.preview(mos, PRESETS["wanted"])
    assert "What its voters pay" not in mo.get("/staff/backlog/score").text
    assert "What its voters pay" not in mo.get("/staff/backlog/1").text
    assert "What its voters pay" in pams.get("/staff/backlog/score").text
