"""What all four trackers do for the site, against servers that answer in their documented shapes."""

import hashlib
import hmac
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid
from community.policy import SYSTEM, Actor
from community.trackers import jobs
from community.trackers.commands import LinkIssue, MakeIssue
from community.trackers.hearing import hear
from community.trackers.models import IssueState, Proposal, Tracker, TrackerKind, TrackerLink
from community.trackers.sealing import hook_secret
from community.trackers.services import linking
from community.trackers.services.connecting import try_tracker
from tests.factories import Factory
from tests.trackers.conftest import connect
from tests.trackers.there import TOKEN, There, call_of

pytestmark = [pytest.mark.database, pytest.mark.enable_socket]
WORDS = {"title": "The door is heavy", "body": "> It is heavy.\n\n12 votes", "ticket": "ticket-of-a-form"}


def make_issue(actor: Actor, submission_id: int, tracker_id: int, **more: str) -> TrackerLink | None:
    found = linking.make_issue(actor, submission_id, MakeIssue.parse({**WORDS, "tracker": tracker_id, **more}))
    db.session.commit()
    return found


def the_link() -> TrackerLink:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(TrackerLink)).one()


def look_now() -> None:
    db.session.execute(update(TrackerLink).values(due_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert jobs.look()


def test_trying_a_connection_says_what_is_there(app: Flask, there: There):
    tracker_id = connect(app, there)
    with app.app_context():
        tried = try_tracker(SYSTEM, tracker_id)
        db.session.commit()
        assert tried.problem is None
        assert there.project in tried.said
        there.status = 403
        assert "403" in str(try_tracker(SYSTEM, tracker_id).problem)


def test_an_issue_is_made_once_however_often_the_form_is_sent(app: Flask, there: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, there)
    with app.app_context():
        assert make_issue(manager, submission.id, tracker_id)
        assert make_issue(manager, submission.id, tracker_id) is None
        assert list(there.issues.values()) == [[WORDS["title"], WORDS["body"], "open"]]
        link = the_link()
        assert (link.key, link.url, link.state) == (
            there.key(1),
            there.url(1),
            IssueState.OPEN,
        )
        made = db.session.scalars(select(AuditRow.action).where(AuditRow.action.like("tracker_link.%"))).all()
        assert made == ["tracker_link.made"]


def test_a_refusal_says_why_and_leaves_no_link(app: Flask, there: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, there)
    with app.app_context():
        try_tracker(SYSTEM, tracker_id)
        db.session.commit()
        there.status = 422
        with pytest.raises(Invalid) as refused:
            make_issue(manager, submission.id, tracker_id)
        assert "It answered 422: No." in str(refused.value)
        assert "look there" not in str(refused.value)
        there.status = 502
        with pytest.raises(Invalid, match="It may have been made all the same"):
            make_issue(manager, submission.id, tracker_id)
        db.session.rollback()
        assert db.session.scalars(select(TrackerLink)).all() == []
        there.status = 0
        assert make_issue(manager, submission.id, tracker_id)


def test_an_issue_that_is_there_is_linked_by_its_address(app: Flask, there: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    connect(app, there)
    number = there.add("Lighter door", state="done")
    with app.app_context():
        linking.link_issue(manager, submission.id, LinkIssue(url=there.url(number)))
        db.session.commit()
        link = the_link()
        assert (link.key, link.title, link.state) == (there.key(number), "Lighter door", IssueState.DONE)
        assert link.proposal is Proposal.OPEN
        with pytest.raises(Invalid, match="linked already"):
            linking.link_issue(manager, submission.id, LinkIssue(url=there.url(number)))
        db.session.rollback()
        with pytest.raises(Invalid):
            linking.link_issue(manager, submission.id, LinkIssue(url=there.url(99)))
        db.session.rollback()
        for other in ("https://example.org/1", "no address", there.url(1).replace("localhost", "elsewhere.example")):
            if other != there.url(1):
                with pytest.raises(Invalid, match="No connected tracker"):
                    linking.link_issue(manager, submission.id, LinkIssue(url=other))
                db.session.rollback()
        linking.unlink_issue(manager, link.id)
        db.session.commit()
        assert number in there.issues
        assert db.session.scalars(select(TrackerLink)).all() == []


def test_done_there_proposes_and_changes_nothing(app: Flask, there: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, there)
    with app.app_context():
        make_issue(manager, submission.id, tracker_id)
        look_now()
        assert the_link().proposal is Proposal.NONE
        status = db.session.get_one(type(submission), submission.id).status_id
        there.issues[1][2] = "done"
        look_now()
        link = the_link()
        assert (link.state, link.proposal) == (IssueState.DONE, Proposal.OPEN)
        assert db.session.get_one(type(submission), submission.id).status_id == status
        linking.dismiss_proposal(manager, link.id)
        db.session.commit()
        look_now()
        assert the_link().proposal is Proposal.DISMISSED  # it was decided about once
        there.issues[1][2] = "open"
        look_now()
        assert the_link().proposal is Proposal.NONE
        there.issues[1][2] = "done"
        look_now()
        linking.accept_proposal(manager, the_link().id)
        db.session.commit()
        assert the_link().proposal is Proposal.ACCEPTED


def test_what_is_not_there_any_more_is_said(app: Flask, there: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, there)
    with app.app_context():
        make_issue(manager, submission.id, tracker_id)
        if there.kind is not TrackerKind.LINEAR:
            del there.issues[1]
            look_now()
            assert the_link().state is IssueState.GONE


def test_looking_waits_longer_with_each_failure_and_as_long_as_it_is_asked_to(
    app: Flask, there: There, make: Factory, manager: Actor
):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, there)
    with app.app_context():
        make_issue(manager, submission.id, tracker_id)
        there.status = 503
        waits = []
        for _ in range(3):
            look_now()
            waits.append(the_link().due_at - now())
        assert waits[0] < waits[1] < waits[2]
        there.retry_after = "20000"
        look_now()
        assert the_link().due_at - now() > timedelta(seconds=19_000)
        assert "503" in db.session.get_one(Tracker, tracker_id, populate_existing=True).problem
        db.session.rollback()
        assert jobs.look() is False


def test_what_did_not_change_is_not_sent_again(app: Flask, github: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, github)
    with app.app_context():
        make_issue(manager, submission.id, tracker_id)
        look_now()
        look_now()
        assert github.asked[-1][2]["if-none-match"]
        assert the_link().failures == 0


def test_a_signed_call_is_heard_and_no_other(app: Flask, there: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, there)
    with app.app_context():
        make_issue(manager, submission.id, tracker_id)
        tracker = db.session.get_one(Tracker, tracker_id)
        hook, secret = tracker.hook, hook_secret(tracker)
        there.issues[1][2] = "done"
        headers, body = call_of(there, 1, "not the secret")
        with pytest.raises(Forbidden):
            hear(hook, headers, body)
        with pytest.raises(Forbidden):
            hear(hook, {}, body)
        headers, body = call_of(there, 1, secret)
        if there.kind is not TrackerKind.GITLAB:  # which signs nothing but sends its secret
            with pytest.raises(Forbidden):
                hear(hook, headers, body + b" ")
        assert hear(hook, headers, body) == 1
        db.session.commit()
        assert the_link().proposal is Proposal.OPEN
        for hostile in (b"", b"[]", b"null", b'{"issue": 1}', b"\xff"):
            signed = {name: _signed(there, secret, hostile, value) for name, value in headers.items()}
            with_linear = there.kind is TrackerKind.LINEAR
            if with_linear:
                with pytest.raises(Forbidden):
                    hear(hook, signed, hostile)
            else:
                assert hear(hook, signed, hostile) == 0


def _signed(there: There, secret: str, body: bytes, usual: str) -> str:
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={mac}" if usual.startswith("sha256=") else mac if there.kind is TrackerKind.LINEAR else usual


def test_a_call_of_linear_is_not_played_again_later(app: Flask, make: Factory, manager: Actor):
    there = There(TrackerKind.LINEAR, port=1)
    there.add("Door")
    tracker_id = connect(app, there)
    with app.app_context():
        tracker = db.session.get_one(Tracker, tracker_id)
        headers, body = call_of(there, 1, hook_secret(tracker))
        assert hear(tracker.hook, headers, body) == 0
        with time_machine.travel(now() + timedelta(minutes=5)), pytest.raises(Forbidden):
            hear(tracker.hook, headers, body)


def test_no_answer_and_no_trail_tells_a_token(app: Flask, there: There, make: Factory, manager: Actor):
    submission = make.submission("The door is heavy.")
    tracker_id = connect(app, there)
    there.status, there.echo = 401, True
    with app.app_context():
        tried = try_tracker(SYSTEM, tracker_id)
        db.session.commit()
        with pytest.raises(Invalid) as refused:
            make_issue(manager, submission.id, tracker_id)
        db.session.rollback()
        told = [str(tried.problem), str(refused.value)]
        for table in db.metadata.sorted_tables:
            told += [str(row) for row in db.session.execute(select(table)).all()]
    assert not [one for one in told if TOKEN in one or "canarysecret" in one]
