"""Pages of plain text: how this works, and what is kept of whom."""

from flask import render_template

from community.policy import Permission
from community.web.area import Area

area = Area("pages", __name__)


@area.get("/help", permission=Permission.PUBLIC, endpoint="help")
def guide() -> str:
    """How this works, for customers."""
    return render_template("public/help.html")


@area.get("/privacy", permission=Permission.PUBLIC)
def privacy() -> str:
    """What is kept of whom, and how long."""
    return render_template("public/privacy.html")
