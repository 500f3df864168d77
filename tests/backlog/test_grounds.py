"""What speaks for a submission beside its votes, and what is only keeping up with the Joneses."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from community.backlog import services
from community.backlog.commands import BacklogQuery, GiveGround, KeepCompetitor, StateNeed
from community.backlog.grounds import GroundKind, Mix, Rival, named_in
from community.backlog.queries import grounds_of, mix_of, need_of, read_backlog, shipped_since
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid, NotFound
from community.policy import SYSTEM, Actor, Role
from community.submissions import services as submissions
from community.submissions.commands import ChangeStatus
from community.submissions.models import Status, StatusKind, Submission
from tests.factories import Factory

PLANNED = StatusKind.PLANNED


@pytest.fixture
def pam(make: Factory) -> Actor:
    """A product manager."""
    return make.actor("Pam", Role.PRODUCT_MANAGER)


def rival(app: Flask, name: str = "Harbour Coffee") -> int:
    """A competitor."""
    with app.app_context():
        kept = services.keep_competitor(SYSTEM, KeepCompetitor(name=name))
        db.session.commit()
        return kept.id


def give(app: Flask, actor: Actor, submission: Submission, **more: Any) -> None:
    """Give a ground."""
    with app.app_context():
        services.give_ground(actor, submission.id, GiveGround.parse({"weight": 5, **more}))
        db.session.commit()


def plan(app: Flask, actor: Actor, submission: Submission) -> None:
    """Move it to planned."""
    with app.app_context():
        step = db.session.scalars(
            db.select(Status.id).where(Status.board_id == submission.board_id, Status.kind == PLANNED)
        ).one()
        submissions.change_status(actor, submission.id, ChangeStatus(status=step, note="Yes.", no_date=True))
        db.session.commit()


@pytest.mark.parametrize(
    ("voices", "others", "is_jones"),
    [(1, 5, True), (1, 4, False), (2, 9, True), (3, 40, False), (0, 1, True), (0, 0, False)],
)
def test_it_is_keeping_up_with_the_joneses_above_four_fifths_and_below_three_voices(
    voices: int, others: int, is_jones: bool
) -> None:
    assert Mix(voices, {GroundKind.COMPETITOR: others, GroundKind.DATA: 9}).is_jones is is_jones


@given(st.integers(0, 9), st.integers(0, 9))
def test_more_voices_never_raise_the_ratio(voices: int, others: int) -> None:
    weights = {GroundKind.COMPETITOR: others}
    assert 0 <= Mix(voices + 1, weights).jones <= Mix(voices, weights).jones <= 1


def test_names_are_found_as_whole_words_and_by_their_capitals_where_those_count() -> None:
    apple = Rival(1, "Apple", ("AAPL",), is_exact=True)
    harbour = Rival(2, "Harbour Coffee", ("the Harbour",), is_exact=False)
    assert named_in("I drank apple juice at Pineapple.", [apple, harbour]) == []
    assert named_in("Apple does it; so does the harbour.", [apple, harbour]) == [apple, harbour]
    assert named_in("(AAPL)", [apple]) == [apple]


def test_customers_are_counted_once_each_and_the_team_not_at_all(app: Flask, make: Factory, pam: Actor) -> None:
    anna, moderator = make.actor("Anna"), make.actor("Mo", Role.MODERATOR)
    door = make.submission("The door is heavy", by=anna)
    for who in (anna, make.actor("Ben"), moderator):
        other = make.submission("Heavy door", by=who)
        with app.app_context():
            submissions.merge(moderator, other.id, door.id)
            db.session.commit()
    with app.app_context():
        assert mix_of(door.id).voices == 2
    give(app, pam, door, kind="regulation", source="Accessibility act, § 4")
    with app.app_context():
        assert mix_of(door.id) == Mix(2, {**dict.fromkeys(GroundKind, 0), GroundKind.REGULATION: 5})


def test_what_competitors_carry_is_found_and_merged_voices_take_it_off(app: Flask, make: Factory, pam: Actor) -> None:
    idea, harbour = make.submission("A subscription like theirs"), rival(app)
    make.submission("Nothing to do with it")
    give(app, pam, idea, kind="competitor", competitor=harbour)
    with app.app_context():
        found = read_backlog(pam, BacklogQuery(jones=True))
        assert [row.id for row in found.page.rows] == [idea.id]
        assert mix_of(idea.id).is_jones
    for _ in range(2):
        voice = make.submission("I want to subscribe")
        with app.app_context():
            submissions.merge(SYSTEM, voice.id, idea.id)
            db.session.commit()
    with app.app_context():
        assert read_backlog(pam, BacklogQuery(jones=True)).total == 0
        assert not mix_of(idea.id).is_jones


def test_grounds_of_a_merged_voice_count_where_it_is_read(app: Flask, make: Factory, pam: Actor) -> None:
    idea, voice, harbour = make.submission("Subscribe"), make.submission("Me too"), rival(app)
    give(app, pam, voice, kind="competitor", competitor=harbour, weight=9)
    with app.app_context():
        submissions.merge(SYSTEM, voice.id, idea.id)
        db.session.commit()
        assert mix_of(idea.id).weights[GroundKind.COMPETITOR] == 9
        assert [row.competitor for row in grounds_of(idea.id)] == ["Harbour Coffee"]
        assert [row.id for row in read_backlog(pam, BacklogQuery(jones=True)).page.rows] == [idea.id]


def test_it_is_not_planned_before_somebody_said_which_need_it_meets(app: Flask, make: Factory, pam: Actor) -> None:
    idea = make.submission("A subscription like theirs")
    give(app, pam, idea, kind="competitor", competitor=rival(app))
    with pytest.raises(Invalid) as refused:
        plan(app, pam, idea)
    assert "which need" in str(refused.value.fields["status"])
    with app.app_context():
        services.state_need(pam, idea.id, StateNeed.parse({"need": "save", "statement": "Regulars pay less a cup."}))
        db.session.commit()
        assert need_of(idea.id).statement == "Regulars pay less a cup."
    plan(app, pam, idea)
    with app.app_context():
        assert db.session.get_one(Submission, idea.id).status_kind is PLANNED


def test_the_same_ground_twice_is_one_and_can_be_taken_away(app: Flask, make: Factory, pam: Actor) -> None:
    door, other = make.submission(), make.submission()
    for weight in (2, 7):
        give(app, pam, door, kind="data", source="Survey of May", weight=weight)
    with app.app_context():
        (row,) = grounds_of(door.id)
        assert row.weight == 7
        with pytest.raises(NotFound):
            services.take_ground(pam, other.id, row.id)
        services.take_ground(pam, door.id, row.id)
        db.session.commit()
        assert grounds_of(door.id) == []


def test_a_ground_says_where_it_comes_from(app: Flask, make: Factory, pam: Actor) -> None:
    door = make.submission()
    for wrong, field in (
        ({"kind": "competitor"}, "competitor"),
        ({"kind": "data", "source": " "}, "source"),
        ({"kind": "data", "source": "x", "weight": 11}, "weight"),
        ({"kind": "customers", "source": "x"}, "kind"),
        ({"kind": "competitor", "competitor": 99}, "competitor"),
    ):
        with pytest.raises(Invalid) as refused:
            give(app, pam, door, **wrong)
        assert set(refused.value.fields) == {field}


def test_only_those_who_plan_say_so(app: Flask, make: Factory) -> None:
    door, moderator = make.submission(), make.actor("Mo", Role.MODERATOR)
    with pytest.raises(Forbidden):
        give(app, moderator, door, kind="data", source="x")
    with app.app_context(), pytest.raises(Forbidden):
        services.keep_competitor(moderator, KeepCompetitor(name="x"))


def test_a_competitor_has_a_name_of_their_own_and_goes_with_what_they_carry(
    app: Flask, make: Factory, pam: Actor
) -> None:
    door, harbour = make.submission(), rival(app)
    with app.app_context(), pytest.raises(Invalid):
        services.keep_competitor(pam, KeepCompetitor(name="Harbour Coffee"))
    give(app, pam, door, kind="competitor", competitor=harbour)
    with app.app_context():
        assert services.delete_competitor(pam, harbour) == "Harbour Coffee"
        db.session.commit()
        assert grounds_of(door.id) == []


def test_what_was_shipped_is_known_with_its_day(app: Flask, make: Factory) -> None:
    door = make.submission()
    make.submission()
    before = now()
    make.status(door, StatusKind.DONE)
    with app.app_context():
        assert list(shipped_since(before)) == [door.id]
        assert shipped_since(now()) == {}


def test_the_drawer_and_the_column_show_the_mix(app: Flask, make: Factory) -> None:
    browser = make.client(make.member("Pia", Role.PRODUCT_MANAGER))
    idea = make.submission("Harbour Coffee has a subscription.")
    harbour = rival(app)
    drawer = f"/staff/backlog/{idea.id}"
    assert "Its words name:" in browser.get(drawer).text
    sent = {"kind": "competitor", "competitor": str(harbour), "source": "", "weight": "6"}
    assert browser.post(f"{drawer}/grounds", data=sent).status_code == 303
    assert "Keeping up with the Joneses" in browser.get(drawer).text
    page = browser.get("/staff/backlog?cols=title,grounds&jones=1").text
    assert "Competitors have it 6" in page
    refused = browser.post(f"{drawer}/grounds", data={**sent, "weight": "many"})
    assert refused.status_code == 422
    assert "from 1 to 10" in refused.text
