"""Signing up, in and out; one's own account."""

from flask import redirect, render_template, url_for
from werkzeug import Response

from community.policy import Permission
from community.web.area import Area
from community.web.auth import sign_out as end

area = Area("accounts", __name__)


@area.get("/sign-in", permission=Permission.PUBLIC)
def sign_in() -> str:
    """The sign-in form."""
    return render_template("errors/error.html", status=200, reason="", title="Sign in", advice="")


@area.post("/sign-out", permission=Permission.SIGN_OUT)
def sign_out() -> Response:
    """End this session."""
    end()
    return redirect(url_for("boards.home"), 303)


@area.get("/me", permission=Permission.MEMBER)
def me() -> str:
    """My contributions."""
    return render_template("errors/error.html", status=200, reason="", title="Me", advice="")


@area.get("/me/settings", permission=Permission.MEMBER)
def settings() -> str:
    """My settings."""
    return render_template("errors/error.html", status=200, reason="", title="Me", advice="")


@area.post("/theme", permission=Permission.PUBLIC)
def theme() -> Response:
    """Light, dark or the device's."""
    return redirect(url_for("boards.home"), 303)
