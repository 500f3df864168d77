"""The answer clock: what waits for an answer, late first, and how fast answers came."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from community.answers.queries import BoardClock, clock, clock_by_segment, late_first
from community.causes.queries import open_count as open_causes
from community.customers.queries.segments import segment_choices
from community.kernel.db import AnyRow
from community.policy import Permission
from community.promises.queries import open_count
from community.web.area import Area
from community.web.auth import actor
from community.web.present import kind_labels
from community.web.rendering import ago, number, span

area = Area("answers", __name__, url_prefix="/staff")


@area.get("/answers", permission=Permission.ANSWER)
def show() -> str:
    """Every board, and what waits on all or on the one that the address names."""
    segments = clock_by_segment(actor())
    who = next((one for one in segment_choices() if one.slug == request.args.get("segment")), None)
    segment = who.slug if who else ""
    boards = clock(actor(), segment)
    here = next((board for board in boards if board.slug == request.args.get("board")), None)
    return render_template(
        "staff/answers.html",
        boards=[_board(board, board is here, segment) for board in boards],
        segments=[(one, url_for("answers.show", segment=one.slug), one.slug == segment) for one in segments],
        who=who,
        here=here,
        rows=_rows(late_first(actor(), here.id if here else None, segment)),
        work=None if segment else _work_left(sum(board.waiting for board in boards)),
        waiting=here.waiting if here else sum(board.waiting for board in boards),
        late=here.late if here else sum(board.late for board in boards),
    )


def _work_left(unanswered: int) -> dict[str, int]:
    """What is still to be done, as the sum of its three queues."""
    promised, causes = open_count(actor()), open_causes(actor())
    return {"unanswered": unanswered, "promised": promised, "causes": causes, "all": unanswered + promised + causes}


def _board(board: BoardClock, current: bool, segment: str) -> dict[str, Any]:
    return {
        "name": board.name,
        "url": url_for("answers.show", board=board.slug, segment=segment or None),
        "current": current,
        "waiting": board.waiting,
        "ages": board.ages,
        "late": board.late,
        "within": board.within,
        "median": span(board.speed.median) if board.speed else None,
        "p90": span(board.speed.p90) if board.speed else None,
    }


def _rows(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    kinds = kind_labels()
    return [
        {
            "id": row.id,
            "url": f"{request.script_root}/staff/submissions/{row.id}#a-body",
            "title": row.title,
            "kind": row.kind.value,
            "kind_label": kinds[row.kind],
            "board_name": row.board_name,
            "votes_label": number(row.votes),
            "created": ago(row.created_at),
            "late": bool(row.is_late),
            "has_target": row.answer_within is not None,
        }
        for row in rows
    ]
