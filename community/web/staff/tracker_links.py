"""The issues of a submission in the company's trackers, and what is done there and waits to be done here."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid
from community.kernel.ids import new_token
from community.kernel.parts import part
from community.policy import Permission, can
from community.trackers import queries
from community.trackers.commands import LinkIssue, MakeIssue
from community.trackers.drafts import draft_of
from community.trackers.models import IssueState, Proposal
from community.trackers.services import linking
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.present import submission_path
from community.web.rendering import ago, locale_code, number
from community.web.staff.desk import found
from community.web.staff.trackers import LABELS
from community.web.words import say
from community.webhooks.signing import Outward

area = Area("tracker_links", __name__, url_prefix="/staff")
HUES = {
    IssueState.MAKING: "new",
    IssueState.OPEN: "doing",
    IssueState.DONE: "done",
    IssueState.DROPPED: "parked",
    IssueState.GONE: "declined",
}


@area.get("/tracked", permission=Permission.BACKLOG_READ)
def everywhere() -> str:
    """What is done there and not decided here; or every link."""
    proposed = request.args.get("which") != "all"
    page = queries.links_page(actor(), proposed=proposed, cursor=request.args.get("after"))
    here, which = url_for("tracker_links.everywhere"), None if proposed else "all"
    return render_template(
        "staff/tracked.html",
        links=present_links(page.rows),
        tabs=[(_("Done there"), here, proposed), (_("All"), f"{here}?which=all", not proposed)],
        proposed=proposed,
        plans=can(actor(), Permission.BACKLOG_PLAN),
        next_url=url_for("tracker_links.everywhere", which=which, after=page.next) if page.next else None,
    )


@area.get("/submissions/<id:submission_id>/issues", permission=Permission.BACKLOG_READ)
def show(submission_id: int) -> str:
    """Its issues, and the forms to make one or to link one."""
    return _page(submission_id)


@area.post("/submissions/<id:submission_id>/issues", permission=Permission.BACKLOG_PLAN)
def make(submission_id: int) -> Response:
    """Make an issue in a tracker."""
    try:
        made = linking.make_issue(actor(), submission_id, MakeIssue.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(submission_id, made=refused(request.form, invalid)), 422)
    say_done(_("%(key)s is made and linked.", key=shown_key(made.key)) if made else _("It is made already."))
    return _back(submission_id)


@area.post("/submissions/<id:submission_id>/issues/existing", permission=Permission.BACKLOG_PLAN)
def link(submission_id: int) -> Response:
    """Link an issue that is there."""
    try:
        linked = linking.link_issue(actor(), submission_id, LinkIssue.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(submission_id, linked=refused(request.form, invalid)), 422)
    say_done(_("%(key)s is linked.", key=shown_key(linked.key)))
    return _back(submission_id)


@area.post("/tracked/<id:link_id>/withdrawal", permission=Permission.BACKLOG_PLAN)
def unlink(link_id: int) -> Response:
    """Take a link back."""
    submission_id = linking.unlink_issue(actor(), link_id).submission_id
    say_done(_("No longer linked. The issue stays where it is."))
    return _back(submission_id)


@area.post("/tracked/<id:link_id>/acceptance", permission=Permission.BACKLOG_PLAN)
def accept(link_id: int) -> Response:
    """It is done here too: on to the form that ships it."""
    try:
        submission_id = linking.accept_proposal(actor(), link_id).submission_id
    except Conflict as conflict:
        return _overtaken(conflict)
    say_done(_("Say what is new, and everybody who asked is told."))
    return make_response(redirect(url_for("staff_changelog.create", submission=submission_id), 303))


@area.post("/tracked/<id:link_id>/dismissal", permission=Permission.BACKLOG_PLAN)
def dismiss(link_id: int) -> Response:
    """It is not done here."""
    try:
        linking.dismiss_proposal(actor(), link_id)
    except Conflict as conflict:
        return _overtaken(conflict)
    say_done(_("Put aside. It stays as it is here."))
    return make_response(redirect(url_for("tracker_links.everywhere"), 303))


def _overtaken(conflict: Conflict) -> Response:
    db.session.rollback()
    say_error(say(conflict.words))
    return make_response(redirect(url_for("tracker_links.everywhere"), 303))


def _back(submission_id: int) -> Response:
    return make_response(redirect(url_for("tracker_links.show", submission_id=submission_id), 303))


def _page(submission_id: int, *, made: Form | None = None, linked: Form | None = None) -> str:
    row = found(submission_id)
    plans = can(actor(), Permission.BACKLOG_PLAN)
    offered = queries.choices(actor()) if plans else []
    return render_template(
        "staff/submission_issues.html",
        title_of=row.title,
        back_url=url_for("triage.show", submission_id=submission_id),
        page_url=submission_path(row.id, row.slug),
        links=present_links(queries.links_of(actor(), submission_id)),
        plans=plans,
        operates=can(actor(), Permission.OPERATE),
        offered=[(one.id, f"{one.name} ({LABELS[one.kind]} {one.project})") for one in offered],
        m=made or Form(_draft(row)),
        f=linked or Form(),
        make_url=url_for("tracker_links.show", submission_id=submission_id),
        link_url=url_for("tracker_links.link", submission_id=submission_id),
    )


def _draft(row: AnyRow) -> dict[str, str]:
    """What the form of a new issue says at first, with a ticket of its own."""
    says = ngettext("%(votes)s vote", "%(votes)s votes", row.votes, votes=number(row.votes))
    url = part(Outward).base_url + submission_path(row.id, row.slug)
    title, body = draft_of(row.title, row.body, row.votes, url, says=says)
    return {"title": title, "body": body, "ticket": new_token()}


def state_labels() -> Mapping[IssueState, str]:
    """How far an issue is, where its tracker has no word for it."""
    return _state_labels(locale_code())


@lru_cache(maxsize=16)
def _state_labels(_locale: str) -> Mapping[IssueState, str]:
    return {
        IssueState.MAKING: _("Being made"),
        IssueState.OPEN: _("Open"),
        IssueState.DONE: _("Done"),
        IssueState.DROPPED: _("Dropped"),
        IssueState.GONE: _("Not there any more"),
    }


def present_links(rows: Any) -> list[dict[str, Any]]:
    """Links as their pages show them."""
    labels, base = state_labels(), url_for("tracker_links.everywhere")
    return [
        {
            "id": row.id,
            "key": "" if row.state is IssueState.MAKING else shown_key(row.key),
            "url": row.url,
            "title": row.title,
            "tracker": row.tracker_name,
            "kind": LABELS[row.kind],
            "hue": HUES[row.state],
            "state": row.state_name or labels[row.state],
            "is_proposed": row.proposal is Proposal.OPEN,
            "is_dismissed": row.proposal is Proposal.DISMISSED,
            "seen": ago(row.seen_at) if row.seen_at else "",
            "subject": row.submission_title,
            "subject_url": url_for("triage.show", submission_id=row.submission_id),
            "votes": row.votes,
            "base": f"{base}/{row.id}",
        }
        for row in rows
    ]


def shown_key(key: str) -> str:
    """A key as people write it: a number with its sign."""
    return f"#{key}" if key.isdigit() else key


def present_on_rows(found_links: Any, submission_id: int) -> list[tuple[str, str, str, str]]:
    """The links of a row of the backlog: key, address, hue, state."""
    labels = state_labels()
    return [
        (shown_key(one.key), one.url, HUES[one.state], one.state_name or labels[one.state])
        for one in found_links.get(submission_id, ())
    ]
