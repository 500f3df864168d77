"""The story that causes are for: it came in January, it was fixed, and it came again in January."""

from datetime import datetime

import time_machine
from flask import Flask
from sqlalchemy import func, select

from community.causes.commands import RateContact
from community.causes.models import CauseState, ContactRating, RootCause
from community.causes.queries import Wanted, Which, causes_page, counts, rates
from community.causes.services import rate_contact
from community.causes.services.clockwork import drifts, verify_guarded
from community.kernel.db import db
from community.policy import Actor, Role
from community.submissions.models import Submission
from tests.causes.house import caused, day, fixed, fresh, linked
from tests.factories import Factory
from tests.notifications.telling import inbox, told


def test_what_came_in_january_and_comes_again_after_the_fix_reopens_the_cause(app: Flask, make: Factory) -> None:
    staff = make.actor("Stella", Role.MODERATOR)
    ana, ben = make.actor("Ana"), make.actor("Ben")
    first, second = said(make, ana, day(2008, 1)), said(make, ben, day(2009, 1))
    with app.app_context():
        cause = mended(staff, [first, second])
        assert (cause.weight, cause.strikes, cause.is_seasonal) == (2, 0, False)
    assert [told(app, who)[-1] for who in (ana, ben)] == ["cause_fixed", "cause_fixed"]
    with app.app_context(), time_machine.travel(day(2009, 6)):
        assert verify_guarded() == 1
        db.session.commit()
        assert fresh(cause).state is CauseState.VERIFIED
    third, fourth = said(make, ben, day(2010, 1)), said(make, make.actor("Cleo"), day(2010, 1, 17))
    with app.app_context(), time_machine.travel(day(2010, 1, 18)):
        linked(staff, cause, third)
        cause = fresh(cause)
        assert (cause.state, cause.is_seasonal, cause.strikes) == (CauseState.REOPENED, True, 1)
        assert (cause.people, cause.weight) == (2, 4)
        linked(staff, cause, fourth)
        assert not drifts()
        assert causes_page(staff, Wanted(Which.STRUCK)).rows[0].id == cause.id
        assert (rates(staff).fixes, rates(staff).came_back, rates(staff).recurrence) == (1, 1, 1.0)
    for who in (ana, ben):
        assert told(app, who).count("cause_came_back") == 1
        assert told(app, who).count("cause_fixed") == 1
    newest = inbox(app, ben)[0]
    assert "It came back" in str(newest.headline)
    assert "The lock held water." in newest.html
    assert "holds water" not in newest.html
    assert newest.path.startswith(f"/submissions/{second.id}-")


def said(make: Factory, who: Actor, when: datetime) -> Submission:
    with time_machine.travel(when):
        return make.submission("The lock is frozen.", by=who)


def mended(staff: Actor, submissions: list[Submission]) -> RootCause:
    """A cause that customers may know of, fixed in February 2009."""
    with time_machine.travel(day(2009, 1, 20)):
        cause = caused(staff, "The lock holds water.", is_shown=True, note="The lock held water.")
        for one in submissions:
            linked(staff, cause, one)
    with time_machine.travel(day(2009, 2)):
        fixed(staff, cause)
    return fresh(cause)


def test_four_pleasant_contacts_about_an_unsolved_cause_are_hollow(app: Flask, make: Factory) -> None:
    staff, ana = make.actor("Stella", Role.MODERATOR), make.actor("Ana")
    with time_machine.travel(day(2026, 1)):
        submission = make.submission("My parcel was left in the rain.", by=ana)
        comments = [make.comment(submission, "We are so sorry!", by=staff) for _ in range(4)]
        with app.app_context():
            cause = caused(staff, "The courier has no key.")
            caused(staff, "Nobody said anything about this one.")
            linked(staff, cause, submission)
    with app.app_context(), time_machine.travel(day(2026, 3)):
        for comment in comments:
            rate_contact(ana, submission.id, RateContact(pleasant=5, comment=comment.id))
            rate_contact(ana, submission.id, RateContact(pleasant=4, comment=comment.id))
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(ContactRating)) == 4
        hollow = causes_page(staff, Wanted(Which.HOLLOW)).rows
        assert [(row.id, row.pleasant) for row in hollow] == [(cause.id, 4)]
        assert (rates(staff).hollow_contacts, rates(staff).pleasant, rates(staff).hollow) == (4, 4, 1.0)
        assert counts(staff)[Which.HOLLOW] == 1
        fixed(staff, cause)
        assert counts(staff)[Which.HOLLOW] == 0
        assert rates(staff).hollow == 0.0
