"""What load balancers and the launcher ask."""

import shutil

from flask import Response, current_app, jsonify
from sqlalchemy import select

from community.kernel.db import db
from community.kernel.parts import part
from community.policy import Permission
from community.search.index import SearchIndex
from community.web.area import Area
from community.worker.pulse import pulse

area = Area("health", __name__)
LEAST_DISK = 0.02


@area.get("/healthz", permission=Permission.PUBLIC)
def live() -> Response:
    """The process answers."""
    return Response("ok\n", content_type="text/plain")


@area.get("/readyz", permission=Permission.PUBLIC)
def ready() -> tuple[Response, int]:
    """The process can do its work: the database answers, the disk has room.

    The index and the worker are told but not required: pages work without them, and taking every web process out of
    service because a worker is down would make a late mail into a dark site.
    """
    checks = {
        "database": db.session.scalar(select(1)) == 1,
        "disk": _room() > LEAST_DISK,
    }
    beat = pulse()
    told = {
        **checks,
        "search": str(part(SearchIndex).check().state),
        "worker": "running" if beat.is_alive else "silent",
        "oldest_job_seconds": beat.waits_seconds,
    }
    return jsonify(told), 200 if all(checks.values()) else 503


def _room() -> float:
    usage = shutil.disk_usage(current_app.config["DATA_DIR"])
    return usage.free / usage.total
