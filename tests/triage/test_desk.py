"""The triage desk below any page: its counts, what is put off, who looks after what, many at once, second looks."""

import random
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid, NotFound
from community.policy import SYSTEM, Actor, Role
from community.submissions import services as submissions
from community.submissions.models import Board, Kind, StatusKind, Submission
from community.triage import queries, services
from community.triage.commands import (
    NOBODY,
    Age,
    Assign,
    Classify,
    DeskQuery,
    JudgeAgain,
    KeepTag,
    KeepTouchpoint,
    KeepView,
    MoveMany,
    PutOff,
    SetTags,
    TagMany,
    View,
    WriteNote,
)
from community.triage.models import Batch, Classification, IPType, Level, NextStep, SecondLook
from community.triage.queries.desk import conditions
from community.triage.services.second_looks import is_drawn
from community.web.staff.facets import board_of
from community.worker.outbox import drain
from tests.factories import Factory


@pytest.fixture
def board(make: Factory) -> Board:
    """A board to say something on."""
    return make.board()


@pytest.fixture
def mo(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def bo(make: Factory) -> Actor:
    """Another one."""
    return make.actor("Bo", Role.MODERATOR)


def row(submission: Submission) -> Submission:
    """It as it is now."""
    return db.session.get_one(Submission, submission.id, populate_existing=True)


def waits(actor: Actor, query: DeskQuery | None = None) -> list[int]:
    """What a list shows."""
    return [one.id for one in queries.inbox(actor, query).rows]


# --- a judgement is whole ---------------------------------------------------------------------------------------------


def test_level_two_needs_the_expectation_in_the_customers_words():
    with pytest.raises(Invalid) as refused:
        Classify.parse({"ip_type": "policy", "level": "2", "next_step": "answer", "expectation": "  "})
    assert list(refused.value.fields) == ["expectation"]
    judged = Classify.parse({"ip_type": "policy", "level": "2", "next_step": "plan", "expectation": "Open at eight."})
    assert (judged.level, judged.next_step) == (Level.EXPECTED, NextStep.PLAN)


def test_where_touchpoints_are_named_nothing_leaves_without_one(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        place = services.keep_touchpoint(SYSTEM, KeepTouchpoint(name="Shop", is_offered=True))
        gone = services.keep_touchpoint(SYSTEM, KeepTouchpoint(name="Kiosk", is_offered=False))
        for touchpoint in (None, gone.id, 9999):
            with pytest.raises(Invalid):
                services.classify(mo, submission.id, Classify(ip_type="policy", touchpoint=touchpoint))
        services.classify(mo, submission.id, Classify(ip_type="none", reason="A greeting"))
        services.classify(mo, submission.id, Classify(ip_type="policy", touchpoint=place.id))
        assert [one.touchpoint for one in queries.happened(mo, submission.id).judgements] == ["Shop", None]


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(("product", "policy", "service")), st.sampled_from((1, 2)), st.sampled_from(NextStep)
        ),
        st.just("undo"),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_reclassifying_loses_nothing_and_undoing_brings_back_what_was(
    app: Flask, make: Factory, board: Board, mo: Actor, steps: list[object]
):
    submission = make.submission(on=board)
    stack: list[tuple[object, ...]] = []
    with app.app_context():
        for step in steps:
            if step == "undo":
                if stack:
                    services.undo_classification(mo, submission.id)
                    stack.pop()
                else:
                    with pytest.raises(NotFound):
                        services.undo_classification(mo, submission.id)
                continue
            ip, level, following = step  # type: ignore[misc]
            command = Classify(ip_type=ip, level=level, expectation="More", next_step=following)
            services.classify(mo, submission.id, command)
            stack.append((ip, level, following.value))
            history = queries.happened(mo, submission.id).judgements
            assert [(one.word, one.level, one.step) for one in reversed(history)] == stack
            assert row(submission).ip_type == stack[-1][0]
        assert row(submission).ip_type == (stack[-1][0] if stack else None)


# --- the counts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(app: Flask, make: Factory, mo: Actor, bo: Actor) -> Iterator[list[str]]:
    """Sixty submissions that differ in everything that the inbox filters by."""
    chance = random.Random(8)
    boards = [make.board("Shops"), make.board("Beans")]
    author = make.actor()
    made = [
        make.submission(f"number {number}", on=chance.choice(boards), by=author, kind=chance.choice(list(Kind)))
        for number in range(60)
    ]
    with app.app_context():
        tags = [services.keep_tag(SYSTEM, KeepTag(name=name)) for name in ("Price", "Door")]
        for submission in made:
            one = row(submission)
            one.created_at = now() - timedelta(days=chance.choice((0, 3, 12, 90)), minutes=1)
            one.assignee_id = chance.choice((None, mo.id, bo.id))
            one.status_kind = chance.choice((StatusKind.NEW, StatusKind.REVIEW, StatusKind.PLANNED))
            one.answered_at = chance.choice((None, now()))
            db.session.flush()
            services.set_tags(SYSTEM, one.id, SetTags(tags=frozenset(chance.sample([t.id for t in tags], 1))))
            if chance.random() < 0.3:
                services.snooze(mo, one.id, PutOff())
            elif chance.random() < 0.3:
                services.classify(mo, one.id, Classify(ip_type="product"))
        db.session.commit()
        yield [tag.slug for tag in tags]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_count_is_what_its_choice_then_shows(many: list[str], mo: Actor, bo: Actor, data: st.DataObject):
    boards = queries.choices(mo, 0, 0).boards
    values: dict[str, list[object]] = {
        "board": [one.extra for one in boards],
        "kind": list(Kind),
        "status": list(StatusKind)[:3],
        "assignee": [NOBODY, str(mo.id), str(bo.id)],
        "age": list(Age),
        "answered": ["yes", "no"],
        "tag": list(many),
    }
    chosen = {name: data.draw(st.sampled_from(["", *some])) for name, some in values.items()}
    chosen = {name: value for name, value in chosen.items() if value and data.draw(st.booleans())}
    query = DeskQuery(view=data.draw(st.sampled_from(View)), **chosen)
    counted = queries.read_counts(mo, query, board_of(query, boards))
    found = len(db.session.scalars(db.select(Submission.id).where(*conditions(mo, query))).all())
    assert counted.found == found == queries.count_found(mo, query)
    ids = {one.extra: one.id for one in boards}
    said = {
        "board": ids,
        "assignee": {NOBODY: None, str(mo.id): mo.id, str(bo.id): bo.id},
        "answered": {"yes": True, "no": False},
    }
    for name in counted.by:
        for value in values[name]:
            key = said.get(name, {}).get(value, value)
            assert counted.by[name][key] == queries.count_found(mo, query.but(**{name: value})), (name, value)
    tags = {tag.id: tag.extra for tag in queries.choices(mo, 0, 0).tags}
    carried = queries.tag_counts(mo, query)
    for tag_id, slug in tags.items():
        assert carried.get(tag_id, 0) == queries.count_found(mo, query.but(tag=slug))
    tally = queries.read_tally(mo, query)
    assert tally.found == found
    assert tally.views == {view: queries.count_found(mo, DeskQuery(view=view)) for view in View}


# --- putting off ------------------------------------------------------------------------------------------------------


def test_what_is_put_off_waits_no_longer_and_comes_back_on_its_day(app: Flask, make: Factory, board: Board, mo: Actor):
    one, two = make.submission("One", on=board), make.submission("Two", on=board)
    with app.app_context():
        services.snooze(mo, one.id, PutOff(until=(now() + timedelta(days=2)).date()))
        db.session.commit()
        assert waits(mo) == [two.id]
        assert waits(mo, DeskQuery(view=View.SNOOZED)) == [one.id]
        assert services.wake_due() == 0
        with time_machine.travel(now() + timedelta(days=2), tick=False):
            assert services.wake_due() == 1
        assert waits(mo) == [one.id, two.id]


@pytest.mark.parametrize("what", ["comment", "votes", "merge"])
def test_whatever_happens_to_it_brings_it_back(app: Flask, make: Factory, board: Board, mo: Actor, what: str):
    one, two = make.submission("One", on=board), make.submission("Two", on=board)
    with app.app_context():
        while drain():
            pass
        services.snooze(mo, one.id, PutOff())
        db.session.commit()
    if what == "comment":
        make.comment(one)
    voters = [make.actor() for _ in range(5)] if what == "votes" else []
    with app.app_context():
        for number, voter in enumerate(voters):
            assert services.wake_due() == 0, number
            submissions.vote(voter, one.id)
        if what == "merge":
            submissions.merge(SYSTEM, two.id, one.id)
        db.session.commit()
        while drain():
            pass
        services.wake_due()
        assert row(one).snoozed_until is None
        assert one.id in waits(mo)


def test_a_day_that_is_over_puts_nothing_off(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context(), pytest.raises(Invalid):
        services.snooze(mo, submission.id, PutOff(until=now().date()))


# --- two at one desk --------------------------------------------------------------------------------------------------


def test_the_later_write_is_told_and_overwrites_nothing(app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        stamp = queries.happened(bo, submission.id).stamp
        services.assign(mo, submission.id, Assign(assignee=mo.id, stamp=stamp))
        with pytest.raises(services.Overtaken) as late:
            services.assign(bo, submission.id, Assign(assignee=bo.id, stamp=stamp))
        assert [(one.action, one.by_name) for one in late.value.changes] == [("submission.assigned", "Mo")]
        assert row(submission).assignee_id == mo.id
        now_seen = queries.happened(bo, submission.id).stamp
        services.assign(bo, submission.id, Assign(assignee=bo.id, stamp=now_seen))
        assert row(submission).assignee_id == bo.id


def test_of_two_who_assign_at_once_exactly_one_is_obeyed(app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor):
    submission = make.submission(on=board)
    start, outcomes = threading.Barrier(2), []

    def assign(who: Actor) -> None:
        with app.app_context():
            start.wait()
            try:
                services.assign(who, submission.id, Assign(assignee=who.id, stamp=0))
                db.session.commit()
                outcomes.append("done")
            except services.Overtaken:
                db.session.rollback()
                outcomes.append("told")

    threads = [threading.Thread(target=assign, args=(who,)) for who in (mo, bo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told"]


def test_nothing_is_assigned_to_a_customer(app: Flask, make: Factory, board: Board, mo: Actor):
    submission, customer = make.submission(on=board), make.actor()
    with app.app_context(), pytest.raises(Invalid):
        services.assign(mo, submission.id, Assign(assignee=customer.id))


def test_customers_may_nothing_of_this(app: Flask, make: Factory, board: Board):
    submission, customer = make.submission(on=board), make.actor()
    with app.app_context():
        for act in (
            lambda: services.assign(customer, submission.id, Assign()),
            lambda: services.snooze(customer, submission.id, PutOff()),
            lambda: services.write_note(customer, submission.id, WriteNote(body="x")),
            lambda: services.run_batch(customer, [submission.id], PutOff()),
            lambda: services.be_present(customer, submission.id),
            lambda: services.keep_view(customer, KeepView(name="Mine")),
            lambda: services.keep_touchpoint(customer, KeepTouchpoint(name="Shop")),
        ):
            with pytest.raises(Forbidden):
                act()


def test_who_has_it_open_is_seen_for_a_while(app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        services.be_present(mo, submission.id)
        assert list(queries.present(bo, submission.id)) == ["Mo"]
        assert list(queries.present(mo, submission.id)) == []
        with time_machine.travel(now() + timedelta(minutes=2), tick=False):
            assert list(queries.present(bo, submission.id)) == []


def test_only_ones_own_note_can_be_taken_away_and_it_comes_back(
    app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor
):
    submission = make.submission(on=board)
    with app.app_context():
        note = services.write_note(mo, submission.id, WriteNote(body="They are **regulars**."))
        with pytest.raises(NotFound):
            services.delete_note(bo, note.id)
        services.delete_note(mo, note.id)
        assert not queries.happened(mo, submission.id).notes
        services.delete_note(mo, note.id, deleted=False)
        assert "<strong>regulars</strong>" in queries.happened(mo, submission.id).notes[0].html


# --- many at once -----------------------------------------------------------------------------------------------------


def snapshot() -> list[tuple[object, ...]]:
    """What every submission is, as the desk sees it."""
    rows = db.session.execute(
        db.select(
            Submission.id, Submission.ip_type, Submission.assignee_id, Submission.snoozed_until, Submission.status_id
        ).order_by(Submission.id)
    )
    return [(*one, sorted(queries.tag_ids_of(one.id))) for one in rows]


@pytest.mark.parametrize("what", ["classify", "tag", "assign", "snooze", "status"])
def test_one_undo_takes_a_whole_batch_back(app: Flask, make: Factory, board: Board, mo: Actor, what: str):
    author = make.actor()
    ids = [make.submission(f"number {n}", on=board, by=author).id for n in range(12)]
    with app.app_context():
        tag = services.keep_tag(SYSTEM, KeepTag(name="Price"))
        services.set_tags(SYSTEM, ids[0], SetTags(tags=frozenset({tag.id})))  # one carries it already
        before = snapshot()
        wish = {
            "classify": Classify(ip_type="policy"),
            "tag": TagMany(tag=tag.id),
            "assign": Assign(assignee=mo.id),
            "snooze": PutOff(),
            "status": MoveMany(status_kind=StatusKind.REVIEW),
        }[what]
        outcome = services.run_batch(mo, ids, wish)
        assert (outcome.done, outcome.left) == ((11, 1) if what == "tag" else (12, 0))
        assert snapshot() != before
        assert outcome.batch_id
        named = db.session.scalars(db.select(AuditRow.after).where(AuditRow.subject == "submission")).all()
        assert sum(f'"batch": {outcome.batch_id}' in (after or "") for after in named) == outcome.done
        services.undo_batch(mo, outcome.batch_id)
        assert snapshot() == before


def test_a_batch_leaves_alone_what_a_colleague_changed(app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor):
    ids = [make.submission(f"number {n}", on=board).id for n in range(3)]
    with app.app_context():
        stamp = queries.newest_stamp()
        services.assign(bo, ids[1], Assign(assignee=bo.id))
        outcome = services.run_batch(mo, ids, Assign(assignee=mo.id), stamp)
        assert (outcome.done, outcome.left) == (2, 1)
        services.assign(bo, ids[0], Assign(assignee=bo.id))  # and what was changed since is not undone
        assert outcome.batch_id
        assert services.undo_batch(mo, outcome.batch_id).done == 1
        owners = [db.session.get_one(Submission, one).assignee_id for one in ids]
        assert owners == [bo.id, bo.id, None]


@pytest.mark.parametrize("what", ["classify", "assign"])
def test_a_batch_looks_at_each_as_it_is_when_its_turn_comes(
    app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor, what: str
):
    """What was read before a colleague's change, as while waiting for their lock, decides nothing."""
    one = make.submission(on=board)
    wish = {"classify": Classify(ip_type=IPType.POLICY), "assign": Assign(assignee=bo.id)}[what]
    with app.app_context():
        read = db.session.get_one(Submission, one.id)
        db.session.commit()
        with app.app_context():
            assert services.run_batch(bo, [one.id], wish).done == 1
            db.session.commit()
        assert (read.ip_type, read.assignee_id) == (None, None)
        assert services.run_batch(mo, [one.id], wish).done == 0


def test_a_batch_has_a_limit_and_an_owner(app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        for ids in ([], list(range(1, 202))):
            with pytest.raises(Invalid):
                services.run_batch(mo, ids, PutOff())
        outcome = services.run_batch(mo, [submission.id, submission.id, 9999], PutOff())
        assert (outcome.done, outcome.left) == (1, 1)
        assert outcome.batch_id
        with pytest.raises(NotFound):
            services.undo_batch(bo, outcome.batch_id)
        assert db.session.scalar(db.select(db.func.count()).select_from(Batch)) == 1


# --- second looks -----------------------------------------------------------------------------------------------------


def test_kappa_is_cohens():
    """The textbook's table: 20 both yes, 15 both no, 5 and 10 apart: p = .7, e = .5, kappa = .4."""
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert queries.kappa(pairs) == pytest.approx(0.4)
    assert queries.kappa([]) is None
    assert queries.kappa([("y", "y")] * 3) is None
    assert queries.kappa([("y", "n"), ("n", "y")]) == pytest.approx(-1)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=60))
def test_kappa_is_at_most_one_and_the_same_whoever_is_first(pairs: list[tuple[str, str]]):
    one, other = queries.kappa(pairs), queries.kappa([(b, a) for a, b in pairs])
    assert one == pytest.approx(other) if one is not None else other is None
    assert one is None or -1 <= one <= 1 + 1e-9


def test_a_second_look_is_by_somebody_else_and_counts_for_the_agreement_only(
    app: Flask, make: Factory, board: Board, mo: Actor, bo: Actor
):
    submission = make.submission(on=board)
    with app.app_context():
        judgement = services.classify(mo, submission.id, Classify(ip_type="policy"))
        db.session.execute(db.delete(SecondLook))
        look = SecondLook(
            submission_id=submission.id, classification_id=judgement.id, first_by_id=mo.id, created_at=now()
        )
        db.session.add(look)
        db.session.flush()
        assert (queries.second_looks_waiting(mo), queries.second_looks_waiting(bo)) == (0, 1)
        with pytest.raises(NotFound):
            services.judge_again(mo, look.id, JudgeAgain(ip_type="policy", level=1))
        found = queries.next_second_look(bo)
        assert found
        assert "ip_type" not in found._fields
        services.judge_again(bo, look.id, JudgeAgain(ip_type="service", level=1))
        types, levels = queries.agreements()
        assert (types.n, types.agreed, levels.n, levels.agreed) == (1, 0, 1, 1)
        assert row(submission).ip_type == IPType.POLICY
        services.take_second_look_back(bo, look.id)
        assert queries.second_looks_waiting(bo) == 1


def test_a_share_is_drawn_and_always_the_same(app: Flask, make: Factory, board: Board, mo: Actor):
    author = make.actor()
    first = make.submission("one", on=board, by=author)
    with app.app_context():
        drawn = [number for number in range(1, 4001) if is_drawn(number, 0.05)]
        assert 150 <= len(drawn) <= 250
        services.classify(mo, first.id, Classify(ip_type="policy"))
        wanted = is_drawn(first.id, 0.05)
        assert (db.session.scalar(db.select(db.func.count()).select_from(SecondLook)) == 1) is wanted
        assert db.session.scalar(db.select(db.func.count()).select_from(Classification)) == 1


# --- views ------------------------------------------------------------------------------------------------------------


def test_a_view_is_ones_own_until_it_is_shared(app: Flask, mo: Actor, bo: Actor):
    with app.app_context():
        services.keep_view(mo, KeepView(name="Mine", query="kind=idea", is_default=True))
        services.keep_view(mo, KeepView(name="Ours", query="kind=complaint", is_shared=True, is_default=True))
        assert [one.name for one in queries.choices(mo, 0, 0).views] == ["Mine", "Ours"]
        assert [one.name for one in queries.choices(bo, 0, 0).views] == ["Ours"]
        assert (queries.default_view(mo), queries.default_view(bo)) == ("kind=complaint", None)
        shared = queries.choices(bo, 0, 0).views[0]
        with pytest.raises(NotFound):
            services.delete_view(bo, shared.id)
        services.delete_view(mo, shared.id)
        db.session.flush()
        assert [one.name for one in queries.choices(bo, 0, 0).views] == []
