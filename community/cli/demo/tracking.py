"""The demo's two trackers, paused so that nothing leaves the machine, with issues in several states."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from community.kernel.db import AnyRow, db
from community.kernel.ids import new_token
from community.submissions.models import Board, Status, StatusKind, Submission
from community.trackers.models import IssueState, Proposal, Tracker, TrackerKind, TrackerLink, TrackerStanding

# kind, name, address, project, first number
PLACES = (
    (TrackerKind.GITHUB, "App team", "https://github.com", "fjord-coffee/app", 412),
    (TrackerKind.JIRA, "Shop floor", "https://fjord-coffee.atlassian.net", "SHOP", 88),
)
SHOWN = 9
WORDS = {IssueState.OPEN: ("Open", "In progress"), IssueState.DONE: ("Closed", "Done"), IssueState.DROPPED: ("", "")}
NEVER = timedelta(days=3_650)  # until the demo's issues are looked at: a resumed demo asks nobody


def link_issues(members: Mapping[str, int], moment: datetime) -> None:
    """Connect both, and link the most wanted of what is planned, in the works or done, as of `moment`."""
    by_id = members["Ingrid Solheim"]
    trackers = [_tracker(place, by_id, moment) for place in PLACES]
    db.session.add_all(trackers)
    db.session.flush()  # links need their ids
    for number, row in enumerate(_wanted()):
        which = number % len(trackers)
        db.session.add(_link(trackers[which], which, number, row, by_id, moment))


def _tracker(place: tuple[TrackerKind, str, str, str, int], by_id: int, moment: datetime) -> Tracker:
    kind, name, address, project, _first = place
    return Tracker(
        kind=kind,
        name=name,
        address=address,
        project=project,
        salt=new_token(),
        sealed="",
        hook=new_token(),
        hook_salt=new_token(),
        standing=TrackerStanding.PAUSED,
        reached_at=moment - timedelta(hours=3),
        heard_at=moment - timedelta(hours=7),
        by_id=by_id,
        created_at=moment - timedelta(days=120),
        is_demo=True,
    )


def _wanted() -> list[AnyRow]:
    rows = (
        select(Submission.id, Submission.title, Submission.status_kind)
        .join(Board, Board.id == Submission.board_id)
        .join(Status, Status.id == Submission.status_id)
        .where(Submission.status_kind.in_((StatusKind.PLANNED, StatusKind.DOING, StatusKind.DONE)))
        .where(Submission.deleted_at.is_(None), Submission.merged_into_id.is_(None), Board.audience == "public")
    )
    return list(db.session.execute(rows.order_by(Submission.votes.desc(), Submission.id).limit(SHOWN)).all())


def _link(tracker: Tracker, which: int, number: int, row: AnyRow, by_id: int, moment: datetime) -> TrackerLink:
    is_done_here = row.status_kind is StatusKind.DONE
    is_done = is_done_here or number % 3 == 1
    state = IssueState.DONE if is_done else IssueState.OPEN
    key = str(PLACES[which][4] + number * 7)
    is_github = tracker.kind is TrackerKind.GITHUB
    path = f"{tracker.project}/issues/{key}" if is_github else f"browse/{tracker.project}-{key}"
    return TrackerLink(
        tracker_id=tracker.id,
        submission_id=row.id,
        key=key if is_github else f"{tracker.project}-{key}",
        url=f"{tracker.address}/{path}",
        title=row.title[:120],
        state=state,
        state_name=WORDS[state][which],
        proposal=Proposal.ACCEPTED if is_done_here else Proposal.OPEN if is_done else Proposal.NONE,
        due_at=moment + NEVER,
        seen_at=moment - timedelta(hours=3 + number),
        by_id=by_id,
        created_at=moment - timedelta(days=60 - number),
    )
