"""The site with a planted bug: it answers first and saves afterwards. What looks for lost votes has to find it."""

import time

from flask import Response, request

from community.kernel.db import db
from wsgi import app

LATE = 0.1  # seconds between the answer and the commit


@app.after_request
def answer_first(response: Response) -> Response:
    """Take the session away from the edge that would commit it now, and commit it when the answer is out."""
    if request.method != "POST":
        return response
    session = db.session()
    db.session.registry.clear()

    def save() -> None:
        time.sleep(LATE)
        session.commit()
        session.close()

    response.call_on_close(save)
    return response
