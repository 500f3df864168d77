"""How often one may try; the limits of the whole site in one table."""

import math
import time

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_limiter.util import get_remote_address

from community.kernel.errors import TooMany
from community.kernel.words import N_
from community.web.errors import error_page

# Each is tried per address; sign-in also per account. Limits live in the process, or in Redis where one is set; a Redis
# that is down or frozen (0.3 s) is replaced by the process's own memory, so a limit never fails open.
SIGN_IN = "10 per 5 minutes"
SIGN_UP = "5 per hour"
MAIL_A_LINK = "5 per hour"
WRITE = "60 per minute"
SEARCH = "60 per minute"

limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, default_limits=[], headers_enabled=False)


def init_limits(app: Flask) -> None:
    """Start counting."""
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)


def _too_many(error: RateLimitExceeded) -> Response:
    """The site's own page, and when to come back."""
    limit = limiter.current_limit
    wait = math.ceil(limit.reset_at - time.time()) if limit else 60
    return error_page(TooMany(max(1, wait), N_("A moment, please")))


def typed_email() -> str:
    """The account that somebody tries to get into, whatever address they come from."""
    return "account:" + request.form.get("email", "").strip().lower()
