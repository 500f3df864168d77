"""Who is asking: Flask-Login carries the id of a session row, the row says whose it is and whether it still counts."""

import json
from typing import Any, ClassVar

from flask import Flask, g, request, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from community.accounts.queries import session_actor
from community.accounts.services import end_session, start_session
from community.policy import VISITOR, Actor

manager = LoginManager()


class SignedIn(UserMixin):
    """What Flask-Login sees of a member: a session token that the server can revoke, never the member's id."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token


class PlainText(TaggedJSONSerializer):
    """Sessions hold nothing but what JSON knows, so nothing is looked through for what would need a tag.

    What is read may still have tags: the messages in a cookie that another version wrote.
    """

    _encode = staticmethod(json.JSONEncoder(separators=(",", ":")).encode)

    def dumps(self, value: Any) -> str:
        """The session as text."""
        return self._encode(value)


class OneKeySigner(TimestampSigner):
    """Signs as Flask does, with keys that are derived once: Flask derives one at each opening and saving."""

    _derived: ClassVar[dict[tuple[bytes, str | bytes], bytes]] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key for this secret."""
        known = (self.salt, secret_key or self.secret_key)
        if known not in self._derived:
            self._derived[known] = super().derive_key(secret_key)
        return self._derived[known]


class Sessions(SecureCookieSessionInterface):
    """Flask's own signed cookie, but with one serializer an app: Flask makes one at each opening and saving."""

    serializer = PlainText()

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer, made when it is first needed."""
        if "gleaner.serializer" not in app.extensions:
            made = super().get_signing_serializer(app)
            if made:
                made.signer = OneKeySigner
            app.extensions["gleaner.serializer"] = made
        kept: URLSafeTimedSerializer | None = app.extensions["gleaner.serializer"]
        return kept


def init_auth(app: Flask) -> None:
    """Let Flask-Login load actors; its own cookie for remembering is never set (sessions are long and revocable)."""
    app.session_interface = Sessions()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)


def read_as_nobody() -> None:
    """Show the rest of this request as to somebody who is not signed in, because nobody can be asked who it is."""
    g.is_read_as_nobody = True


def _load(token: str) -> SignedIn | None:
    if g.get("is_read_as_nobody"):
        return None
    found = session_actor(token, address=request.remote_addr or "")
    return SignedIn(token, found) if found else None


def actor() -> Actor:
    """Whoever sent this request."""
    found: Actor | None = g.get("actor")
    if found is None:
        found = g.actor = current_user.actor if current_user.is_authenticated else VISITOR
    return found


def sign_in(member_id: int) -> Actor:
    """Open a new session for a member in this browser; an older one here ends, so a planted cookie is worth nothing."""
    if current_user.is_authenticated:
        end_session(current_user.token)
    browser = request.user_agent.string[:300]
    token = start_session(member_id, address=request.remote_addr or "", browser=browser)
    entered = session_actor(token, address=request.remote_addr or "")
    if entered is None:
        raise RuntimeError("a session that was just opened is not there")
    user: Any = SignedIn(token, entered)
    session.permanent = True  # survives the browser's end; the server decides how long
    login_user(user)
    g.actor = entered
    return entered


def sign_out() -> None:
    """End this session on the server and in the browser."""
    if current_user.is_authenticated:
        end_session(current_user.token)
    logout_user()
    g.actor = VISITOR
