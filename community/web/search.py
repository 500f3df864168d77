"""Finding what was said."""

from flask import redirect, url_for
from werkzeug import Response

from community.policy import Permission
from community.web.area import Area

area = Area("search", __name__)


@area.get("/search", permission=Permission.PUBLIC)
def results() -> Response:
    """What was found."""
    return redirect(url_for("boards.home"))
