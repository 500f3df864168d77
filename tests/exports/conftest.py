"""What tests of exports share."""

from collections.abc import Callable

import pytest
from flask import Flask

from community.kernel.parts import part
from community.search.index import Document, SearchIndex
from community.submissions.models import Submission

Searchable = Callable[..., None]


@pytest.fixture
def searchable(app: Flask) -> Searchable:
    """Puts submissions into the index, as the worker would."""

    def write(*submissions: Submission) -> None:
        with app.app_context():
            documents = [Document(one.id, one.board_id, one.title, one.body) for one in submissions]
            part(SearchIndex).write(documents)

    return write
