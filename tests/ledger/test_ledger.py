"""What became of what customers taught, as the team and the customers meet it."""

from datetime import timedelta
from fractions import Fraction

import pytest
import time_machine
from flask import Flask

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.ledger import queries
from community.ledger.commands import Assess, Expire
from community.ledger.credit import Part, Share, credit_of, shares, thanks_to
from community.ledger.models import EntryState, Movement
from community.ledger.posting import Account, Line, Place, lines
from community.ledger.services import assess, expire, settle, take_up
from community.policy import SYSTEM, Actor, Role
from community.submissions.models import StatusKind, Submission
from community.submissions.services import merging
from community.triage.commands import Classify
from community.triage.models import IPType
from community.triage.services import classify
from tests.causes.house import caused, linked
from tests.counting import count_queries
from tests.factories import Factory

pytestmark = pytest.mark.database
PRODUCT, POLICY = Account("product", None), Account("policy", None)


def taught(make: Factory, ip_type: IPType = IPType.POLICY, *, by: Actor | None = None, **more: object) -> Submission:
    submission = make.submission(by=by, **more)
    with make.app.app_context():
        said = Classify.parse({"ip_type": ip_type, "level": 1, "next_step": "nothing", "reason": "Known."})
        classify(SYSTEM, submission.id, said)
        settle(submission.id)
        db.session.commit()
    return submission


def moved(make: Factory, submission: Submission, kind: StatusKind) -> None:
    make.status(submission, kind)
    with make.app.app_context():
        settle(submission.id)
        db.session.commit()


def test_each_way_that_an_entry_goes_is_posted_once() -> None:
    harvested = Place(PRODUCT, EntryState.HARVESTED)
    assert lines(None, harvested) == [Line(PRODUCT, Movement.HARVESTED, 1)]
    assert lines(harvested, Place(PRODUCT, EntryState.ADOPTED)) == []
    assert lines(harvested, Place(PRODUCT, EntryState.DECLINED)) == [Line(PRODUCT, Movement.DECLINED, -1)]
    assert lines(Place(PRODUCT, EntryState.DECLINED), harvested) == [Line(PRODUCT, Movement.RETURNED, 1)]
    assert lines(harvested, Place(PRODUCT, None)) == [Line(PRODUCT, Movement.LEFT, -1)]
    assert lines(harvested, Place(POLICY, EntryState.SHIPPED)) == [
        Line(PRODUCT, Movement.MOVED, -1),
        Line(POLICY, Movement.MOVED, 1),
        Line(POLICY, Movement.SHIPPED, -1),
    ]
    assert lines(Place(PRODUCT, EntryState.DECLINED), Place(PRODUCT, EntryState.SHIPPED)) == [
        Line(PRODUCT, Movement.RETURNED, 1),
        Line(PRODUCT, Movement.SHIPPED, -1),
    ]


def test_a_status_says_what_became_of_an_entry(app_context: Flask, make: Factory) -> None:
    submission = taught(make)
    seen = []
    for kind in (StatusKind.REVIEW, StatusKind.PLANNED, StatusKind.DOING, StatusKind.DONE, StatusKind.NEW):
        moved(make, submission, kind)
        db.session.expire_all()
        seen.append(queries.entry_of(SYSTEM, submission.id).state.value)
        db.session.rollback()  # a reader that stays open would hold up the next change
    assert seen == ["assessed", "adopted", "adopted", "shipped", "harvested"]


def test_what_is_merged_leaves_the_ledger_and_comes_back_unmerged(app_context: Flask, make: Factory) -> None:
    one, other = taught(make), taught(make)
    merging.merge(SYSTEM, one.id, other.id)
    settle(one.id)
    assert queries.balances(SYSTEM, now() - timedelta(days=1), now() + timedelta(days=1))[0].closing == 1
    merging.unmerge(SYSTEM, one.id)
    settle(one.id)
    (line,) = queries.balances(SYSTEM, now() - timedelta(days=1), now() + timedelta(days=1))
    assert (line.closing, line.moves[Movement.HARVESTED], line.moves[Movement.RETURNED]) == (2, 2, 1)


def test_an_entry_expires_only_while_nothing_was_decided(app_context: Flask, make: Factory) -> None:
    submission = taught(make)
    assert expire(SYSTEM, submission.id, Expire(reason="The machine is sold.")).state is EntryState.EXPIRED
    assert take_up(SYSTEM, submission.id).state is EntryState.HARVESTED
    db.session.commit()
    moved(make, submission, StatusKind.PLANNED)
    with pytest.raises(Conflict):
        expire(SYSTEM, submission.id, Expire(reason="The machine is sold."))


def test_nothing_is_assessed_that_teaches_nothing_or_by_who_may_not(app_context: Flask, make: Factory) -> None:
    nothing, waiting, good = taught(make, IPType.NONE), make.submission(), taught(make)
    customer, moderator = make.member(), make.actor(role=Role.MODERATOR)
    for submission in (nothing, waiting):
        with pytest.raises(NotFound):
            assess(SYSTEM, submission.id, Assess())
    with pytest.raises(Forbidden):
        assess(moderator, good.id, Assess())
    wrong = {"value_high": Assess.parse({"value_low": "20", "value_high": "10"}), "owner": Assess(owner=customer.id)}
    for field, command in wrong.items():
        with pytest.raises(Invalid) as refused:
            assess(SYSTEM, good.id, command)
        assert list(refused.value.fields) == [field]


