"""Every component in every state, for those who build pages: /patterns shows both themes side by side."""

from flask import render_template

from community.policy import Permission
from community.web.area import Area
from community.web.samples import samples

area = Area("patterns", __name__)


@area.get("/patterns", permission=Permission.PATTERNS)
def show() -> str:
    """The page of all components."""
    return render_template("patterns.html", **samples())
