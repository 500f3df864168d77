"""Whether somebody's words appear at once: the board's rule, watched words, signs of spam in what newcomers write."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Executable, delete, func, select, union_all, update

from community.accounts.models import Member
from community.kernel import text
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.parts import part
from community.moderation.models import HeldPost, HeldState, LinkedHost, WatchedWord, What
from community.moderation.queries.trust import trust_of
from community.moderation.rules import Rules
from community.moderation.signs import (
    COMMENTS_A_DAY,
    POSTS_A_DAY,
    Known,
    Seen,
    Sign,
    Written,
    hosts_in,
    is_held,
    shingles,
    signs_of,
)
from community.moderation.watching import Found, Watched, watch
from community.policy import Actor, Role, Trust
from community.submissions.models import Board, Comment, Submission

LATELY = timedelta(days=3)  # what newcomers wrote since is compared with what they write now
REMEMBERED = timedelta(days=30)  # what was refused since
MOST_COMPARED = 200  # of each
NEW_ACCOUNT = timedelta(days=14)
MOST_LEARNED = 20  # hosts of one text
_HREF = re.compile(r'href="([^"]+)"')
COMMENTS = frozenset({What.COMMENT, What.COMMENT_EDIT})
EDITS = frozenset({What.EDIT, What.COMMENT_EDIT})


@dataclass(frozen=True, slots=True)
class Sent:
    """How a form came: what stands in the field that no person sees, and seconds since it was handed out (None: it is
    no form of ours).
    """

    trap: str = ""
    seconds: float | None = None


BY_LINK = Sent(seconds=3_600)  # by a link that was mailed to them


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found: the words as they will stand, why they wait (nothing: they do not) and what flags them."""

    title: str
    body: str
    signs: tuple[Seen, ...]
    flagging: tuple[str, ...]
    trust: Trust

    @property
    def waits(self) -> bool:
        """Whether somebody looks at it first."""
        return bool(self.signs)


def weigh(actor: Actor, what: What, board_id: int, title: str, body: str, sent: Sent) -> Weighed:
    """Look at what somebody is about to publish. What the team says is looked at by nobody."""
    trust = trust_of(actor)
    if trust is Trust.TEAM:
        return Weighed(title, body, (), (), trust)
    html = _html(body)
    found = watch(title, body, watched(), text.plain(html))
    signs = [(Sign.WATCHED, word) for word in found.holding]
    asked = db.session.scalar(select(Board.publishes_from).where(Board.id == board_id)) or Trust.NEWCOMER
    if not trust.reaches(asked):
        signs.append((Sign.BOARD, asked))
    signs += _spam(actor, what, found, _HREF.findall(html), sent, trust)
    return Weighed(found.title, found.body, tuple(signs), found.flagging, trust)


def _spam(actor: Actor, what: What, found: Found, links: Sequence[str], sent: Sent, trust: Trust) -> list[Seen]:
    """The signs of spam, if there are enough of them; of who is no newcomer, the trap and refused hosts alone."""
    rules = part(Rules)
    if not rules.spam_control:
        return []
    words = f"{found.title}\n{found.body}"
    newcomer = trust is Trust.NEWCOMER
    joined = select(Member.created_at).where(Member.id == actor.id)
    since = (db.session.scalar(joined) or now()) if newcomer else now() - timedelta(days=365)
    written = Written(
        words,
        links,
        trap=sent.trap,
        seconds=sent.seconds if newcomer else 3_600,
        since_joined=now() - since,
        posts_today=_posts_today(actor, what) if newcomer else 0,
        most_today=COMMENTS_A_DAY if what in COMMENTS else POSTS_A_DAY,
    )
    signs = signs_of(written, _known(actor, what, " ".join((words, *links)), rules.own_host, newcomer))
    if not newcomer:
        signs = [(sign, seen) for sign, seen in signs if sign in (Sign.TRAP, Sign.BAD_HOST)]
    return signs if is_held(signs) else []


def _html(body: str) -> str:
    """What readers would see; nothing for what is refused later anyway, because it cannot be rendered."""
    try:
        return text.render(body)
    except text.TextError:
        return ""


