"""The HTML surface: one module an area; parse, call one service, answer."""

from pathlib import Path

from flask import Flask
from flask_babel import Babel

from community.web import (
    accounts,
    assets,
    boards,
    changelog,
    changes,
    comments,
    crawlers,
    feeds,
    health,
    held,
    helped,
    importance,
    joining,
    noted,
    notices,
    pages,
    patterns,
    promises,
    proposals,
    ratings,
    reporting,
    roadmap,
    saved_searches,
    search,
    show_us,
    submissions,
    tracker_hooks,
    unsubscribing,
    votes,
)
from community.web.area import IdConverter, require_declared_permission
from community.web.assets import init_assets
from community.web.auth import init_auth
from community.web.errors import init_errors
from community.web.fragments import init_fragments
from community.web.front import init_front
from community.web.guard import refuse_foreign_writes, refuse_unstorable, take_upload
from community.web.headers import init_headers
from community.web.intents import init_intents
from community.web.keeping import init_keeping
from community.web.keys import init_keys
from community.web.limits import init_limits
from community.web.naming import init_naming
from community.web.present import init_rows
from community.web.rendering import init_rendering
from community.web.staff import areas as staff_areas
from community.web.staff.backlog_table import init_backlog_rows
from community.web.staff.inbox_rows import init_inbox_rows
from community.web.touching import init_touching
from community.web.transaction import begin, init_transaction

ROOT = Path(__file__).resolve().parent.parent.parent
AREAS = (
    accounts,
    assets,
    boards,
    changelog,
    changes,
    comments,
    crawlers,
    feeds,
    health,
    held,
    helped,
    importance,
    joining,
    noted,
    notices,
    pages,
    patterns,
    promises,
    proposals,
    ratings,
    reporting,
    roadmap,
    saved_searches,
    search,
    show_us,
    submissions,
    tracker_hooks,
    unsubscribing,
    votes,
)


def init_app(app: Flask) -> None:
    """Add the pages. The order of the hooks matters: refuse first, then look who asks."""
    app.url_map.converters["id"] = IdConverter
    Babel(app, default_locale="en", default_translation_directories=str(ROOT / "community" / "translations"))
    init_headers(app)  # first in, so last out: its headers are on whatever the others answer
    init_transaction(app)
    init_front(app)  # first before a request: what it sends was made by a request that passed all the others
    for hook in (refuse_unstorable, refuse_foreign_writes, begin, require_declared_permission, take_upload):
        app.before_request(hook)
    init_limits(app)
    init_auth(app)
    init_errors(app)
    init_intents(app)
    init_assets(app, ROOT / "static")
    init_rendering(app)
    init_naming(app)
    init_keys(app)
    init_fragments(app)
    init_keeping(app)
    init_rows(app)
    init_backlog_rows(app)
    init_inbox_rows(app)
    init_touching(app)
    for module in AREAS:
        app.register_blueprint(module.area)
    for area in staff_areas():
        app.register_blueprint(area)
