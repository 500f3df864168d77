"""Judging and tagging, below any page."""

import json
import threading
from typing import Any

import pytest
from flask import Flask

from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.kernel.events import OutboxRow
from community.policy import SYSTEM, Actor, Audience, Role
from community.submissions.models import Board, Submission
from community.triage import queries, services
from community.triage.commands import Classify, KeepTag, SetTags
from community.triage.models import Classification, IPType, Tagging
from tests.factories import Factory


@pytest.fixture
def board(make: Factory) -> Board:
    """A board to say something on."""
    return make.board()


@pytest.fixture
def mo(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)


def ip_type(submission: Submission) -> str | None:
    """What counts now."""
    return db.session.scalar(db.select(Submission.ip_type).where(Submission.id == submission.id))


def last_trail() -> tuple[str, Any, Any]:
    """The newest row of the trail."""
    row = db.session.scalars(db.select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None
    return row.action, json.loads(row.before or "null"), json.loads(row.after or "null")


def test_a_judgement_is_a_record_with_who_and_when(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        judgement = services.classify(mo, submission.id, Classify(ip_type="policy"))
        assert (judgement.by_id, judgement.created_at.tzinfo is not None) == (mo.id, True)
        assert ip_type(submission) == IPType.POLICY
        after = {
            "ip_type": "policy",
            "reason": "",
            "level": 1,
            "expectation": "",
            "touchpoint_id": None,
            "next_step": "answer",
        }
        assert last_trail() == ("submission.classified", {"ip_type": None}, after)


def test_reclassifying_keeps_the_earlier_judgement_and_undo_brings_it_back(
    app: Flask, make: Factory, board: Board, mo: Actor
):
    submission = make.submission(on=board)
    with app.app_context():
        services.classify(mo, submission.id, Classify(ip_type="policy"))
        services.classify(mo, submission.id, Classify(ip_type="none", reason="A joke"))
        assert [row.ip_type for row in queries.classifications_of(submission.id)] == [IPType.NONE, IPType.POLICY]
        services.undo_classification(mo, submission.id)
        assert ip_type(submission) == IPType.POLICY
        services.undo_classification(mo, submission.id)
        assert ip_type(submission) is None
        with pytest.raises(NotFound):
            services.undo_classification(mo, submission.id)


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_no_ip_without_a_because_is_no_judgement(reason: str):
    with pytest.raises(Invalid) as refused:
        Classify.parse({"ip_type": "none", "reason": reason})
    assert list(refused.value.fields) == ["reason"]


def test_customers_judge_nothing(app: Flask, make: Factory, board: Board):
    submission, customer = make.submission(on=board), make.actor()
    with app.app_context():
        for act in (
            lambda: services.classify(customer, submission.id, Classify(ip_type="product")),
            lambda: services.undo_classification(customer, submission.id),
            lambda: services.set_tags(customer, submission.id, SetTags()),
            lambda: services.keep_tag(customer, KeepTag(name="Price")),
            lambda: services.delete_tag(customer, 1),
        ):
            with pytest.raises(Forbidden):
                act()


def test_what_is_deleted_is_not_judged(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        db.session.execute(db.update(Submission).values(deleted_at=submission.created_at))
        with pytest.raises(NotFound):
            services.classify(mo, submission.id, Classify(ip_type="product"))


def test_of_two_moderators_at_once_exactly_one_decides(app: Flask, make: Factory, board: Board):
    submission = make.submission(on=board)
    start, outcomes = threading.Barrier(2), []

    def decide(who: Actor, ip: str) -> None:
        with app.app_context():
            start.wait()
            try:
                services.classify(who, submission.id, Classify(ip_type=ip, seen=0))
                db.session.commit()
                outcomes.append("decided")
            except services.ClassifiedMeanwhile:
                db.session.rollback()
                outcomes.append("refused")

    pair = [(make.actor(role=Role.MODERATOR), ip) for ip in ("product", "policy")]
    threads = [threading.Thread(target=decide, args=one) for one in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "refused"]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Classification)) == 1


def test_a_late_undo_is_refused(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        first = services.classify(mo, submission.id, Classify(ip_type="policy"))
        services.classify(mo, submission.id, Classify(ip_type="service"))
        with pytest.raises(Conflict):
            services.undo_classification(mo, submission.id, first.id)
        assert ip_type(submission) == IPType.SERVICE


def test_tags_change_by_what_is_new_and_what_is_gone(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        a, b, c = (services.keep_tag(SYSTEM, KeepTag(name=name)).id for name in "ABC")
        services.set_tags(mo, submission.id, SetTags(tags=frozenset({a, b})))
        services.set_tags(mo, submission.id, SetTags(tags=frozenset({a, c}), seen=frozenset({a})))
        assert queries.tag_ids_of(submission.id) == {a, b, c}
        services.set_tags(mo, submission.id, SetTags(seen=frozenset({a})))
        assert queries.tag_ids_of(submission.id) == {b, c}
        services.set_tags(mo, submission.id, SetTags(tags=frozenset({b})))
        assert queries.tag_ids_of(submission.id) == {b}
        assert last_trail() == ("submission.tagged", {"tags": [b, c]}, {"tags": [b]})


def test_setting_the_same_tags_again_changes_and_tells_nothing(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        tag = services.keep_tag(SYSTEM, KeepTag(name="Price")).id
        services.set_tags(mo, submission.id, SetTags(tags=frozenset({tag})))
        before = db.session.scalar(db.select(db.func.count()).select_from(OutboxRow))
        services.set_tags(mo, submission.id, SetTags(tags=frozenset({tag})))
        assert db.session.scalar(db.select(db.func.count()).select_from(OutboxRow)) == before


def test_public_tags_never_include_a_private_one(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        ids = [services.keep_tag(SYSTEM, KeepTag(name=n, is_public=n == "Open")).id for n in ("Open", "Secret")]
        services.set_tags(mo, submission.id, SetTags(tags=frozenset(ids)))
        assert queries.public_tags_of([submission.id]) == {submission.id: [("Open", "open")]}
        assert queries.all_tags_of([submission.id]) == {submission.id: [("Open", "open"), ("Secret", "secret")]}
        assert [tag.name for tag in queries.tags(with_private=False)] == ["Open"]


def test_a_deleted_tag_is_off_every_submission(app: Flask, make: Factory, board: Board, mo: Actor):
    submission = make.submission(on=board)
    with app.app_context():
        tag = services.keep_tag(SYSTEM, KeepTag(name="Price")).id
        services.set_tags(mo, submission.id, SetTags(tags=frozenset({tag})))
        services.delete_tag(mo, tag)
        db.session.flush()
        assert db.session.scalar(db.select(db.func.count()).select_from(Tagging)) == 0
        action, before, _after = last_trail()
        assert (action, before) == ("tag.deleted", {"name": "Price", "submissions": [submission.id]})


def test_the_queue_is_walked_by_age_and_starts_again_at_the_oldest(app: Flask, make: Factory, board: Board, mo: Actor):
    one, two, three = (make.submission(text, on=board) for text in ("One", "Two", "Three"))
    with app.app_context():
        same = {"created_at": one.created_at}
        db.session.execute(db.update(Submission).values(same))  # equal moments: the number decides
        assert queries.neighbours(mo, two.id) == (one.id, three.id)
        assert queries.next_waiting(mo, two.id) == three.id
        assert queries.next_waiting(mo, three.id) == one.id
        assert [row.id for row in queries.inbox_from(mo, one.created_at, two.id).rows] == [two.id, three.id]
        assert db.session.scalar(db.select(queries.waiting_of(mo))) == 3


def test_what_waits_on_a_closed_or_foreign_board_waits_for_nobody_else(app: Flask, make: Factory, mo: Actor):
    secret = make.submission(on=make.board("Staff", Audience.STAFF), by=mo)
    customer = make.actor()
    with app.app_context():
        assert [row.id for row in queries.inbox(mo).rows] == [secret.id]
        assert db.session.scalar(db.select(queries.waiting_of(customer))) == 0