def watched() -> Iterable[Watched]:
    """Every watched word."""
    rows = db.session.execute(select(WatchedWord.words, WatchedWord.action, WatchedWord.replacement))
    return [Watched(*row) for row in rows]


def _posts_today(actor: Actor, what: What) -> int:
    since = now() - timedelta(days=1)
    talks = what in COMMENTS
    table = Comment if talks else Submission
    kinds = COMMENTS if talks else frozenset(What) - COMMENTS
    said = select(func.count()).where(table.author_id == actor.id, table.created_at > since)
    held = select(func.count()).where(
        HeldPost.author_id == actor.id,
        HeldPost.created_at > since,
        HeldPost.what.in_(kinds),
        HeldPost.state != HeldState.PUBLISHED,
    )
    return sum(db.session.execute(select(said.scalar_subquery(), held.scalar_subquery())).one())


def _known(actor: Actor, what: What, words: str, own_host: str, newcomer: bool) -> Known:
    hosts = hosts_in(words)
    rows = select(LinkedHost.host, LinkedHost.is_good).where(LinkedHost.host.in_(hosts))
    judged = {row.host: row.is_good for row in db.session.execute(rows)} if hosts else {}
    good = {own_host, *(host for host, is_good in judged.items() if is_good)}
    bad = {host for host, is_good in judged.items() if not is_good}
    texts: list[str] = list(db.session.scalars(_lately(actor if what in EDITS else None))) if newcomer else []
    recent_hosts = {host for one in texts for host in hosts_in(one)} if hosts else set()
    return Known(good, bad, recent_hosts, [shingles(one) for one in texts])


def _lately(but: Actor | None) -> Executable:
    """What newcomers wrote lately, and what was refused; the latest few of each, whatever the size of the site.

    Without what the one wrote who changes their own words now.
    """
    moment = now()
    new = select(Member.id).where(Member.role == Role.CUSTOMER, Member.created_at > moment - NEW_ACCOUNT)
    parts = []
    for table, words in ((Submission, Submission.title + "\n" + Submission.body), (Comment, Comment.body)):
        latest = select(table.id).order_by(table.id.desc()).limit(MOST_COMPARED).subquery()
        said = select(words.label("words")).where(
            table.id.in_(select(latest.c.id)),
            table.created_at > moment - LATELY,
            table.author_id.in_(new),
            table.deleted_at.is_(None),
        )
        parts.append(said.where(table.author_id != but.id) if but else said)
    held = HeldPost.title + "\n" + HeldPost.body
    waiting = (HeldPost.state == HeldState.WAITING) & (HeldPost.created_at > moment - LATELY)
    refused = (HeldPost.state == HeldState.REFUSED) & (HeldPost.created_at > moment - REMEMBERED)
    ids = select(HeldPost.id).where(waiting | refused).order_by(HeldPost.id.desc()).limit(MOST_COMPARED).subquery()
    parts.append(select(held.label("words")).where(HeldPost.id.in_(select(ids.c.id))))
    return union_all(*parts)


def remember_hosts(words: str, *, good: bool) -> None:
    """Learn the hosts that a text links to, in their order, so that two who learn do not wait for each other; a host to
    which known people link is made bad by no refused post.
    """
    for host in sorted(set(hosts_in(words)))[:MOST_LEARNED]:
        if insert_new(LinkedHost, {"host": host, "is_good": good, "seen_at": now()}) or not good:
            continue
        db.session.execute(
            update(LinkedHost)
            .where(LinkedHost.host == host, LinkedHost.is_good.is_(False))
            .values(is_good=True, seen_at=now())
            .execution_options(synchronize_session=False)
        )


def forget_bad_hosts(words: str) -> None:
    """Learn nothing bad from a text, because its refusal was a mistake."""
    bad = delete(LinkedHost).where(LinkedHost.host.in_(hosts_in(words)), LinkedHost.is_good.is_(False))
    db.session.execute(bad.execution_options(synchronize_session=False))
