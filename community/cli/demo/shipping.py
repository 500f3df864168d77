"""What the demo's company shipped, as its changelog says it, and whether that helped those who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from community.cli.demo.chance import chance
from community.kernel import text
from community.kernel.db import AnyRow, AnySelect, db
from community.policy import Audience
from community.shipping.models import Category, Entry, EntryLink, EntryState, HelpAnswer, Helped, OffRoadmap
from community.submissions.models import StatusChange, Submission, Vote

AFTER = timedelta(hours=2)  # the status, then the entry
ANSWER_SHARE = 0.35
ONLY_FOR_THE_TEAM = ("Laptop people are customers too, give us a shelf",)


@dataclass(frozen=True, slots=True)
class Shipped:
    """An entry: the threads that it answers, its words, and who wrote it; `ahead` in days is scheduled."""

    threads: Sequence[str]
    title: str
    benefit: str
    body: str
    category: Category = Category.BETTER
    by: str = "Priya Raman"
    ahead: int | None = None
    is_draft: bool = False


ENTRIES = (
    Shipped(
        ("Skip one delivery without cancelling everything",),
        "Skip a delivery",
        "you can leave one delivery out and keep the rest",
        "In the app under **Subscription**, every delivery that is not packed yet has a *Skip* beside it. Nothing is "
        "charged for it, and the next one comes on its usual day.",
        Category.NEW,
    ),
    Shipped(
        ("Let me order tonight for 7:40 tomorrow",),
        "Order tonight for tomorrow morning",
        "your cup stands ready at the minute you chose, up to a day ahead",
        "Choose *Later* at the till of the app. The shop begins four minutes before, so it is hot when you come.",
        Category.NEW,
    ),
    Shipped(
        ("Stop charging extra for oat milk",),
        "One price, whatever the milk",
        "you pay the same for oat as for cow",
        "In all shops, for every drink. Some of you asked whether the other prices went up for it: they did not.",
    ),
    Shipped(
        ("The new lids leak exactly at the mouth",),
        "Lids that close",
        "you can drink while you walk",
        "The seam sits at the back now. We threw the old lids away instead of using them up.",
        Category.MENDED,
        "Jonas Berg",
    ),
    Shipped(
        (
            "Screen reader says: button, button, button, button",
            "With large letters the pay button slides under the edge",
        ),
        "The app says what its buttons do",
        "you can order with a screen reader, and with letters twice as large",
        "Every button and picture has a name, the order of the fields follows the eye, and *Pay* stays on the screen. "
        "Two of you tried it with us before it went out. Thank you.",
        Category.MENDED,
    ),
    Shipped(
        ("I cancelled in writing and you took the money anyway", "The membership renews in silence"),
        "Cancelled is cancelled",
        "nothing is taken once you cancelled, and you hear from us a week before anything renews",
        "A mail is enough, and it counts from the moment it arrives. Who paid after cancelling this year got it back.",
    ),
    Shipped(
        ("The app says open, the door says closed",),
        "Opening hours that are true",
        "you stand before no closed door any more",
        "Each shop sets its hours itself, and closing early for the day shows within a minute.",
        Category.MENDED,
        "Jonas Berg",
    ),
    Shipped(
        ("The toilet code is on the receipt, and the app gives no receipt",),
        "The code is in the app",
        "you find the code of the day under your order",
        "",
        Category.MENDED,
        "Jonas Berg",
    ),
    Shipped(
        ("One invoice a month for the company, not sixty receipts",),
        "One invoice a month",
        "your company gets one invoice a month, with every cup on it",
        "For companies with an account. Tell us the address it goes to under **Company**.",
        Category.NEW,
        ahead=6,
    ),
    Shipped(
        ('A button that says "the usual"',),
        "The usual",
        "you order what you always order with one press",
        "",
        Category.NEW,
        is_draft=True,
    ),
)


def load_changelog(members: Mapping[str, int], seed: int, moment: datetime) -> None:
    """Entries over the months, one scheduled and one being written, with answers, as of `moment`."""
    threads = {row.title: row for row in db.session.execute(_threads())}
    for entry in ENTRIES:
        tied = [threads[title] for title in entry.threads]
        published = _published(entry, tied)
        entry_id = _write(entry, members[entry.by], published, moment)
        db.session.execute(insert(EntryLink), [{"entry_id": entry_id, "submission_id": one.id} for one in tied])
        if published:
            _answer(entry_id, tied, published, seed, moment)
    held = [{"submission_id": threads[title].id, "created_at": moment} for title in ONLY_FOR_THE_TEAM]
    db.session.execute(insert(OffRoadmap), held)


def _threads() -> AnySelect:
    last = func.max(StatusChange.created_at).label("moved_at")
    return (
        select(Submission.id, Submission.title, Submission.author_id, last)
        .join(StatusChange, StatusChange.submission_id == Submission.id)
        .group_by(Submission.id, Submission.title, Submission.author_id)
    )


def _published(entry: Shipped, tied: Sequence[AnyRow]) -> datetime | None:
    """A little after the last of its threads was done."""
    if entry.is_draft or entry.ahead is not None:
        return None
    last: datetime = max(one.moved_at for one in tied)
    return last + AFTER


def _write(entry: Shipped, by_id: int, published: datetime | None, moment: datetime) -> int:
    ahead = None if entry.ahead is None else moment + timedelta(days=entry.ahead)
    state = EntryState.PUBLISHED if published else EntryState.SCHEDULED if ahead else EntryState.DRAFT
    row = Entry(
        title=entry.title,
        slug=text.slugify(entry.title),
        benefit=entry.benefit,
        body=entry.body,
        html=text.render(entry.body) if entry.body else "",
        category=entry.category,
        audience=Audience.PUBLIC,
        state=state,
        publish_at=ahead,
        published_at=published,
        by_id=by_id,
        created_at=published or moment - timedelta(days=1),
        is_demo=True,
    )
    db.session.add(row)
    db.session.flush()  # its links need its id
    return row.id


def _answer(entry_id: int, tied: Sequence[AnyRow], published: datetime, seed: int, moment: datetime) -> None:
    """Some of those who voted say that it helped, a few that it did in part; it was asked of all of them."""
    voters = select(Vote.member_id).where(Vote.submission_id.in_([one.id for one in tied])).distinct()
    rows = []
    for member_id in db.session.scalars(voters.order_by(Vote.member_id)):
        luck = chance(seed, "helped", entry_id, member_id).random()
        said_at = published + timedelta(hours=3 + 90 * luck)
        if luck < ANSWER_SHARE and said_at < moment:
            said = Helped.PARTLY if luck < ANSWER_SHARE / 7 else Helped.YES
            rows.append({"entry_id": entry_id, "member_id": member_id, "said": said, "words": "", "said_at": said_at})
    if rows:
        db.session.execute(insert(HelpAnswer), rows)
