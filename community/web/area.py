"""Routes that say who may use them: one without a permission cannot be written, one from elsewhere is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, current_app, request
from werkzeug.exceptions import Forbidden
from werkzeug.routing import BaseConverter, ValidationError

from community.kernel.db import LARGEST
from community.policy import Permission, require
from community.web.auth import actor

V = TypeVar("V", bound=Callable[..., Any])


class Area(Blueprint):
    """A blueprint whose routes each declare a permission: `@area.get("/x", permission=Permission.PUBLIC)`."""

    def route(self, rule: str, *, permission: Permission, **options: Any) -> Callable[[V], V]:  # type: ignore[override]
        """Register a view; whoever lacks `permission` never reaches it."""
        register = super().route(rule, **options)

        def declare(view: V) -> V:
            view.permission = permission  # type: ignore[attr-defined]
            return register(view)

        return declare


class IdConverter(BaseConverter):
    """A row's id in a URL; a number that no row can have leads nowhere, so that no database is asked for it."""

    regex = r"[1-9][0-9]{0,9}"

    def to_python(self, value: str) -> int:
        if (row_id := int(value)) > LARGEST:
            raise ValidationError()
        return row_id

    def to_url(self, value: int) -> str:
        return str(value)


def require_declared_permission() -> None:
    """Before every request: refuse undeclared views, then ask the policy."""
    if request.endpoint is None:
        return
    permission = getattr(current_app.view_functions[request.endpoint], "permission", None)
    if permission is None:
        raise Forbidden(f"{request.endpoint} declares no permission")
    require(actor(), permission)
