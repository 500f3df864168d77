"""Mailed links: good for one purpose and one member, once, for a while, and only their hash is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select, update

from community.accounts import services
from community.accounts.commands import ChangePassword, SignIn
from community.accounts.errors import DeadLink
from community.accounts.hashing import Passwords
from community.accounts.models import Member, Purpose, Token
from community.accounts.queries import link_target
from community.accounts.services.links import LIFETIME
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.parts import part
from tests.accounts.conftest import PASSWORD
from tests.factories import Factory, actor_of

MAILED = [Purpose.CONFIRM, Purpose.RESET, Purpose.CHANGE_EMAIL]


def issue(app: Flask, who: Member, purpose: Purpose = Purpose.RESET) -> str:
    with app.app_context():
        token = services.issue_link(purpose, member_id=who.id, email=who.email)
        db.session.commit()
    return token


@pytest.mark.parametrize("purpose", MAILED)
@pytest.mark.parametrize("other", MAILED)
def test_a_link_is_good_for_its_own_purpose_only(app: Flask, member, purpose: Purpose, other: Purpose):
    token = issue(app, member(), purpose)
    with app.app_context():
        if other is purpose:
            assert services.use_link(other, token)
        else:
            with pytest.raises(DeadLink):
                services.use_link(other, token)


def test_of_twenty_who_use_a_link_at_once_exactly_one_succeeds(app: Flask, member: Callable[..., Member]):
    token = issue(app, member())

    def use(_: int) -> bool:
        with app.app_context():
            try:
                services.use_link(Purpose.RESET, token)
                db.session.commit()
            except DeadLink:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(use, range(20))) == 1


def test_the_database_holds_no_secret(app: Flask, member: Callable[..., Member]):
    token = issue(app, member())
    with app.app_context():
        row = db.session.execute(select(Token.__table__)).one()
    assert len(token) >= 43
    assert token not in str(row)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_expires(app: Flask, member: Callable[..., Member], purpose: Purpose):
    ana = member()
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        token = issue(app, ana, purpose)
        with app.app_context():
            clock.shift(LIFETIME[purpose] - timedelta(seconds=1))
            assert link_target(purpose, token)
            clock.shift(1)
            with pytest.raises(DeadLink):
                services.use_link(purpose, token)


class Links(RuleBasedStateMachine):
    """Issue, re-issue, sign in, change the password, change the address, wait and use, in any order."""

    app: Flask
    make: Factory
    clock: Any

    @initialize()
    def begin(self) -> None:
        with self.app.app_context():
            digest = part(Passwords).hash(PASSWORD)
        self.who = self.make.member("Ana", password_hash=digest)
        self.email, self.number = self.who.email, 0
        self.alive: dict[str, Any] = {}
        self.dead: list[str] = []

    def _end(self) -> None:
        self.dead += self.alive.pop("reset", [])

    @rule()
    def issue(self) -> None:
        self._end()
        with self.app.app_context():
            token = services.issue_link(Purpose.RESET, member_id=self.who.id, email=self.email)
            db.session.commit()
        self.alive["reset"] = [token]

    @rule()
    def sign_in(self) -> None:
        with self.app.app_context():
            services.check_sign_in(SignIn(email=self.email, password=PASSWORD), address="")
            db.session.commit()
        self._end()

    @rule()
    def change_password(self) -> None:
        with self.app.app_context():
            services.change_password(actor_of(self.who), ChangePassword(current=PASSWORD, password=PASSWORD))
            db.session.commit()
        self._end()

    @rule()
    def change_address(self) -> None:
        self.number += 1
        self.email = f"ana{self.who.id}.{self.number}@example.net"
        with self.app.app_context():
            db.session.execute(update(Member).where(Member.id == self.who.id).values(email=self.email))
            db.session.commit()
        self._end()

    @rule(minutes=st.sampled_from([1, 30, 61]))
    def wait(self, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))
        if "reset" in self.alive and self._is_expired():
            self._end()

    def _is_expired(self) -> bool:
        with self.app.app_context():
            return db.session.scalar(select(Token.expires_at).order_by(Token.id.desc())) <= now()

    @rule(data=st.data())
    def use(self, data: st.DataObject) -> None:
        every = [*self.alive.get("reset", []), *self.dead]
        if not every:
            return
        token = data.draw(st.sampled_from(every))
        with self.app.app_context():
            try:
                services.use_link(Purpose.RESET, token)
                db.session.commit()
                succeeded = True
            except DeadLink:
                db.session.rollback()
                succeeded = False
        assert succeeded == (token in self.alive.get("reset", []))
        if succeeded:
            self._end()


def test_a_link_is_good_exactly_until_something_overtakes_it(app: Flask, make: Factory):
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        machine = type("Machine", (Links,), {"app": app, "make": make, "clock": clock})
        run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=12, deadline=None))
