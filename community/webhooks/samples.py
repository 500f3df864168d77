"""What a test and a preview tell of: a submission that is none."""

from datetime import UTC, datetime
from types import SimpleNamespace

from community.submissions.models import Kind, StatusKind
from community.webhooks.bodies import body_of
from community.webhooks.events import STATUS_CHANGED
from community.webhooks.models import Format
from community.webhooks.reading import Told

SAMPLE = SimpleNamespace(
    id=1,
    slug="an-example",
    kind=Kind.IDEA,
    title="An example: open an hour earlier",
    body="The shop opens at eight, and my train leaves at seven.",
    votes=12,
    comments=3,
    created_at=datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
    deleted_at=None,
    merged_into_id=None,
    board_slug="shops",
    board_name="Shops",
    status_name="Planned",
    status_kind=StatusKind.PLANNED,
    author_id=7,
    author_name="An Example",
)
CHANGE = SimpleNamespace(
    note="We try it in two shops first.",
    from_name="Review",
    from_kind=StatusKind.REVIEW,
    to_name="Planned",
    to_kind=StatusKind.PLANNED,
)


def sample_body(base: str, *, format: Format, message: str, with_people: bool) -> str:
    """How an endpoint would read that a status changed."""
    told, moment = Told(SAMPLE, CHANGE), SAMPLE.created_at
    return body_of(STATUS_CHANGED, moment, told, base, format=format, message=message, with_people=with_people)
