"""Segments as they are kept, what customers are worth, the demand behind submissions: always what a recount says."""

import re
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.accounts.models import Member
from community.customers.models import Basis, Company, Customer, Demand, Segment, SegmentMember
from community.customers.queries.demand import demand_of, value_of
from community.customers.services.recount import demand_drifts, mend_demand
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, NotFound
from community.policy import SYSTEM, Actor, Role
from community.submissions import services
from community.submissions.commands import SayImportance
from community.submissions.models import Submission, Vote
from tests.customers.people import company, known, segment, settle
from tests.factories import Factory


def worth(member: Actor) -> tuple[int, str]:
    """What they, or their company, are worth, and how that is known."""
    row = db.session.get_one(Customer, member.id, populate_existing=True)
    payer: Any = db.session.get_one(Company, row.company_id, populate_existing=True) if row.company_id else row
    return payer.worth, payer.basis.value


def money(submission: Submission) -> int | None:
    """What its voters are worth."""
    return db.session.scalar(db.select(Submission.money).where(Submission.id == submission.id))


def test_what_is_not_known_is_the_median_of_the_segment_then_of_the_site_never_nothing(app: Flask, make: Factory):
    rich, poor, middle, alike, stranger = (make.actor(name) for name in ("Ri", "Po", "Mi", "Al", "St"))
    with app.app_context():
        settle()
        assert value_of(stranger.id or 0) == (0, Basis.NONE)  # nobody pays anything yet
        known(rich, monthly="1000", plan="Pro")
        known(middle, monthly="300", plan="Pro")
        known(poor, monthly="10")
        known(alike, plan="Pro")
        segment("Pro", ("plan", "is", "Pro"))
        assert worth(rich) == (100_000, "known")
        assert worth(alike) == (65_000, "segment_median")
        assert worth(stranger) == (30_000, "site_median")
    new = make.actor("New")
    with app.app_context():
        assert value_of(new.id or 0) == (30_000, Basis.SITE_MEDIAN)


def test_the_smallest_segment_says_most(app: Flask, make: Factory):
    ana, bo, cy = (make.actor(name) for name in ("Ana", "Bo", "Cy"))
    with app.app_context():
        known(ana, monthly="100", plan="Pro", country="NO")
        known(bo, plan="Pro", country="NO")
        known(cy, monthly="10", plan="Pro")
        segment("Pro", ("plan", "is", "Pro"))
        segment("Norwegian", ("country", "is", "NO"))
        assert worth(bo) == (10_000, "segment_median")


def test_a_company_counts_once_whoever_of_it_votes(app: Flask, make: Factory):
    ana, bo, cy = (make.actor(name) for name in ("Ana", "Bo", "Cy"))
    submission = make.submission(by=ana)
    with app.app_context():
        company("Nordlys", monthly="500")
        known(ana, company="Nordlys")
        known(bo, company="Nordlys")
        known(cy, monthly="20")
        for voter in (bo, cy):
            services.vote(voter, submission.id)
        db.session.commit()
        settle()
        assert money(submission) == 52_000


def test_a_company_without_a_value_pays_what_its_people_do(app: Flask, make: Factory):
    ana, bo = make.actor("Ana"), make.actor("Bo")
    with app.app_context():
        known(ana, company="Nordlys", monthly="5")
        known(bo, company="Nordlys", monthly="7")
        settle()
        assert worth(ana) == (1_200, "known")


def test_the_teams_votes_bring_no_money(app: Flask, make: Factory):
    ana, mo = make.actor("Ana"), make.actor("Mo", Role.MODERATOR)
    submission = make.submission(by=ana)
    with app.app_context():
        known(ana, monthly="10")
        services.vote(mo, submission.id)
        db.session.commit()
        settle()
        assert money(submission) == 1_000


