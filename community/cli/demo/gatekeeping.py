"""What waits at the demo's gate: posts that moderators look at, reports of members, watched words, some decisions."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from community.accounts.models import Member
from community.kernel import text
from community.kernel.db import db
from community.moderation.models import (
    ActKind,
    Flag,
    FlagReason,
    HeldPost,
    HeldState,
    ModerationAct,
    WatchedAction,
    WatchedWord,
    What,
)
from community.moderation.signs import Sign
from community.policy import Role
from community.submissions.models import Board, Comment, Kind, Submission
from community.submissions.queries.listing import LISTED

WATCHED = (("scam*", WatchedAction.HOLD, ""), ("lawyer", WatchedAction.FLAG, ""), ("damn", WatchedAction.REPLACE, "d…"))
DAY = timedelta(days=1)
Signs = list[tuple[Sign, str]]

# board, hours ago, kind, title, body, signs, state, message
Told = tuple[str, int, Kind, str, str, Signs, HeldState, str]
HELD: tuple[Told, ...] = (
    (
        "shops",
        3,
        Kind.COMPLAINT,
        "The deposit cup lost its lid after a week",
        "Mine too, and my sister's. I put pictures of both here: https://photos.example/cup-lid and "
        "https://photos.example/cup-lid-2, and the hinge at https://photos.example/hinge. It is always the hinge.",
        [(Sign.LINKS, "3"), (Sign.LINK, "photos.example")],
        HeldState.WAITING,
        "",
    ),
    (
        "app-and-ordering",
        7,
        Kind.IDEA,
        "Best price for gift cards",
        "Order now, discount code inside, 100% guaranteed: https://cards-cheap.example/fjord",
        [(Sign.LINK, "cards-cheap.example"), (Sign.SALES, "best price, order now, discount code")],
        HeldState.WAITING,
        "",
    ),
    (
        "delivery-and-subscription",
        11,
        Kind.COMPLAINT,
        "Is this a scam?",
        "I paused in May, was charged in June and in July, and the chat closes itself when I ask why. My bank asks me "
        "whether this is a scam and I do not know what to tell them.",
        [(Sign.WATCHED, "scam*")],
        HeldState.WAITING,
        "",
    ),
    (
        "shops",
        30,
        Kind.COMPLAINT,
        "The man at the till in Torggata",
        "His name stood on his apron and I write it here so that everybody knows who rolls his eyes at pensioners.",
        [(Sign.BY_HAND, "Tomás Rey")],
        HeldState.SENT_BACK,
        "We are sorry that this happened to you, and we have talked with the shop. Please leave out how one could tell "
        "who it was; the rest can stand as it is, and we will answer it in public.",
    ),
    (
        "app-and-ordering",
        75,
        Kind.IDEA,
        "Double your stamps today",
        "Click here and double your stamps: https://stamps-free.example",
        [(Sign.LINK, "stamps-free.example"), (Sign.SALES, "click here, double your")],
        HeldState.REFUSED,
        "",
    ),
)
REPORTS = (
    (FlagReason.OFF_TOPIC, "This is about another shop than the title says."),
    (FlagReason.OTHER, "Said twice already further up."),
)


def keep_the_gate(moment: datetime) -> None:
    """Write all of it, as of `moment`."""
    words = [
        {"words": words, "action": action, "replacement": to, "created_at": moment - 60 * DAY, "is_demo": True}
        for words, action, to in WATCHED
    ]
    db.session.execute(insert(WatchedWord), words)
    moderator = db.session.scalars(select(Member.id).where(Member.role == Role.MODERATOR).order_by(Member.id)).first()
    customers = select(Member.id).where(Member.is_demo.is_(True), Member.role == Role.CUSTOMER)
    people = db.session.scalars(customers.order_by(Member.created_at.desc(), Member.id)).all()
    boards = {board.slug: board.id for board in db.session.execute(select(Board.slug, Board.id))}
    for told, author_id in zip(HELD, people, strict=False):
        _hold(told, boards[told[0]], author_id, moderator, moment)
    _report(people[len(HELD) :], moment)


def _hold(told: Told, board_id: int, author_id: int, moderator: int | None, moment: datetime) -> None:
    _slug, hours, kind, title, body, signs, state, message = told
    written = moment - timedelta(hours=hours)
    act_id = None
    if state is not HeldState.WAITING:
        act = ModerationAct(
            kind=ActKind.REFUSE if state is HeldState.REFUSED else ActKind.SEND_BACK,
            by_id=moderator,
            things=1,
            message=message,
            created_at=written + timedelta(hours=2),
        )
        db.session.add(act)
        db.session.flush()
        act_id = act.id
    db.session.add(
        HeldPost(
            what=What.SUBMISSION,
            author_id=author_id,
            board_id=board_id,
            kind=kind,
            title=title,
            body=body,
            html=text.render(body),
            signs=json.dumps(signs),
            state=state,
            message=message,
            created_at=written,
            decided_at=written + timedelta(hours=2) if act_id else None,
            act_id=act_id,
        )
    )
    db.session.flush()


def _report(people: Sequence[int], moment: datetime) -> None:
    """Two members report the newest comment of a customer."""
    said = (
        select(Comment.id, Comment.submission_id, Comment.author_id)
        .join(Submission, Submission.id == Comment.submission_id)
        .where(Comment.deleted_at.is_(None), Comment.by_staff.is_(False), Comment.author_id.is_not(None), *LISTED)
        .order_by(Comment.created_at.desc(), Comment.id)
    )
    comment = db.session.execute(said.limit(1)).one_or_none()
    if comment is None:
        return
    who = [one for one in people if one != comment.author_id]
    for (reason, note), by_id in zip(REPORTS, who, strict=False):
        place = {"submission_id": comment.submission_id, "comment_id": comment.id}
        db.session.add(Flag(**place, by_id=by_id, reason=reason, note=note, created_at=moment - timedelta(hours=5)))
    db.session.flush()
