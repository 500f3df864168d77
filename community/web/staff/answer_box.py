"""The box in which staff write an answer: what it shows beside the words, and what a saved reply puts into it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, request

from community.answers.commands import WriteAnswer
from community.answers.queries import FOLLOWERS, saved_replies
from community.answers.wording import Places, fill
from community.kernel import text
from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.promises.due import SiteZone, day_of
from community.web.answers import present_answer
from community.web.auth import actor
from community.web.form import Form, refused
from community.web.rendering import number
from community.web.staff.coaching import present_hints
from community.web.staff.rail import counted_beside
from community.web.staff.shell import Shell


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that is being written: what is in the form, how it will look, and why it could not be saved."""

    form: Form = field(default_factory=Form)
    html: str = ""
    notice: str = ""


def site_name() -> str:
    """The name that answers sign with."""
    return str(current_app.config["SITE_NAME"])


def present_box(row: AnyRow, draft: Draft | None, shell: Shell) -> dict[str, Any]:
    """Everything that the box shows for one submission."""
    answer = present_answer(actor(), row.id) if row.answered_at else None
    fields = box_fields(draft or Draft(Form(_as_it_stands(answer))), answer["body"] if answer else "")
    return {
        "notice": fields["notice"],
        "form": shell.piece(
            "staff/_answer_form.html",
            {"box": fields, "version": answer["version"] if answer else 0, "has_answer": bool(answer)},
            keep=draft is None and answer is None,
        ),
        "answer": answer,
        "asked": row.votes,
        "asked_label": number(row.votes),
        "followers": counted_beside(FOLLOWERS, id=row.id),
    }


def _as_it_stands(answer: dict[str, Any] | None) -> dict[str, str]:
    return {"body": answer["body"], "because": answer["because"]} if answer else {"body": ""}


def box_fields(draft: Draft, saved: str = "") -> dict[str, Any]:
    """What the box shows for one submission and for many; what commits in the `saved` words was decided with them."""
    return {
        "f": draft.form,
        "html": draft.html,
        "notice": draft.notice,
        "hints": present_hints(str(draft.form.values.get("body") or ""), saved),
        "today": day_of(now(), part(SiteZone)).isoformat(),
        "replies": [(reply.id, reply.name) for reply in saved_replies()],
    }


def previewed(places: Places, *, keep_places: bool = False) -> Draft:
    """The draft in this request, with the saved reply that was asked for put in, and how it will look.

    With `keep_places` a saved reply keeps its places, for an answer to many.
    """
    body = _with_reply(request.form.get("body", ""), None if keep_places else places)
    values = {**request.form.to_dict(), "body": body}
    try:
        command = WriteAnswer.parse(values)
        return Draft(Form(values), html=text.render(fill(command.body, places)))
    except text.TextError as error:
        return Draft(refused(values, Invalid({"body": error.words})))
    except Invalid as invalid:
        return Draft(refused(values, invalid))


def _with_reply(body: str, places: Places | None) -> str:
    if "use" not in request.form:
        return body
    wanted = request.form.get("reply", type=int)
    reply = next((reply for reply in saved_replies() if reply.id == wanted), None)
    words = reply.body if reply else ""
    parts: Sequence[str] = (body.strip(), fill(words, places) if places else words)
    return "\n\n".join(part for part in parts if part)
