"""A site that may ask this machine, each tracker on a port of it, and a connection between them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from community.kernel.db import db
from community.policy import SYSTEM, Actor, Role
from community.trackers.commands import KeepTracker
from community.trackers.models import TrackerKind
from community.trackers.services.connecting import keep_tracker
from tests.factories import Factory
from tests.trackers.there import TOKEN, There, tracker_there


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(WEBHOOK_HOSTS=["localhost"])


@pytest.fixture
def make(app: Flask) -> Factory:
    return Factory(app)


@pytest.fixture(params=list(TrackerKind))
def there(request: pytest.FixtureRequest) -> Iterator[There]:
    """Each of the four, for the contract that all of them keep."""
    with tracker_there(request.param) as found:
        yield found


@pytest.fixture
def github() -> Iterator[There]:
    with tracker_there(TrackerKind.GITHUB) as found:
        yield found


@pytest.fixture
def manager(make: Factory) -> Actor:
    return make.actor("Petra", Role.PRODUCT_MANAGER)


def connect(app: Flask, there: There, **more: Any) -> int:
    """A connection with it."""
    values = {
        "kind": there.kind.value,
        "name": "Developers",
        "address": there.address,
        "project": there.project,
        "account": "dev@fjord.example",
        "token": TOKEN,
        "hook_secret": "lin_wh_canarysecretzwicky" if there.kind is TrackerKind.LINEAR else "",
        **more,
    }
    with app.app_context():
        tracker_id = keep_tracker(SYSTEM, KeepTracker.parse(values)).id
        db.session.commit()
        return tracker_id
