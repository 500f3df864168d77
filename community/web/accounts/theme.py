"""Light, dark, or the device's."""

from flask import current_app, request, url_for
from werkzeug import Response

from community.accounts import services
from community.accounts.commands import ChooseTheme
from community.policy import Permission
from community.web.accounts.area import area, go
from community.web.auth import actor
from community.web.cookies import cookie_name
from community.web.local import back_to, referrer

YEAR = 365 * 24 * 3600


@area.post("/theme", permission=Permission.PUBLIC)
def theme() -> Response:
    """Remember it in this browser and, for a member, everywhere."""
    chosen = ChooseTheme.parse(request.form).theme
    services.choose_theme(actor(), chosen)
    response = go(back_to(request.form.get("next") or referrer(), url_for("boards.home")))
    secure = current_app.config["SECURE"]
    response.set_cookie(cookie_name("theme"), chosen.value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response
