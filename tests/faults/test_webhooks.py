"""A receiver in every mood, and a worker killed ten times: every message arrives, with one id, and not too often."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from community.kernel.db import db
from community.policy import SYSTEM
from community.webhooks.commands import KeepWebhook
from community.webhooks.services import keep_webhook, send_test
from tests.faults.checker import rows_of
from tests.faults.house import Site, wait_until
from tests.webhooks.receiver import Mood, Receiver, receiving

log = logging.getLogger(__name__)

pytestmark = [pytest.mark.faults, pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]), pytest.mark.timeout(400)]
MESSAGES = 30
MOODS = (
    Mood.WELL,
    Mood.BUSY,
    Mood.WELL,
    Mood.CUTS,
    Mood.WELL,
    Mood.REFUSES,
    Mood.WELL,
    Mood.HANGS,
    Mood.WELL,
    Mood.DRIPS,
)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """A site that may send to this machine."""
    return make_app(WEBHOOK_HOSTS=["localhost"])


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """Its worker; it starts when the test says so."""
    made = Site(app)
    made.settings |= {"GLEANER_WEBHOOK_HOSTS": '["localhost"]'}
    yield made
    made.stop()


def order(app: Flask, receiver: Receiver, messages: int) -> None:
    """An endpoint for which so many messages wait."""
    with app.app_context():
        form = {"name": "Data", "url": receiver.url, "events": ["comment.created"]}
        hook = keep_webhook(SYSTEM, KeepWebhook.parse(form))
        for _ in range(messages):
            send_test(SYSTEM, hook.id)
        db.session.commit()


def hurry(app: Flask) -> None:
    """Let the time pass that leases and delays last."""
    rows_of(app, "UPDATE webhook SET busy_until = NULL")
    rows_of(app, "UPDATE webhook_delivery SET due_at = occurred_at")


def waiting(app: Flask) -> int:
    return int(rows_of(app, "SELECT count(*) FROM webhook_delivery WHERE state = 'waiting'")[0][0])


def test_every_message_arrives_with_one_id_whatever_is_killed(app: Flask, site: Site) -> None:
    with receiving() as receiver:
        order(app, receiver, MESSAGES)
        site.start_worker()
        for mood in MOODS:
            receiver.moods = [mood]
            before = receiver.connections
            wait_until(
                lambda before=before: receiver.connections > before + 1 or waiting(app) == 0, "messages to be tried"
            )
            site.kill_the_worker()
            hurry(app)
        receiver.moods = [Mood.WELL]
        wait_until(lambda: (hurry(app) or True) and waiting(app) == 0, "everything to be delivered")
        taken = Counter(receiver.taken)
        ids = {row[0] for row in rows_of(app, "SELECT message_id FROM webhook_delivery")}
        assert taken.keys() == ids
        assert len(ids) == MESSAGES
        assert max(taken.values()) <= 1 + len(MOODS)
        again = sum(taken.values()) - MESSAGES
        log.warning("%d messages, %d kills: %d of them sent again", MESSAGES, len(MOODS), again)


def test_those_who_hang_delay_nobody(app: Flask, site: Site) -> None:
    with receiving(Mood.HANGS) as hangs, receiving(Mood.DRIPS) as drips, receiving() as well:
        for receiver in (hangs, drips, well):
            order(app, receiver, MESSAGES)
        begun = time.monotonic()
        site.start_worker()
        wait_until(lambda: len(well.taken) == MESSAGES, "all of the one that is well")
        log.warning("%d messages after %.1f s, the worker's start among them", MESSAGES, time.monotonic() - begun)
        assert len(hangs.arrived) <= 2  # one at a time, and each is waited for
