"""What stands beside a list: what became of things lately, and what people talk about."""

from typing import NamedTuple

from flask import request
from markupsafe import Markup

from community.policy import Actor
from community.submissions.models import StatusKind
from community.submissions.queries import lately_done
from community.triage.queries import topics
from community.web.present import submission_path
from community.web.rendering import ago


class Beside(NamedTuple):
    """The titles, addresses and ages of what was done last; where the rest is; the topics with their addresses."""

    done: tuple[tuple[str, str, Markup], ...]
    done_url: str
    topics: tuple[tuple[str, str], ...]


def beside(reader: Actor, board_id: int | None, path: str) -> Beside:
    """What stands beside this board's list, or the list of all boards, at this path."""
    done = lately_done(reader, board_id)
    return Beside(
        tuple((row.title, submission_path(row.id, row.slug), ago(row.done_at)) for row in done),
        f"{path}?status={StatusKind.DONE}",
        topic_links(),
    )


def topic_links() -> tuple[tuple[str, str], ...]:
    """What people talk about, and where all of it is."""
    root = request.script_root
    return tuple((name, f"{root}/search?q=&tag={slug}") for name, slug in topics())
