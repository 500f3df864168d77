"""A site on which spam control is on, as it is outside of tests."""

from collections.abc import Callable

import pytest
from flask import Flask


@pytest.fixture
def spam_app(make_app: Callable[..., Flask]) -> Flask:
    """An app that looks for signs of spam."""
    return make_app(SPAM_CONTROL=True)
