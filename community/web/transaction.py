"""One transaction a request: it reads or it writes, and a write is committed once, at the edge."""

import logging

from flask import Flask, Response, g
from sqlalchemy.exc import DBAPIError

from community.accounts.services import require_standing
from community.kernel.db import db, read_only
from community.kernel.errors import Forbidden, Unavailable
from community.policy import VISITOR
from community.web.errors import error_page
from community.web.guard import is_reading

log = logging.getLogger(__name__)


def begin() -> None:
    """Before every request: one that only reads or looks waits for no writer."""
    if is_reading():
        read_only()


def init_transaction(app: Flask) -> None:
    """Commit what succeeded (below 400) of somebody who was not banned meanwhile, roll back everything else."""

    @app.after_request
    def finish(response: Response) -> Response:
        if is_reading():
            return response
        if response.status_code >= 400:
            db.session.rollback()
            return response
        try:
            _commit()
        except Forbidden as error:
            db.session.rollback()
            return error_page(error)
        except DBAPIError:
            db.session.rollback()
            log.exception("a write could not be committed")
            return error_page(Unavailable())
        return response


def _commit() -> None:
    require_standing(g.get("actor") or VISITOR)
    db.session.commit()
