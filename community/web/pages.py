"""Pages of plain text: help, privacy."""

from flask import render_template

from community.policy import Permission
from community.web.area import Area

area = Area("pages", __name__)


@area.get("/help", permission=Permission.PUBLIC)
def help() -> str:
    """How this works, for customers."""
    return render_template("errors/error.html", status=200, reason="", title="Help", advice="")


@area.get("/privacy", permission=Permission.PUBLIC)
def privacy() -> str:
    """What is kept of whom."""
    return render_template("errors/error.html", status=200, reason="", title="Privacy", advice="")
