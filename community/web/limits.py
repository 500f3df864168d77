"""How often one may try; the limits of the whole site in one table."""

import math
import time
from functools import cache, lru_cache
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse

from community.accounts.commands import LONGEST_EMAIL, normal_email
from community.kernel.commands import Rejected
from community.kernel.errors import TooMany
from community.kernel.words import N_
from community.web.again import sent_again
from community.web.auth import actor
from community.web.counts import Counts
from community.web.errors import error_page
from community.web.guard import is_reading

# Every write counts, whatever it writes: over all routes together, per member (per address for visitors), and more for
# staff, who classify by keyboard. The others are tried per address, sign-in and mails also per account. Limits live in
# the process, or in Redis where one is set; a Redis that is down or frozen (0.3 s) is replaced by the process's own
# memory, so a limit never fails open.
SIGN_IN = "10 per 5 minutes"
SIGN_UP = "5 per hour"
MAIL_A_LINK = "5 per hour"
WRITE = "60 per minute"
STAFF_WRITE = "300 per minute"
SEARCH = "60 per minute"
EVERYWHERE = "global"  # what writes are counted under, whatever they write
KEPT = "40 per hour"  # what visitors leave until they have signed in, stored for days; a shop is one address of many


def sender() -> str:
    """Where a request comes from; a whole /64 of IPv6 is one, because whoever has a line has all of its addresses."""
    return _line_of(get_remote_address())


@lru_cache(maxsize=1024)
def _line_of(remote: str) -> str:
    try:
        address = ip_address(remote)
    except ValueError:  # a socket has none
        return remote
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def writer() -> str:
    """Whose writes are counted together."""
    who = actor()
    return f"member:{who.id}" if who.is_signed_in else f"address:{sender()}"


def writes() -> str:
    """How many writes this request's sender may send."""
    return STAFF_WRITE if actor().is_staff else WRITE


class WriteLimits(Limiter):
    """Flask-Limiter looks before every request for limits of the whole site; ours is one, and for writes only.

    Looking costs a fifth of what it takes to send a kept page, and a fifteenth of a moderator's decision. So whoever is
    within the one limit that counts is counted here, as Flask-Limiter would count it. It is asked about everything
    else: it knows what to do where several limits hold, one is passed or the storage is gone.
    """

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        within = is_reading() or self._is_write_within() if in_middleware else self._is_within(callable_name or "")
        if not within:
            super()._check_request_limit(callable_name, in_middleware)

    def _is_write_within(self) -> bool:
        """Count this write of its sender; False when it is one too many or could not be counted."""
        return request.endpoint is not None and self._counts(_parsed(writes()), writer(), EVERYWHERE)

    def _is_within(self, view: str) -> bool:
        """The same of the limit that a view declares, where it is the only one."""
        limit = _single(view)
        if limit is None:
            return False
        return self._counts(limit.limit, limit.key_func(), limit.scope_for(request.endpoint or "", request.method))

    def _counts(self, limit: RateLimitItem, *key: str) -> bool:
        if not self.enabled or self._storage_dead:
            return False
        try:
            return self.limiter.hit(limit, *key)
        except self.storage.base_exceptions:
            return False


@cache
def _single(view: str) -> Any:
    """The limit that a view declares and that holds whatever it answers; None when it declares several or asks more."""
    declared = limiter.limit_manager.decorated_limits(view)
    plain = [one for one in declared if not (one.exempt_when or one.methods or one.deduct_when or one.meta_limits)]
    return plain[0] if len(plain) == len(declared) == 1 and plain[0].cost == 1 else None


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


limiter = WriteLimits(
    sender,
    application_limits=[ApplicationLimit(writes, key_function=writer, scope=EVERYWHERE, exempt_when=is_reading)],
    in_memory_fallback_enabled=True,
    default_limits=[],
    headers_enabled=False,
)


def init_limits(app: Flask) -> None:
    """Start counting."""
    app.config["RATELIMIT_STORAGE_URI"] = app.config["RATELIMIT_STORAGE_URI"] or Counts.URI
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)


def _too_many(error: RateLimitExceeded) -> Response:
    """The site's own page, and when to come back."""
    limit = limiter.current_limit
    wait = math.ceil(limit.reset_at - time.time()) if limit else 60
    return error_page(TooMany(max(1, wait), N_("A moment, please")), again=sent_again())


def count_kept() -> None:
    """Count what is about to be kept for a visitor; TooMany when enough of it came from their address.

    Where Redis is gone, counting this request as a write has found that out.
    """
    limit, here = parse(KEPT), ("kept", sender())
    if limiter.enabled and not limiter.limiter.hit(limit, *here):
        wait = math.ceil(limiter.limiter.get_window_stats(limit, *here).reset_time - time.time())
        raise TooMany(max(1, wait), N_("Please sign in first"))


def typed_email() -> str:
    """The account that somebody tries to get into, whatever address they come from."""
    typed = request.form.get("email", "")
    try:
        return "account:" + normal_email(typed)
    except Rejected:  # nobody's; only as much of it as any address has, for it is kept as long as the limit lasts
        return "account:" + typed.strip().lower()[:LONGEST_EMAIL]
