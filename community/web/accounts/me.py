"""What a member has said here: one's own page, and the small one that everybody may see."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask_babel import gettext as _

from community.accounts.queries import profile_of
from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.ledger.credit import thanks_to
from community.ledger.models import EntryState
from community.moderation.queries import held_count_of
from community.policy import VISITOR, Permission
from community.submissions.queries import contributions, survivors_of
from community.web.accounts.area import area
from community.web.auth import actor
from community.web.present import submission_path


@area.get("/me", permission=Permission.MEMBER)
def me() -> str:
    """What became of what I said, what I follow."""
    who = actor()
    followed = request.args.get("show") == "followed"
    list_rows = contributions.followed_page if followed else contributions.written_page
    page = list_rows(who, who.id or 0, request.args.get("after"))
    latest = contributions.latest_changes([row.id for row in page.rows])
    rows = [(row, submission_path(row.id, row.slug), latest.get(row.id)) for row in page.rows]
    went = {key: (row.title, submission_path(row.id, row.slug)) for key, row in survivors_of(who, page.rows).items()}
    tally = contributions.tally_of(who.id or 0)
    thanks = [] if followed else _thanks(thanks_to(who, who.id or 0))
    here = url_for("accounts.me")
    tabs = [(_("What I said"), here, not followed), (_("What I follow"), f"{here}?show=followed", followed)]
    more = url_for("accounts.me", show="followed" if followed else None, after=page.next) if page.next else None
    return render_template(
        "accounts/me.html",
        rows=rows,
        went=went,
        tabs=tabs,
        tally=tally,
        waiting=held_count_of(who),
        thanks=thanks,
        followed=followed,
        next_url=more,
    )


def _thanks(rows: Sequence[AnyRow]) -> list[tuple[str, str, bool]]:
    return [(row.title, submission_path(row.id, row.slug), row.state is EntryState.SHIPPED) for row in rows]


@area.get("/members/<id:member_id>", permission=Permission.PUBLIC)
def member(member_id: int) -> str:
    """What anybody may know of a member who said something in public; others have no such page."""
    found = profile_of(member_id)
    page = contributions.written_page(VISITOR, member_id, request.args.get("after"))
    if found is None or not (page.rows or contributions.written_page(VISITOR, member_id).rows):
        raise NotFound()
    latest = contributions.latest_changes([row.id for row in page.rows])
    rows = [(row, submission_path(row.id, row.slug), latest.get(row.id)) for row in page.rows]
    more = url_for("accounts.member", member_id=member_id, after=page.next) if page.next else None
    return render_template("accounts/member.html", who=found, rows=rows, next_url=more)
