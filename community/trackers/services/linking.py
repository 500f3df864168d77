"""Making an issue of a submission, linking one that is there, and taking a link back.

A tracker is never waited for inside a transaction: what is to happen is written down and committed first, then the
tracker is asked, then its answer is written down.
"""

from sqlalchemy import Select, select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.words import N_, Words
from community.policy import Actor, Permission, require
from community.submissions.services.loading import hold_submission
from community.trackers.adapters import ADAPTERS
from community.trackers.adapters.base import Issue, Place, Unreadable
from community.trackers.client import Reply, put
from community.trackers.commands import LinkIssue, MakeIssue
from community.trackers.models import IssueState, Proposal, Tracker, TrackerLink, TrackerStanding
from community.trackers.sealing import Unopened
from community.trackers.services.connecting import NEEDS_TOKEN, STRANGE, note_reached, place_of
from community.trackers.services.states import INTERVAL, note_state

MOST = 20  # links of one submission
NOT_FOUND = 404
GONE = 410


def make_issue(actor: Actor, submission_id: int, command: MakeIssue) -> TrackerLink | None:
    """Make an issue and link it; None when the same form was sent before. Commits before it asks the tracker."""
    require(actor, Permission.BACKLOG_PLAN)
    submission_id = hold_submission(actor, submission_id).id
    tracker, place = _active(command.tracker)
    adapter = ADAPTERS[tracker.kind]
    _refuse_many(submission_id)
    row = _row(actor, tracker, submission_id, f"new:{command.ticket}", IssueState.MAKING)
    if not insert_new(TrackerLink, {**row, "ticket": command.ticket, "title": command.title}):
        return None
    db.session.commit()
    if adapter.wants_inner_id and not place.inner_id:
        place = _with_inner_id(tracker.id, place, command)
    reply = put(adapter.making(place, command.title, command.body), place.token)
    try:
        issue = adapter.made(place, reply.content) if reply.problem is None else None
    except Unreadable:
        issue = None
    if issue is None:
        _forget(command.ticket)
        note_reached(tracker.id, reply.problem or STRANGE)
        db.session.commit()
        raise Invalid({"form": _why(reply)})
    return _write_down(actor, command, tracker.id, submission_id, issue)


def link_issue(actor: Actor, submission_id: int, command: LinkIssue) -> TrackerLink:
    """Link an issue by its address; Invalid at `url` for one that no connected tracker has."""
    require(actor, Permission.BACKLOG_PLAN)
    submission_id = hold_submission(actor, submission_id).id
    tracker, place, key = _whose(command.url)
    _refuse_many(submission_id)
    _refuse_linked(submission_id, tracker.id, key)
    db.session.commit()
    adapter = ADAPTERS[tracker.kind]
    reply = put(adapter.looking(place, key), place.token)
    try:
        issue = adapter.seen(place, reply.content) if reply.problem is None else None
    except Unreadable:
        issue = None
    if issue is None:
        problem = reply.problem or STRANGE
        absent = N_("There is no such issue, or its token may not see it.")
        raise Invalid({"url": absent if reply.status in (NOT_FOUND, GONE) else problem})
    row = _row(actor, tracker, submission_id, issue.key, IssueState.OPEN)  # so that one that is done proposes
    if not insert_new(TrackerLink, row):
        raise Invalid({"url": N_("It is linked already.")})
    link = db.session.scalars(_standing(submission_id, tracker.id, issue.key)).one()
    note_state(link, issue)
    link.etag = reply.etag
    record(actor, "tracker_link.linked", "submission", submission_id, after=_told(link))
    return link


def unlink_issue(actor: Actor, link_id: int) -> TrackerLink:
    """Take a link back; the issue stays where it is."""
    require(actor, Permission.BACKLOG_PLAN)
    link = hold_link(actor, link_id)
    record(actor, "tracker_link.unlinked", "submission", link.submission_id, before=_told(link))
    db.session.delete(link)
    db.session.flush()
    return link


def accept_proposal(actor: Actor, link_id: int) -> TrackerLink:
    """Agree that what is done there is done here; the form that says so to everybody is opened next."""
    return _settle(actor, link_id, Proposal.ACCEPTED)


def dismiss_proposal(actor: Actor, link_id: int) -> TrackerLink:
    """Say that it is not done here, whatever is done there."""
    return _settle(actor, link_id, Proposal.DISMISSED)


