"""What makes us say "can't", and the way from there to changing it."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.answers.coach.words import ADVICE
from community.answers.queries import Limit, habits, limits, sentences_of
from community.kernel.errors import Invalid, NotFound
from community.policy import Audience, Permission
from community.submissions import services as submissions
from community.submissions.commands import PostSubmission
from community.submissions.models import Kind
from community.submissions.queries import readable_boards
from community.triage import services as triage
from community.triage.commands import Classify
from community.triage.models import IPType
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.words import say

area = Area("limits", __name__, url_prefix="/staff/answers/limits")


@area.get("", permission=Permission.ANSWER)
def show() -> str:
    """By board and rule; by colleague only where there is enough to be fair."""
    told, hidden = habits(actor())
    rows = [(limit, say(ADVICE[limit.label].name), _address(limit)) for limit in limits(actor())]
    return render_template("staff/limits.html", rows=rows, habits=told, hidden=hidden)


@area.get("/policy", permission=Permission.ANSWER)
def create() -> str:
    """The form of a submission about the policy behind it, begun with the sentences that were written."""
    if "rule" not in request.args:
        return _form(Form({"board": _quietest()}))
    limit = _limit()
    sentences = sentences_of(actor(), limit.board_id, limit.rule)
    title = ngettext(
        "“%(rule)s”: %(num)s answer on %(board)s",
        "“%(rule)s”: %(num)s answers on %(board)s",
        limit.answers,
        rule=limit.rule,
        board=limit.board_name,
    )
    opening = _("This is what we wrote. Which rule made us, and what could it say instead?")
    body = "\n\n".join([opening, *(f"> {sentence}" for sentence in sentences)])
    return _form(Form({"title": title, "body": body, "board": _quietest()}))


@area.post("/policy", permission=Permission.ANSWER)
def post() -> Response:
    """Post it, judged as policy at once."""
    try:
        command = PostSubmission.parse({**request.form, "kind": Kind.IDEA})
        submission = submissions.post_submission(actor(), command)
    except Invalid as invalid:
        return make_response(_form(refused(request.form, invalid)), 422)
    triage.classify(actor(), submission.id, Classify(ip_type=IPType.POLICY, reason=_("It makes us say can’t.")))
    say_done(_("It is posted, and teaches policy."))
    return make_response(redirect(url_for("triage.show", submission_id=submission.id), 303))


def _address(limit: Limit) -> str:
    return url_for("limits.create", board=limit.board_id, rule=limit.rule)


def _limit() -> Limit:
    """The row of the report that this address means."""
    wanted = (request.args.get("board", type=int), request.args.get("rule"))
    found = next((limit for limit in limits(actor()) if (limit.board_id, limit.rule) == wanted), None)
    if found is None:
        raise NotFound()
    return found


def _quietest() -> int | None:
    """A board that only staff read, where there is one: what is quoted was meant for one customer."""
    boards = sorted(readable_boards(actor()), key=lambda board: board.audience is not Audience.STAFF)
    return boards[0].id if boards else None


def _form(form: Form) -> str:
    boards = [(board.id, board.name) for board in readable_boards(actor())]
    return render_template("staff/limit.html", f=form, action=url_for("limits.post"), boards=boards)
