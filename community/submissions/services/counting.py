"""Counting what the lists say of how many there are."""

from community.kernel.db import upsert_add
from community.submissions.models import FacetCount, Submission


def count_facet(submission: Submission, delta: int) -> None:
    """Count a submission in or out where it stands now; a voice stands nowhere."""
    if submission.merged_into_id is not None:
        return
    key = {"board_id": submission.board_id, "kind": submission.kind, "status_kind": submission.status_kind}
    upsert_add(FacetCount, key, "n", delta)