def test_shares_add_up_whoever_did_something() -> None:
    assert shares(1, [], []) == [Share(1, Part.AUTHOR, Fraction(1))]
    assert shares(1, [2, 3, 1], [4, 2, 4]) == [
        Share(1, Part.AUTHOR, Fraction(1, 2)),
        Share(2, Part.VOICE, Fraction(3, 20)),
        Share(3, Part.VOICE, Fraction(3, 20)),
        Share(4, Part.REFINER, Fraction(1, 5)),
    ]
    gone = shares(None, [None, 2], [])
    assert [one.share for one in gone] == [Fraction(7, 10), Fraction(3, 20), Fraction(3, 20)]


def test_staff_refine_nothing_and_a_voice_keeps_its_share_through_merge_and_unmerge(
    app_context: Flask, make: Factory
) -> None:
    one, other = taught(make), taught(make)
    make.comment(one, by=make.actor(role=Role.MODERATOR))
    before = credit_of(SYSTEM, one.id)
    merging.merge(SYSTEM, other.id, one.id)
    assert [share.part for share in credit_of(SYSTEM, one.id)[0]] == [Part.AUTHOR, Part.VOICE]
    merging.unmerge(SYSTEM, other.id)
    assert credit_of(SYSTEM, one.id) == before
    assert [share.share for share in before[0]] == [1]


def test_customers_see_what_was_adopted_of_theirs_also_as_a_voice(app: Flask, make: Factory) -> None:
    author, joiner = make.actor("Ines"), make.actor("Omar")
    one, other = taught(make, by=author), taught(make, by=joiner)
    with app.app_context():
        merging.merge(SYSTEM, other.id, one.id)
        settle(other.id)
        db.session.commit()
    moved(make, one, StatusKind.PLANNED)
    with app.app_context():
        for who in (author, joiner):
            assert [row.id for row in thanks_to(who, who.id or 0)] == [one.id]
    assert "Your 1 adopted idea" in make.client(joiner).get("/me").text
    assert "adopted idea" not in make.client(make.actor()).get("/me").text


def test_what_lies_on_the_table_is_what_nobody_touched_for_90_days(app_context: Flask, make: Factory) -> None:
    old, touched, moderator = taught(make), taught(make), make.actor(role=Role.MODERATOR)
    moved(make, touched, StatusKind.REVIEW)
    with time_machine.travel(now() + timedelta(days=91)):
        taught(make)
        assert [row.id for row in queries.on_the_table(SYSTEM).rows] == [old.id]
        assert queries.on_the_table(moderator).yearly is None
    assert queries.on_the_table(SYSTEM).count == 0


def test_closed_without_a_type_a_cause_and_an_answer_is_deflected(app_context: Flask, make: Factory) -> None:
    first, last = now() - timedelta(days=1), now() + timedelta(days=1)
    mo, due = make.actor(role=Role.MODERATOR), make.submission()
    linked(mo, caused(mo), due)
    db.session.rollback()  # a reader that stays open would hold up the next change
    make.status(due, StatusKind.DONE)
    make.status(make.submission(), StatusKind.DONE)
    make.status(taught(make), StatusKind.DECLINED)
    make.status(taught(make, IPType.NONE), StatusKind.DONE)
    assert queries.deflection(SYSTEM, last, last).rate is None
    found = queries.deflection(SYSTEM, first, last)
    assert (found.closed, found.deflected) == (4, 1)


def test_the_ledger_shows_a_period_and_leads_to_its_entries(app: Flask, make: Factory) -> None:
    submission = taught(make)
    manager = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    with count_queries(app) as statements:
        page = manager.get("/staff/ledger?span=month").text
    assert len(statements) <= 12
    assert "Harvested" in page
    assert "/staff/ledger/entries?type=policy" in page
    assert f"/staff/ledger/{submission.id}" in manager.get("/staff/ledger/entries?type=policy").text
    assert "None here" in manager.get("/staff/ledger/entries?type=service").text
    assert manager.get("/staff/ledger?from=9999-12-31&span=x&by=y").status_code == 200


def test_an_entry_is_assessed_on_its_page_and_keeps_what_was_typed_when_refused(app: Flask, make: Factory) -> None:
    submission = taught(make)
    manager = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    here = f"/staff/ledger/{submission.id}"
    refused = manager.post(here, data={"statement": "Doors open inwards.", "value_low": "a lot"})
    assert refused.status_code == 422
    assert "Doors open inwards." in refused.text
    sent = {
        "statement": "Doors open inwards.",
        "value_low": "1,200",
        "value_high": "2000",
        "basis": "Two tickets",
    }
    assert manager.post(here, data=sent).status_code == 303
    page = manager.get(here).text
    assert "Doors open inwards." in page
    assert "€1,200 to €2,000 a year" in page
    moderator = make.client(make.actor(role=Role.MODERATOR)).get(here).text
    assert "2,000" not in moderator
    assert manager.post(f"{here}/expiry", data={"reason": ""}).status_code == 422
    assert manager.post(f"{here}/expiry", data={"reason": "Sold."}).status_code == 303
    assert "Sold." in manager.get(here).text
    assert manager.post(f"{here}/expiry/withdrawal").status_code == 303
    assert "Sold." not in manager.get(here).text


def test_an_entry_that_is_not_there_is_not_found(app: Flask, make: Factory) -> None:
    manager = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    assert manager.get("/staff/ledger/999").status_code == 404
    assert manager.get(f"/staff/ledger/{make.submission().id}").status_code == 404
