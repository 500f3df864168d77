"""Gleaner. `create_app` is the composition root: the only place that knows every part."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from community import cli, web
from community.accounts import jobs as accounts_jobs
from community.accounts.hashing import Passwords
from community.assists import jobs as assists_jobs
from community.assists.learner import Learner, ScikitLearner
from community.backlog import jobs as backlog_jobs
from community.backlog.exports.store import Store
from community.care import jobs as care_jobs
from community.care.stakes import Terms
from community.causes import jobs as causes_jobs
from community.customers import jobs as customers_jobs
from community.imports import jobs as imports_jobs
from community.imports.services import Uploads
from community.kernel.audit import Retention
from community.kernel.db import configure_engine, db, migrate
from community.kernel.parts import provide
from community.ledger import jobs as ledger_jobs
from community.moderation import jobs as moderation_jobs
from community.moderation.rules import Rules
from community.notifications import jobs as notifications_jobs
from community.notifications.mailer import Mailer
from community.promises import jobs as promises_jobs
from community.promises.due import SiteZone
from community.search import jobs as search_jobs
from community.search.index import SearchIndex
from community.search.meanings import Meanings, NoMeanings, StoredMeanings
from community.search.minilm import MiniLM, is_installed
from community.search.postgres_index import PostgresIndex
from community.search.whoosh_index import WhooshIndex
from community.searches import jobs as searches_jobs
from community.shipping import jobs as shipping_jobs
from community.trackers import jobs as trackers_jobs
from community.triage import jobs as triage_jobs
from community.triage.services import Sampling
from community.web.mail import TemplateMailer
from community.web.rules import LateRule
from community.web.templating import PagesEnvironment
from community.webhooks import jobs as webhooks_jobs
from community.webhooks.signing import Outward
from community.worker import upkeep

JOBS = (
    accounts_jobs,
    assists_jobs,
    customers_jobs,
    backlog_jobs,
    ledger_jobs,
    care_jobs,
    causes_jobs,
    moderation_jobs,
    notifications_jobs,
    promises_jobs,
    search_jobs,
    imports_jobs,
    searches_jobs,
    shipping_jobs,
    trackers_jobs,
    triage_jobs,
    webhooks_jobs,
    upkeep,
)  # importing them is what registers their listeners


class Site(Flask):
    """Flask whose views and hooks are all plain functions, so that it need not look whether one is a coroutine, which
    it does for each of them at every request.
    """

    url_rule_class = LateRule
    jinja_environment = PagesEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(config: Mapping[str, Any]) -> Flask:
    """Put the parts together. Never migrates, asks, waits or calls out."""
    app = Site("community", root_path=str(web.ROOT), template_folder="templates", static_folder=None)
    app.config.from_mapping(config)
    if hops := app.config["PROXY_COUNT"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db, directory=str(web.ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        engine = db.engine
        configure_engine(engine, app.config["SQLITE_SYNCHRONOUS"])
    provide(app, SearchIndex, app.config.get("SEARCH_INDEX") or _search_index(app, engine))
    encoder = MiniLM() if is_installed() else None
    provide(app, Meanings, app.config.get("MEANINGS") or (StoredMeanings(encoder) if encoder else NoMeanings()))
    provide(app, Learner, app.config.get("LEARNER") or ScikitLearner(encoder))
    days = app.config["AUDIT_KEEP_DAYS"]
    provide(app, Retention, Retention(timedelta(days=days) if days else None))
    provide(app, SiteZone, SiteZone(app.config["TIME_ZONE"]))
    provide(app, Sampling, Sampling(app.config["SECOND_LOOK_SHARE"]))
    provide(app, Terms, Terms(app.config["CARE_MARGIN"], app.config["CARE_MONTHS"], app.config["CARE_HEAT"]))
    own_host = urlsplit(app.config["BASE_URL"]).hostname or ""
    provide(app, Rules, Rules(app.config["SPAM_CONTROL"], app.config["FLAGS_TO_HIDE"], own_host.removeprefix("www.")))
    exports = app.config["DATA_DIR"] / "exports"
    provide(app, Store, Store(exports, app.config["BASE_URL"], app.config["EXPORT_TARGET"]))
    provide(app, Uploads, Uploads(app.config["DATA_DIR"] / "imports"))
    allowed = frozenset(host.lower() for host in app.config["WEBHOOK_HOSTS"])
    provide(app, Outward, Outward(app.config["BASE_URL"], app.config["SECRET_KEY"], allowed))
    provide(app, Passwords, Passwords(**app.config.get("ARGON2", {})))
    provide(app, Mailer, TemplateMailer(app, web.ROOT / "templates" / "mail"))
    web.init_app(app)
    cli.init_app(app)
    return app


def _search_index(app: Flask, engine: Engine) -> SearchIndex:
    if app.config["SEARCH"] == "postgres":
        return PostgresIndex(engine)
    return WhooshIndex(app.config["DATA_DIR"] / "search")
