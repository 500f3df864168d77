"""One transaction a request: it reads or it writes, and a write is committed once, at the edge."""

import logging

from flask import Flask, Response, request
from sqlalchemy.exc import DBAPIError

from community.kernel.db import db, read_only
from community.kernel.errors import Unavailable
from community.web.errors import error_page
from community.web.guard import ONLY_LOOKS, SAFE

log = logging.getLogger(__name__)


def begin() -> None:
    """Before every request: one that only reads or looks waits for no writer."""
    if request.method in SAFE or request.endpoint in ONLY_LOOKS:
        read_only()


def init_transaction(app: Flask) -> None:
    """Commit what succeeded (below 400), roll back everything else."""

    @app.after_request
    def finish(response: Response) -> Response:
        if request.method in SAFE:
            return response
        if response.status_code >= 400:
            db.session.rollback()
            return response
        try:
            db.session.commit()
        except DBAPIError:
            db.session.rollback()
            log.exception("a write could not be committed")
            return error_page(Unavailable())
        return response