def test_a_change_of_a_person_reaches_segments_and_money_by_itself(app: Flask, make: Factory):
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        pro = segment("Pro", ("plan", "is", "Pro"))
        known(ana, plan="Pro", monthly="10")
        settle()
        row = db.session.execute(db.select(Demand.__table__)).one()
        assert (row.submission_id, row.segment_id, row.voters, row.money) == (submission.id, pro.id, 1, 1_000)
        known(ana, plan="Basic", monthly="20")
        settle()
        assert db.session.execute(db.select(Demand.__table__)).all() == []
        assert money(submission) == 2_000
        assert db.session.scalar(db.select(Segment.size).where(Segment.id == pro.id)) == 0


def test_a_run_that_was_cut_off_leaves_nothing_stale(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch):
    from community.customers import jobs

    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        settle()
        known(ana, plan="Pro", monthly="10")
        settle()
        from community.customers.commands import KeepSegment
        from community.customers.services.segments import keep_segment
        from tests.customers.people import rule

        kept = keep_segment(SYSTEM, KeepSegment(name="Pro", rule=rule(("plan", "is", "Pro"))))
        db.session.commit()

        def cut_off() -> set[int]:
            raise RuntimeError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(jobs, "weigh", cut_off)
            settle()
        from community.kernel.events import OutboxRow

        db.session.execute(db.update(OutboxRow).values(due_at=OutboxRow.created_at))
        db.session.commit()
        settle()
        assert db.session.scalar(db.select(Demand.voters).where(Demand.segment_id == kept.id)) == 1
        assert demand_drifts() == []
        assert submission.id


