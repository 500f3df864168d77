"""How pleasant an answer was: its author says so, once, and four pleasant contacts on an open cause are hollow."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from community.answers.commands import WriteAnswer
from community.answers.services import write_answer
from community.causes.queries import rates
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM, Role
from tests.causes.house import caused, linked
from tests.factories import Factory

pytestmark = pytest.mark.database


def test_who_asked_says_how_the_answer_was_and_the_team_sees_what_is_hollow(app: Flask, make: Factory) -> None:
    mo, people = make.actor("Mo", Role.MODERATOR), [make.actor(f"Nr {number}") for number in range(4)]
    asked = [make.submission(f"It fell off, {one.name}.", by=one) for one in people]
    with app.app_context():
        cause = caused(mo)
        for one in asked:
            linked(mo, cause, one)
            write_answer(SYSTEM, one.id, WriteAnswer(body="We are so sorry, dear customer."), site="Fjord Coffee")
        db.session.commit()
    for who, one in zip(people, asked, strict=True):
        client, here = make.client(who), f"/submissions/{one.id}/rating"
        assert here in client.get(f"/submissions/{one.id}", follow_redirects=True).text
        assert client.post(here, data={"pleasant": "9"}).status_code == 422
        assert client.post(here, data={"pleasant": "3"}).status_code == 303
        assert client.post(here, data={"pleasant": "5"}).status_code == 303
        assert 'value="5" checked' in client.get(here).text
    stranger = make.client(make.actor())
    assert "/rating" not in stranger.get(f"/submissions/{asked[0].id}", follow_redirects=True).text
    assert stranger.post(f"/submissions/{asked[0].id}/rating", data={"pleasant": "1"}).status_code == 403
    with time_machine.travel(now() + timedelta(days=31)):
        with app.app_context():
            found = rates(mo)
        assert (found.pleasant, found.hollow_contacts) == (4, 4)
        assert "The label falls off in the cold." in make.client(mo).get("/staff/causes?which=hollow").text
