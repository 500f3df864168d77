"""The mails of this test's site."""

import pytest
from flask import Flask

from tests.mailbox import Mailbox


@pytest.fixture
def mailbox(app: Flask) -> Mailbox:
    """The mails of this test's site."""
    return Mailbox(app)
