"""Asking a tracker: through the one guarded way out, and with nothing of the token in what comes back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.kernel.words import N_, Words
from community.trackers.adapters.base import Question
from community.webhooks.addresses import target_of
from community.webhooks.sending import Answered, Asked, ask
from community.webhooks.signing import Outward

MOST = 400_000  # characters of an answer: an issue with the longest text that GitHub keeps has 70,000
SAID = 300  # characters of a refusal that are shown
AGENT = "Gleaner-Trackers/1"
UNCHANGED = 304


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tracker said: its content, or why there is none in `problem`."""

    status: int | None
    content: Any = None
    problem: Words | None = None
    etag: str = ""
    retry_after: int | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the tracker said no, so that surely nothing happened there."""
        return self.status is not None and 400 <= self.status < 500


def put(question: Question, token: str, etag: str = "") -> Reply:
    """Ask; `token` is what the words that come back are searched for."""
    allowed = part(Outward).allowed
    try:
        target = target_of(question.url, allowed)
    except Invalid as invalid:
        return Reply(None, problem=next(iter(invalid.fields.values())))
    body = b"" if question.content is None else json.dumps(question.content).encode()
    headers = {**question.headers, **({"If-None-Match": etag} if etag else {})}
    return _reply(ask(target, Asked(question.method, body, headers, AGENT, MOST), allowed), token)


def _reply(answered: Answered, token: str) -> Reply:
    if answered.status is None:
        return Reply(None, problem=answered.words)
    more: dict[str, Any] = {"etag": answered.etag, "retry_after": answered.retry_after}
    try:
        content = json.loads(answered.text) if answered.text else None
    except ValueError:
        content = None
    if answered.status == UNCHANGED:
        return Reply(answered.status, **more)
    said = _said(content)
    if answered.is_taken and content is not None and not (isinstance(content, Mapping) and content.get("errors")):
        return Reply(answered.status, content, **more)
    said = said.replace(token, "…")[:SAID] if token else said[:SAID]
    problem = (
        N_("It answered %(status)s: %(said)s", status=answered.status, said=said)
        if said
        else N_("It answered %(status)s, and nothing that could be read.", status=answered.status)
    )
    return Reply(answered.status, problem=problem, **more)


def _said(content: Any) -> str:
    """The words of a refusal, wherever the four trackers put them."""
    if not isinstance(content, Mapping):
        return ""
    found: list[Any] = [content.get("message"), content.get("error")]
    for name in ("errorMessages", "errors"):
        inner = content.get(name)
        found += inner.values() if isinstance(inner, Mapping) else inner if isinstance(inner, list) else []
    words = (one.get("message") if isinstance(one, Mapping) else one for one in found)
    return " · ".join(" ".join(one.split()) for one in words if isinstance(one, str) and one)