def hold_link(actor: Actor, link_id: int) -> TrackerLink:
    """A link of a submission that the actor may read; NotFound otherwise."""
    found = db.session.get(TrackerLink, link_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    hold_submission(actor, found.submission_id)
    return found


def _settle(actor: Actor, link_id: int, proposal: Proposal) -> TrackerLink:
    require(actor, Permission.BACKLOG_PLAN)
    link = hold_link(actor, link_id)
    if link.proposal is not Proposal.OPEN:
        raise Conflict(N_("Somebody has decided about this already."))
    link.proposal = proposal
    record(actor, f"tracker_link.{proposal.value}", "submission", link.submission_id, after=_told(link))
    return link


def _active(tracker_id: int) -> tuple[Tracker, Place]:
    tracker = db.session.get(Tracker, tracker_id)
    if tracker is None:
        raise Invalid({"tracker": N_("Please choose one of these.")})
    if tracker.standing is not TrackerStanding.ACTIVE:
        raise Invalid({"tracker": N_("This connection is paused.")})
    try:
        return tracker, place_of(tracker)
    except Unopened:
        raise Invalid({"tracker": NEEDS_TOKEN}) from None


def _whose(url: str) -> tuple[Tracker, Place, str]:
    rows = db.session.scalars(select(Tracker).order_by(Tracker.standing, Tracker.id)).all()
    for tracker in rows:
        bare = Place(tracker.address, tracker.project)
        try:
            key = ADAPTERS[tracker.kind].key_in(bare, url)
        except ValueError:  # no address at all
            key = None
        if key:
            try:
                return (*_active(tracker.id), key)
            except Invalid as invalid:
                raise Invalid({"url": invalid.fields["tracker"]}) from None
    raise Invalid({"url": N_("No connected tracker has an issue at this address.")})


def _refuse_many(submission_id: int) -> None:
    linked = select(TrackerLink.id).where(TrackerLink.submission_id == submission_id).limit(MOST)
    if len(db.session.scalars(linked).all()) >= MOST:
        raise Invalid({"form": N_("It has %(most)s issues already.", most=MOST)})


def _refuse_linked(submission_id: int, tracker_id: int, key: str) -> None:
    if db.session.scalars(_standing(submission_id, tracker_id, key)).first():
        raise Invalid({"url": N_("It is linked already.")})


def _standing(submission_id: int, tracker_id: int, key: str) -> Select[TrackerLink]:
    return select(TrackerLink).where(
        TrackerLink.submission_id == submission_id, TrackerLink.tracker_id == tracker_id, TrackerLink.key == key
    )


def _row(actor: Actor, tracker: Tracker, submission_id: int, key: str, state: IssueState) -> dict[str, object]:
    moment = now()
    return {
        "tracker_id": tracker.id,
        "submission_id": submission_id,
        "key": key,
        "url": "",
        "title": "",
        "state": state,
        "state_name": "",
        "proposal": Proposal.NONE,
        "etag": "",
        "failures": 0,
        "due_at": moment + INTERVAL,
        "by_id": actor.id,
        "created_at": moment,
    }


def _with_inner_id(tracker_id: int, place: Place, command: MakeIssue) -> Place:
    tracker = db.session.get_one(Tracker, tracker_id)
    adapter = ADAPTERS[tracker.kind]
    db.session.rollback()
    reply = put(adapter.trial(place), place.token)
    try:
        inner_id = adapter.told(place, reply.content)[1] if reply.problem is None else ""
    except Unreadable:
        inner_id = ""
    if not inner_id:
        _forget(command.ticket)
        db.session.commit()
        raise Invalid({"form": reply.problem or N_("There is no such project.")})
    note_reached(tracker_id, None, inner_id)
    db.session.commit()
    return Place(place.address, place.project, place.account, inner_id, place.token)


def _forget(ticket: str) -> None:
    link = db.session.scalars(select(TrackerLink).where(TrackerLink.ticket == ticket)).first()
    if link is not None:
        db.session.delete(link)
        db.session.flush()


def _write_down(
    actor: Actor, command: MakeIssue, tracker_id: int, submission_id: int, issue: Issue
) -> TrackerLink | None:
    link = db.session.scalars(select(TrackerLink).where(TrackerLink.ticket == command.ticket)).first()
    if link is None:  # unlinked, or its submission erased, while the tracker was asked
        return None
    link.key = issue.key
    note_state(link, issue)
    if not issue.state_name:
        link.due_at = now()  # it did not say how it stands: look soon
    note_reached(tracker_id, None)
    record(actor, "tracker_link.made", "submission", submission_id, after=_told(link))
    db.session.flush()
    return link


def _why(reply: Reply) -> Words:
    problem = reply.problem or STRANGE
    if reply.is_refused:
        return problem
    return N_("%(said)s It may have been made all the same: look there before you try again.", said=str(problem))


def _told(link: TrackerLink) -> dict[str, object]:
    return {"link": link.id, "tracker": link.tracker_id, "issue": link.key, "state": link.state.value}
