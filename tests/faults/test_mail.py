"""A mail server in every mood, and a worker killed ten times: everybody hears, with one id, and nobody too often."""

import logging
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, update

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.submissions import services
from community.submissions.models import StatusKind
from community.worker.outbox import drain
from tests.factories import Factory
from tests.faults.checker import rows_of
from tests.faults.house import Site, wait_until
from tests.smtp import MailServer, Mood

log = logging.getLogger(__name__)

pytestmark = [pytest.mark.faults, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(400)]
PEOPLE = 60
MOODS = (Mood.SLOW, Mood.REFUSES_FOR_NOW, Mood.SLOW, Mood.REFUSES, Mood.SLOW, Mood.CUTS, Mood.SLOW, Mood.HANGS)
KILLS = 10


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening


@pytest.fixture
def site(app: Flask, server: MailServer) -> Iterator[Site]:
    """A worker that mails there; it starts when the test says so."""
    made = Site(app)
    made.settings |= {
        "GLEANER_MAIL_SERVER": "127.0.0.1",
        "GLEANER_MAIL_PORT": str(server.port),
        "GLEANER_MAIL_USE_TLS": "false",
    }
    yield made
    made.stop()


def hurry(app: Flask) -> None:
    """Let the time pass that leases and delays last."""
    rows_of(app, "UPDATE outbox SET leased_until = NULL, due_at = created_at")


def waiting(app: Flask) -> int:
    return int(rows_of(app, "SELECT count(*) FROM outbox")[0][0])


def told_many(app: Flask, make: Factory) -> list[str]:
    """Many follow one submission, whose status changes; all are told on the site, and no mail is sent yet."""
    people = [make.actor(f"Nr {number}", email=f"n{number}@example.org") for number in range(PEOPLE)]
    door = make.submission("The door is too heavy.", by=people[0])
    with app.app_context():
        for one in people:
            services.follow(one, door.id)
        db.session.commit()
    make.status(door, StatusKind.PLANNED, "We order a lighter one.")
    with app.app_context():
        while drain(lane="main"):
            pass
    return [f"n{number}@example.org" for number in range(PEOPLE)]


def test_every_mail_arrives_with_one_id_whatever_is_killed(app: Flask, make: Factory, server: MailServer, site: Site):
    everybody = told_many(app, make)
    with app.app_context():
        db.session.execute(update(Member).where(Member.email == everybody[7]).values(banned_at=now()))
        db.session.execute(delete(Member).where(Member.email == everybody[8]))
        db.session.commit()
    site.start_worker()
    for number in range(KILLS):
        server.mood = MOODS[number % len(MOODS)]
        taken, tries = len(server.taken), server.tries
        if server.mood is Mood.SLOW:
            wait_until(lambda taken=taken: len(server.taken) > taken + 3, "mails to be taken")
        else:
            wait_until(lambda tries=tries: server.tries > tries + 1, "mails to be tried")
        site.kill_the_worker()
        hurry(app)
    server.mood = Mood.WELL
    wait_until(lambda: (hurry(app) or True) and waiting(app) == 0, "the outbox to drain")
    got = Counter(mail.recipient for mail in server.taken)
    ids = {recipient: {mail.message_id for mail in server.to(recipient)} for recipient in got}
    assert set(got) == set(everybody) - {everybody[7], everybody[8]}
    assert {recipient for recipient, found in ids.items() if len(found) != 1} == set()
    assert max(got.values()) <= 1 + KILLS
    again = sum(got.values()) - len(got)
    log.warning("%d people, %d kills: %d mails, %d of them sent again", len(got), KILLS, sum(got.values()), again)


def test_one_who_hangs_delays_nobody(app: Flask, make: Factory, server: MailServer, site: Site):
    everybody = told_many(app, make)
    server.hangs_for = {everybody[3]}
    begun = time.monotonic()
    site.start_worker()
    wait_until(lambda: len(server.taken) == PEOPLE - 1, "all the others")
    log.warning("%d others after %.1f s, the worker's start among them", PEOPLE - 1, time.monotonic() - begun)
    assert time.monotonic() - begun < 60
    assert server.to(everybody[3]) == []
