"""What the machine does beside answering: the outbox, the schedule, the search index."""

from datetime import timedelta

from babel.dates import format_timedelta
from flask import Response, make_response, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from community.kernel.parts import part
from community.policy import Permission
from community.search.index import Condition, SearchIndex
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.worker import parked
from community.worker.pulse import pulse

area = Area("jobs", __name__, url_prefix="/staff")


@area.get("/jobs", permission=Permission.OPERATE)
def show() -> str:
    """What waits, what failed, what is due."""
    state = part(SearchIndex).check()
    words = {Condition.OK: _("in order"), Condition.MISSING: _("missing"), Condition.BROKEN: _("broken")}
    return render_template(
        "staff/jobs.html",
        pulse=pulse(),
        index=state,
        index_ok=state.state is Condition.OK,
        index_words=words[state.state],
        waiting=parked.waiting_jobs(actor()),
        troubled=parked.troubled_jobs(actor()),
        recurring=[(name, _period(seconds), due) for name, seconds, due in parked.recurring_jobs(actor())],
    )


@area.post("/jobs/<id:row_id>/retry", permission=Permission.OPERATE)
def retry(row_id: int) -> Response:
    """Try one again."""
    parked.retry_job(actor(), row_id)
    say_done(_("It will be tried again in a moment."))
    return make_response(redirect(url_for("jobs.show"), 303))


@area.post("/jobs/<id:row_id>/dropping", permission=Permission.OPERATE)
def drop(row_id: int) -> Response:
    """Give one up."""
    parked.drop_job(actor(), row_id)
    say_done(_("Dropped. The trail says what it was."))
    return make_response(redirect(url_for("jobs.show"), 303))


def _period(seconds: int) -> str:
    return str(format_timedelta(timedelta(seconds=seconds), threshold=1.2, locale=get_locale()))
