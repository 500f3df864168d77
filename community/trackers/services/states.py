"""What a tracker tells of an issue, written down; done there proposes done here, and changes nothing by itself."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from community.kernel.clock import now
from community.kernel.db import db
from community.trackers.adapters.base import Issue
from community.trackers.models import IssueState, Proposal, TrackerLink

INTERVAL = timedelta(minutes=15)  # between looks at an issue that is open
LONG_INTERVAL = timedelta(hours=24)  # at one that is closed, or not there


def note_state(link: TrackerLink, issue: Issue) -> None:
    """Write it down. An issue that becomes done proposes; one that is opened again takes an open proposal back."""
    was_done = link.state is IssueState.DONE
    link.url, link.state = safe_url(issue.url), issue.state
    link.title, link.state_name = issue.title[:300] or link.title, issue.state_name[:80]
    link.seen_at, link.failures = now(), 0
    link.due_at = now() + (INTERVAL if issue.state is IssueState.OPEN else LONG_INTERVAL)
    if issue.state is not IssueState.DONE:
        link.proposal = Proposal.NONE
    elif not was_done:
        link.proposal = Proposal.OPEN


def note_gone(link: TrackerLink) -> None:
    """The tracker does not know it any more, or does not show it to us."""
    link.state, link.state_name, link.etag = IssueState.GONE, "", ""
    link.seen_at, link.failures, link.due_at = now(), 0, now() + LONG_INTERVAL
    if link.proposal is Proposal.OPEN:
        link.proposal = Proposal.NONE


def note_issue(tracker_id: int, issue: Issue) -> int:
    """Write down what a tracker's call tells, at every link with that issue; how many there are."""
    links: Sequence[TrackerLink] = db.session.scalars(
        select(TrackerLink)
        .where(TrackerLink.tracker_id == tracker_id, TrackerLink.key == issue.key)
        .order_by(TrackerLink.id)
        .with_for_update()
    ).all()
    for link in links:
        note_state(link, issue)
    return len(links)


def safe_url(url: str) -> str:
    """An address that a page may link to; nothing for any other."""
    return url if url.startswith(("https://", "http://")) and len(url) <= 500 else ""
