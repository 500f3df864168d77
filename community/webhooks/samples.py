"""What a test and a preview tell of: a submission that is none."""

from datetime import UTC, datetime
from types import SimpleNamespace

from community.submissions.models import Kind, StatusKind
from community.webhooks.events import STATUS_CHANGED
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
SHOWN = (STATUS_CHANGED, Told(SAMPLE, CHANGE))
