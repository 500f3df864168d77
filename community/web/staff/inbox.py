"""The inbox: what waits to be classified."""

from flask import render_template

from community.policy import Permission
from community.web.area import Area

area = Area("inbox", __name__, url_prefix="/staff")


@area.get("/inbox", permission=Permission.TRIAGE)
def show() -> str:
    """What waits, oldest first."""
    return render_template("errors/error.html", status=200, reason="", title="Inbox", advice="")
