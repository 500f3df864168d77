"""Where trackers call: an address that nobody guesses, and a signature that only the tracker can make."""

from flask import Response, request

from community.policy import Permission
from community.trackers.hearing import hear as listen
from community.web.area import Area

area = Area("tracker_hooks", __name__)


@area.after_request
def keep_out_of_caches(response: Response) -> Response:
    """What a key opens stays in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@area.post("/hooks/trackers/<token>", permission=Permission.PUBLIC)
def hear(token: str) -> Response:
    """Hear it: 204 for whoever signed it, whatever it tells; 403 without a signature, 404 at an unknown address."""
    listen(token, dict(request.headers.items()), request.get_data())
    return Response(status=204)