def test_members_are_found_range_by_range(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch):
    from community.customers.services import segments

    people = [make.actor() for _ in range(7)]
    with app.app_context():
        for one in people[::2]:
            known(one, plan="Pro")
        settle()
        monkeypatch.setattr(segments, "RANGE", 2)
        pro = segment("Pro", ("plan", "is", "Pro"))
        found = db.session.scalars(db.select(SegmentMember.member_id).where(SegmentMember.segment_id == pro.id))
        assert sorted(found) == sorted(one.id for one in people[::2])


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("withdraw"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("merge"), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just("unmerge"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("delete"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("restore"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("pay"), st.integers(0, 5), st.integers(1, 3)),
        st.tuples(st.just("leave"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("settle"), st.just(0), st.just(0)),
    ),
    max_size=14,
)


def act(people: list[Actor], told: list[int], what: str, one: int, other: int) -> None:
    """One thing that happens."""
    if what == "vote":
        services.vote(people[one], told[other])
    elif what == "withdraw":
        services.withdraw_vote(people[one], told[other])
    elif what == "merge":
        services.merge(SYSTEM, told[one], told[other])
    elif what == "unmerge":
        services.unmerge(SYSTEM, told[one])
    elif what == "delete":
        services.delete_submission(SYSTEM, told[one])
    elif what == "restore":
        services.restore_submission(SYSTEM, told[one])
    elif what == "pay":
        known(people[one], company=f"Company {one % 2}", monthly=str(other * 100), plan="Pro" if other > 1 else "Basic")
    elif what == "leave":
        known(people[one], monthly="")
    else:
        settle()


def by_hand(told: int) -> int:
    """The money of a set, counted in the plainest way."""
    rows = db.session.execute(db.select(Submission.id, Submission.merged_into_id, Submission.deleted_at)).all()
    there = {row.id for row in rows if row.id == told or (row.merged_into_id == told and row.deleted_at is None)}
    voters = set(db.session.scalars(db.select(Vote.member_id).where(Vote.submission_id.in_(there))))
    customers = db.session.execute(db.select(Customer.__table__).where(Customer.member_id.in_(voters))).all()
    companies = {row.company_id for row in customers if row.company_id}
    paid = sum(row.worth for row in customers if not row.company_id)
    return paid + sum(db.session.scalars(db.select(Company.worth).where(Company.id.in_(companies))))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_the_demand_is_what_a_recount_says(app: Flask, make: Factory, acts: list[Any]):
    people = [make.actor() for _ in range(6)]
    told = [make.submission(f"Number {n}", by=people[n]).id for n in range(4)]
    with app.app_context():
        if db.session.scalar(db.select(Segment.id)) is None:
            segment("Pro", ("plan", "is", "Pro"))
            segment("Paying", ("monthly", "at_least", "150"))
        for what, one, other in acts:
            with suppress(Conflict, NotFound):
                act(people, told, what, one, other)
                db.session.commit()
            db.session.rollback()
        settle()
        assert demand_drifts() == []
        assert [money_of(one) for one in told] == [by_hand(one) for one in told]
        bases = set(db.session.scalars(db.select(Customer.basis).join(Member, Member.id == Customer.member_id)))
        assert bases <= set(Basis)


def money_of(submission_id: int) -> int | None:
    """What stands at it."""
    return db.session.scalar(db.select(Submission.money).where(Submission.id == submission_id))


def test_the_doctor_finds_a_drift_and_mends_it(app: Flask, make: Factory):
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        known(ana, plan="Pro", monthly="10")
        segment("Pro", ("plan", "is", "Pro"))
        db.session.execute(db.update(Submission).values(money=7))
        db.session.execute(db.update(Demand).values(voters=9))
        db.session.execute(db.update(Segment).values(size=3))
        db.session.commit()
        assert {drift.what for drift in demand_drifts()} == {"money", "demand", "segment"}
        mend_demand()
        assert demand_drifts() == []
        assert money(submission) == 1_000


def test_how_much_it_matters_is_told_with_what_those_pay(app: Flask, make: Factory):
    """Each voter of a set by their strongest, each payer once for a step; their words for staff only."""
    ana, bo, cy, di = (make.actor(name) for name in ("Ana", "Bo", "Cy", "Di"))
    survivor, voice = make.submission(by=ana), make.submission(by=ana)
    steps = {ana: "would_leave", bo: "would_leave", cy: "nice"}
    with app.app_context():
        company("Nordlys", monthly="500")
        for member in (ana, bo):
            known(member, company="Nordlys")
        known(cy, monthly="20")
        for member in (bo, cy, di):
            services.vote(member, survivor.id)
        for member, step in steps.items():
            said = {"importance": step, "situation": f"{member.name} opens at six." if member is bo else ""}
            services.say_importance(member, survivor.id, SayImportance.parse(said))
        services.say_importance(ana, voice.id, SayImportance.parse({"importance": "nice"}))
        services.merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
        settle()
        rows = demand_of(SYSTEM, survivor.id)
        told = {row.slug: (row.n, row.money) for row in rows if row.what == "said"}
        assert told == {"would_leave": (2, 50_000), "nice": (1, 2_000)}
        (words,) = (row for row in rows if row.what == "situation")
        assert (words.words, words.name, words.slug) == ("Bo opens at six.", "Bo", "would_leave")
        with pytest.raises(Forbidden):
            demand_of(ana, survivor.id)


@pytest.mark.parametrize(("role", "sees_money"), [(Role.MODERATOR, False), (Role.PRODUCT_MANAGER, True)])
def test_staff_read_who_would_leave_where_demand_is_shown(app: Flask, make: Factory, role: Role, sees_money: bool):
    ana = make.actor("Ana")
    submission = make.submission(by=ana)
    with app.app_context():
        known(ana, monthly="20")
        said = {"importance": "would_leave", "situation": "I open at six."}
        services.say_importance(ana, submission.id, SayImportance.parse(said))
        db.session.commit()
        settle()
    browser = make.client(make.actor("Pam", role))
    for path in (f"/staff/submissions/{submission.id}", f"/staff/backlog/{submission.id}"):
        page = browser.get(path).text
        assert "I open at six." in page
        assert re.search(r"Would leave\s*</th>", page), path
        assert ("20.00" in page or "€20" in page) is sees_money, path
