"""Every page of the site in the states that people meet, for tests that look at all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select, update

from community.accounts.models import Member, Purpose
from community.accounts.services.links import issue_link
from community.accounts.services.people import first_link
from community.answers.models import SavedReply
from community.backlog.columns import ColumnKey
from community.care.models import Rescue, RescueState
from community.causes.models import CauseState, RootCause
from community.customers.models import Company, Note, Segment
from community.customers.services.notes import issue_note_link
from community.imports import services as imports
from community.imports.commands import Columns, MapFile
from community.imports.models import FileImport, Stage
from community.kernel.clock import now
from community.kernel.db import db
from community.ledger.models import EntryState, IPEntry
from community.moderation.models import HeldPost, HeldState, What
from community.notifications.models import Postbox
from community.notifications.services.choosing import open_postbox
from community.policy import SYSTEM, Role
from community.promises.models import Promise, State
from community.shipping.models import Entry, HelpAnswer
from community.shipping.models import EntryState as WritingState
from community.submissions.models import Board, Comment, StatusKind, Submission
from community.submissions.services.splits import add_split, standing_split
from community.trackers.models import Tracker, TrackerLink
from community.triage.models import Tag
from community.triage.services import note_pair
from community.values.models import BrandValue, Evidence, Sense
from community.web.help_links import help_path
from community.webhooks.models import Webhook
from tests.e2e.looking import settle
from tests.e2e.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

VISITOR = None


@dataclass(frozen=True, slots=True)
class View:
    """A page as somebody sees it: an address (or how to find it), and what is done there before looking."""

    name: str
    who: Role | None
    path: str | Callable[[Site], str]
    act: Callable[[Page], object] | None = None

    def address(self, site: Site) -> str:
        """Where it is on this site."""
        return self.path if isinstance(self.path, str) else site.ask(lambda: self.path(site))  # type: ignore[operator]

    def open(self, page: Page, site: Site) -> None:
        """Go there, and do what is to be done."""
        page.goto(self.address(site))
        if self.act:
            self.act(page)
        settle(page)


OLD_IDEAS = """Key,Summary,Text,Opened,By,Votes,State
F-1,Oat milk at no extra charge,Half of us drink oat. Charge us the same.,2024-05-01T10:00:00Z,Ingrid Vold,212,Closed
F-2,A shelf in the restroom,There is nowhere to put the bag.,2024-06-11T08:30:00Z,Tom Reyes,41,planned
F-3,,,2024-06-12T08:30:00Z,Nobody,3,
F-4,Say when the machine is down,I walked there twice.,yesterday,Sara Lind,17,
"""


def press(name: str) -> Callable[[Page], object]:
    """Press a button of the page's content."""
    return lambda page: page.locator("#main").get_by_role("button", name=name).first.click()


def fail(name: str) -> Callable[[Page], object]:
    """Press a button of the page's content, and be told what is wrong."""

    def act(page: Page) -> None:
        press(name)(page)
        page.locator(".errors").first.wait_for()

    return act


def take_a_taken_key(page: Page) -> None:
    """Give one thing the key of another."""
    page.locator("#k-previous").fill("j")
    fail("Save the keys")(page)


def open_drawer(page: Page) -> None:
    """Open the first row beside the table."""
    page.locator(".table .words > a").first.click()
    page.locator("#drawer-title").wait_for()


def open_cell(page: Page) -> None:
    """Begin to write the first effort."""
    page.locator("[id^=cell-][id$=-effort] a").first.click()
    page.locator("[data-cell-form]").wait_for()


def spoil_the_score(page: Page) -> None:
    """A weight that is no number."""
    page.get_by_label("Weight 1").fill("heavy")
    page.get_by_role("button", name="Score everything by it").click()
    page.locator("[data-errors]").wait_for()


def refuse_effort(page: Page) -> None:
    """An effort that is no number."""
    page.get_by_label("Effort in days").fill("much")
    page.locator("#plan").get_by_role("button", name="Save").click()
    page.locator("[data-errors]").wait_for()


def uploaded(stage: Stage) -> int:
    """An import that is so far."""
    row = imports.upload_file(SYSTEM, BytesIO(OLD_IDEAS.encode()), "ideas of the old forum.csv")
    if stage is not Stage.MAPPING:
        board = db.session.scalars(select(Board.slug).order_by(Board.id)).first() or ""
        columns = Columns(
            title="Summary", body="Text", created="Opened", votes="Votes", source_id="Key", author="By", status="State"
        )
        imports.map_file(SYSTEM, row.id, MapFile(source="old forum", board=board), columns)
    db.session.commit()
    if stage in (Stage.CHECKED, Stage.DONE):
        imports.check_import(row.id)
        db.session.commit()
    if stage is Stage.DONE:  # as if it had come in; other tests count what is there
        db.session.execute(update(FileImport).where(FileImport.id == row.id).values(stage=stage))
    db.session.commit()
    return row.id


def unmapped(page: Page) -> None:
    """Say of no column that it holds the words."""
    page.get_by_label("The words").select_option("")
    page.get_by_label("Title").select_option("")
    fail("Check it")(page)


def refuse_ground(page: Page) -> None:
    """Say that something speaks for it, but not what."""
    unfold("Add what else speaks for it")(page)
    fail("Add it")(page)


def unfold(words: str) -> Callable[[Page], object]:
    """Open what folds out under these words."""
    return lambda page: page.locator("summary", has_text=words).first.click()


def record_no_fix(page: Page) -> None:
    """Say that a cause is fixed, but not how."""
    unfold("It is fixed")(page)
    fail("Record the fix")(page)


def let_expire(page: Page) -> None:
    """Let an entry expire without saying why."""
    unfold("Its time is over")(page)
    fail("Let it expire")(page)


def busiest(_site: Site) -> str:
    """The submission with the longest conversation among those that were edited."""
    edited = select(Submission.id).where(Submission.edited_at.is_not(None))
    return f"/submissions/{_id(edited.order_by(Submission.comments.desc()))}"


def of_status(kind: StatusKind) -> Callable[[Site], str]:
    """A submission that came to this end."""
    return lambda _site: f"/submissions/{_id(select(Submission.id).where(Submission.status_kind == kind))}"


def unsubscribe(site: Site) -> str:
    """The link in the mails of somebody who is nobody else's business."""
    known = select(Member.id).where(Member.email == "reads.mail@example.org")
    member_id = db.session.scalar(known)
    if member_id is None:
        values = {"role": Role.CUSTOMER, "confirmed_at": now(), "created_at": now()}
        reader = Member(name="Reads Mail", email="reads.mail@example.org", **values)
        db.session.add(reader)
        db.session.flush()
        member_id = reader.id
    key = open_postbox(member_id)
    db.session.execute(update(Postbox).where(Postbox.member_id == member_id).values(stopped_at=None))
    db.session.commit()
    return f"/unsubscribe/{key}?about={_id(select(func.min(Submission.id)))}"


def own(site: Site) -> int:
    """What the demo's customer said."""
    mine = Submission.author_id == site.people[Role.CUSTOMER].id
    return _id(select(Submission.id).where(mine, Submission.deleted_at.is_(None)))


def own_comment(site: Site) -> int:
    """What the demo's customer commented."""
    return _id(select(Comment.id).where(Comment.author_id == site.people[Role.CUSTOMER].id))


def classified(_site: Site) -> int:
    """A submission that the team has judged."""
    return _id(select(Submission.id).where(Submission.ip_type.is_not(None)).order_by(Submission.votes.desc()))


def answered(_site: Site) -> str:
    """A submission with an official answer."""
    return f"/submissions/{_answered()}"


def answered_desk(_site: Site) -> str:
    """The same on the staff's desk."""
    return f"/staff/submissions/{_answered()}"


def _answered() -> int:
    return _id(select(Submission.id).where(Submission.answered_at.is_not(None)).order_by(Submission.votes.desc()))


def shipped(_site: Site) -> str:
    """The newest entry of the changelog."""
    published = select(Entry).where(Entry.state == WritingState.PUBLISHED).order_by(Entry.published_at.desc())
    newest = db.session.scalars(published).first()
    assert newest is not None
    return f"/changelog/{newest.id}-{newest.slug}"


def entry_that_is(state: WritingState) -> Callable[[Site], str]:
    """The desk of an entry that stands so."""
    return lambda _site: f"/staff/changelog/{_id(select(Entry.id).where(Entry.state == state).order_by(Entry.id))}"


def asked_by_mail(site: Site) -> str:
    """Where the mail leads that asks somebody whether it helped."""
    entry_id = int(shipped(site).rpartition("/")[2].partition("-")[0])
    asked = select(HelpAnswer.member_id).where(HelpAnswer.entry_id == entry_id).order_by(HelpAnswer.member_id)
    return help_path(_id(asked), entry_id)


def webhook(_site: Site) -> str:
    """The desk of an endpoint with a log."""
    return f"/staff/webhooks/{_id(select(Webhook.id).order_by(Webhook.id))}"


def tracker(_site: Site) -> str:
    """A connection."""
    return f"/staff/trackers/{_id(select(Tracker.id).order_by(Tracker.id))}"


def tracked(_site: Site) -> str:
    """The issues of a submission that has some."""
    return f"/staff/submissions/{_id(select(TrackerLink.submission_id).order_by(TrackerLink.id))}/issues"


def rescue_that(holds: ColumnElement[bool]) -> Callable[[Site], str]:
    """The page of a rescue."""
    wanted = select(Rescue.id).where(holds).order_by(Rescue.id)
    return lambda _site: f"/staff/care/{_id(wanted)}"


def cause_that_is(state: CauseState) -> Callable[[Site], str]:
    """The desk of a root cause with which one is so far."""
    wanted = select(RootCause.id).where(RootCause.state == state).order_by(RootCause.weight.desc())
    return lambda _site: f"/staff/causes/{_id(wanted)}"


def rating(_site: Site) -> str:
    """Where somebody says how pleasant an answer was."""
    return f"/submissions/{_id(select(Submission.id).where(Submission.answered_at.is_not(None)))}/rating"


def entry_of(state: EntryState) -> Callable[[Site], str]:
    """The page of an entry of which this became."""
    wanted = select(IPEntry.submission_id).where(IPEntry.state == state).order_by(IPEntry.submission_id)
    return lambda _site: f"/staff/ledger/{_id(wanted)}"


def promise_of(state: State) -> Callable[[Site], str]:
    """The desk of a promise of which this became."""
    return lambda _site: f"/staff/promises/{_id(select(Promise.id).where(Promise.state == state).order_by(Promise.id))}"


def repaired(_site: Site) -> str:
    """A submission whose promise was broken, and is made good."""
    return f"/submissions/{_id(select(Promise.submission_id).where(Promise.repairs_id.is_not(None)))}"


def contradicted(_site: Site) -> str:
    """A value with something that speaks against it."""
    against = select(Evidence.value_id).where(Evidence.sense == Sense.CONTRADICTS)
    return f"/staff/values/{_id(select(BrandValue.id).where(BrandValue.id.in_(against)))}"


def waiting(_site: Site) -> int:
    """A submission that waits for the team."""
    return _id(select(Submission.id).where(Submission.ip_type.is_(None)))


def spoken_for(_site: Site) -> str:
    """A submission that others are merged into."""
    return f"/submissions/{_id(select(Submission.merged_into_id).where(Submission.merged_into_id.is_not(None)))}"


def voice(_site: Site) -> str:
    """One that is merged into another."""
    return f"/submissions/{_id(select(Submission.id).where(Submission.merged_into_id.is_not(None)))}"


def parted(_site: Site) -> str:
    """The page of one that was split off from another, and that another was split off from."""
    three = select(Submission.id).where(Submission.merged_into_id.is_(None)).order_by(Submission.votes.desc())
    first, second, third = db.session.scalars(three.limit(3))
    for made, origin in ((second, first), (third, second)):
        if standing_split(made) is None:
            add_split(SYSTEM, made, origin)
    db.session.commit()
    return f"/submissions/{second}"


def noted(_site: Site) -> str:
    """What the team noted on somebody's behalf, as that person is asked about it by mail."""
    standing = select(Note.id).where(Note.removed_at.is_(None))
    token = issue_note_link(_id(standing))
    db.session.commit()
    return f"/noted/{token}"


def doubles(_site: Site) -> str:
    """The merge desk with a pair on it."""
    two = select(Submission.id).where(Submission.merged_into_id.is_(None)).order_by(Submission.votes.desc())
    first, second = db.session.scalars(two.limit(2))
    note_pair(first, second, 0.4)
    db.session.commit()
    return "/staff/duplicates"


def held_id(site: Site) -> int:
    """Words of the customer's own that were sent back."""
    customer = site.people[CUSTOMER].id
    mine = select(HeldPost.id).where(HeldPost.author_id == customer)
    found = db.session.scalar(mine)
    if found is None:
        held = HeldPost(
            what=What.SUBMISSION,
            author_id=customer,
            board_id=_id(select(Board.id)),
            kind="complaint",
            title="The lid",
            body="The lid leaks, says **Ben** of shop 4.",
            html="<p>The lid leaks, says <strong>Ben</strong> of shop 4.</p>",
            signs='[["by_hand", "Ana Duarte"]]',
            state=HeldState.SENT_BACK,
            message="Thank you! Please leave the name out.",
            created_at=now(),
        )
        db.session.add(held)
        db.session.commit()
        return held.id
    return found


def held_words(site: Site) -> str:
    """What the customer's own that waits."""
    held_id(site)
    return "/me/waiting"


def others_words(site: Site) -> int:
    """A submission of somebody else than the customer."""
    theirs = (Submission.author_id != site.people[CUSTOMER].id, Submission.deleted_at.is_(None))
    return _id(select(Submission.id).where(*theirs))


def reported_comment(_site: Site) -> str:
    """The form about a comment."""
    return f"/comments/{_id(select(Comment.id).where(Comment.deleted_at.is_(None)))}/report"


def send_nothing_back(page: Page) -> None:
    """Send back without a word to its author."""
    unfold("Send it back kindly")(page)
    fail("Send back")(page)


def correct_with_nothing(page: Page) -> None:
    """Say that one said something else, but not what."""
    page.get_by_label("What you said").fill("")
    fail("Save my correction")(page)


def empty_and_save(page: Page) -> None:
    """Send it without words."""
    page.get_by_label("In your own words").fill("")
    fail("Send it again")(page)


def talker(_site: Site) -> int:
    """The member who said most."""
    return _id(select(Submission.author_id).group_by(Submission.author_id).order_by(func.count().desc()))


def linked(purpose: Purpose, where: str) -> Callable[[Site], str]:
    """The page that a link opens which was mailed to the demo's customer."""

    def make(site: Site) -> str:
        member = site.people[Role.CUSTOMER]
        if purpose is Purpose.CONFIRM:
            member = site.make.member("Noor Haugen", confirmed_at=None)
        email = "ana.new@example.org" if purpose is Purpose.CHANGE_EMAIL else member.email
        token = issue_link(purpose, member_id=member.id, email=email)
        db.session.commit()
        return where + token

    return make


def first(_site: Site) -> str:
    """The page that makes the first administrator, on a site that has none."""
    db.session.execute(update(Member).values(role=Role.CUSTOMER))
    path = first_link(SYSTEM)
    db.session.commit()
    return path


def _id(query: object) -> int:
    return db.session.scalars(query.limit(1)).one()  # type: ignore[attr-defined]


def write(page: Page) -> None:
    """Write in the composer until it shows how it will look."""
    page.get_by_label("In your own words").fill(
        "My oat milk was **cow milk** again\n\n- first\n- second\n\n> The app says"
    )
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("region", name="This is how it will look").wait_for()
    page.get_by_role("region", name="Others said something like this").wait_for()


def clear(page: Page) -> None:
    """Save nothing at all."""
    page.get_by_label("In your own words").fill("")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()


def decline_without_reason(page: Page) -> None:
    """Try what needs a reason."""
    page.get_by_label("Where it stands").select_option(label="Declined, with the reason")
    page.get_by_role("button", name="Save status").click()
    page.get_by_role("alert").wait_for()


def plan_without_a_day(page: Page) -> None:
    """Try what needs a day, or the word that there is none."""
    page.get_by_label("Where it stands").select_option(label="Planned")
    page.get_by_role("button", name="Save status").click()
    page.get_by_role("alert").wait_for()


def learn_nothing_without_reason(page: Page) -> None:
    """Try what needs a reason, too."""
    page.locator("summary", has_text="Nothing to learn").click()
    page.get_by_role("button", name="Nothing to learn here").click()
    page.get_by_role("alert").wait_for()


def preview_answer(page: Page) -> None:
    """Put a saved reply in, and look at it."""
    page.get_by_role("button", name="Put it in").click()
    page.get_by_role("region", name="This is how it will look").wait_for()


def be_coached(page: Page) -> None:
    """Write what the coach marks, and wait for it to say so by itself."""
    page.get_by_label("Your answer").press_sequentially("We cannot do that. We will call you tomorrow.")
    page.get_by_role("region", name="How it may be heard").wait_for()


def propose_nothing(page: Page) -> None:
    """Say that it is the same as nothing."""
    page.locator("summary", has_text="Same as").click()
    page.get_by_role("button", name="Tell the team").click()
    page.get_by_role("alert").wait_for()


def vote(page: Page) -> None:
    """Leave a message on the page."""
    page.locator(".vote__box[aria-pressed]").first.click()
    page.locator("[data-toast]").wait_for()


def mean_it(page: Page) -> None:
    """Vote, and say how much it matters."""
    if page.locator(".post .vote__box").get_attribute("aria-pressed") == "false":
        page.locator(".post .vote__box").click()
    page.get_by_role("button", name="I would leave without it").click()
    page.locator("#i-would_leave[aria-pressed=true]").wait_for()
    page.locator("#importance summary").click()


def say_too_much(page: Page) -> None:
    """Write more than is taken."""
    mean_it(page)
    page.locator("#i-situation").evaluate("box => { box.maxLength = 999; box.value = 'Every morning. '.repeat(30); }")
    page.locator("#i-save").click()
    page.locator("#importance .errors").wait_for()


CUSTOMER, MODERATOR, MANAGER, ADMIN = Role.CUSTOMER, Role.MODERATOR, Role.PRODUCT_MANAGER, Role.ADMINISTRATOR
VIEWS = (
    View("home", VISITOR, "/"),
    View("home of a member", CUSTOMER, "/"),
    View("home with the account's menu", ADMIN, "/", unfold("")),
    View("home with a menu", VISITOR, "/", unfold("Status")),
    View("home with the keys", VISITOR, "/", lambda page: page.keyboard.press("?")),
    View("home after a vote", MODERATOR, "/?sort=new", vote),
    View("home filtered", VISITOR, "/?kind=complaint&status=planned&sort=top"),
    View("home filtered to nothing", VISITOR, "/?kind=praise&status=declined"),
    View("board", VISITOR, "/boards/shops"),
    View("composer", VISITOR, "/submissions/new"),
    View("composer with a preview", VISITOR, "/submissions/new", write),
    View("composer refused", CUSTOMER, "/submissions/new", fail("Post it")),
    View("submission with a conversation", VISITOR, busiest),
    View("submission with its history", CUSTOMER, busiest, unfold("Edited")),
    View("submission with a reply begun", CUSTOMER, busiest, unfold("Reply")),
    View("submission with a comment refused", CUSTOMER, busiest, fail("Comment")),
    View("submission that matters", CUSTOMER, busiest, mean_it),
    View("submission that matters too much", CUSTOMER, busiest, say_too_much),
    View("submission of one's own", CUSTOMER, lambda site: f"/submissions/{own(site)}"),
    View("submission for staff", MODERATOR, busiest),
    View("submission declined", VISITOR, of_status(StatusKind.DECLINED)),
    View("submission with voices", VISITOR, spoken_for, unfold("Where does my basket go")),
    View("submission by the link of a voice", CUSTOMER, voice),
    View("submission with voices for staff", MODERATOR, spoken_for, unfold("Where does my basket go")),
    View("a proposal refused", CUSTOMER, spoken_for, propose_nothing),
    View("submission done", VISITOR, of_status(StatusKind.DONE)),
    View("submission edited", CUSTOMER, lambda site: f"/submissions/{own(site)}/edit"),
    View("submission edited and refused", CUSTOMER, lambda site: f"/submissions/{own(site)}/edit", clear),
    View("comment edited", CUSTOMER, lambda site: f"/comments/{own_comment(site)}/edit"),
    View("search", VISITOR, "/search"),
    View("search found", VISITOR, "/search?q=milk"),
    View("search with a wrong letter", VISITOR, "/search?q=capuccino"),
    View("search found nothing", VISITOR, "/search?q=xylophone+zither"),
    View("search filtered to nothing", VISITOR, "/search?q=milk&kind=praise&status=declined"),
    View("search for a tag", VISITOR, "/search?tag=prices"),
    View("search in its language", VISITOR, "/search?q=milk+-tea+status:planned+type:product"),
    View("member", VISITOR, lambda site: f"/members/{talker(site)}"),
    View("help", VISITOR, "/help"),
    View("privacy", VISITOR, "/privacy"),
    View("sign in", VISITOR, "/sign-in"),
    View("sign in refused", VISITOR, "/sign-in", fail("Sign in")),
    View("sign up", VISITOR, "/sign-up"),
    View("sign up refused", VISITOR, "/sign-up", fail("Make an account")),
    View("sign up sent", VISITOR, "/sign-up/sent"),
    View("confirm", VISITOR, linked(Purpose.CONFIRM, "/confirm/")),
    View("dead link", VISITOR, "/confirm/0123456789"),
    View("reset", VISITOR, "/reset"),
    View("reset sent", VISITOR, "/reset/sent"),
    View("reset by link", VISITOR, linked(Purpose.RESET, "/reset/")),
    View("not found", VISITOR, "/nowhere"),
    View("not allowed", CUSTOMER, "/staff/inbox"),
    View("me", CUSTOMER, "/me"),
    View("me following", CUSTOMER, "/me?show=followed"),
    View("notifications", CUSTOMER, "/me/notifications"),
    View("unread notifications", CUSTOMER, "/me/notifications?show=unread"),
    View("what comes by mail", CUSTOMER, "/me/notifications/settings"),
    View("unsubscribe", VISITOR, unsubscribe),
    View("unsubscribed", VISITOR, unsubscribe, press("Stop all these mails")),
    View("settings", CUSTOMER, "/me/settings"),
    View("settings refused", CUSTOMER, "/me/settings", fail("Change the password")),
    View("own keys of the team", MODERATOR, "/me/keys"),
    View("own keys", CUSTOMER, "/me/keys"),
    View("own keys refused", MODERATOR, "/me/keys", take_a_taken_key),
    View("new address", CUSTOMER, linked(Purpose.CHANGE_EMAIL, "/me/email/")),
    View("noted for me", VISITOR, noted),
    View("noted for me refused", VISITOR, noted, correct_with_nothing),
    View("companies", MANAGER, "/staff/companies"),
    View("new company refused", ADMIN, "/staff/companies/new", fail("Save")),
    View("company", MANAGER, lambda _site: f"/staff/companies/{_id(select(Company.id))}"),
    View("company's form", ADMIN, lambda _site: f"/staff/companies/{_id(select(Company.id))}/edit"),
    View("people by file", ADMIN, "/staff/people/import"),
    View("segments", MANAGER, "/staff/segments"),
    View("new segment", MANAGER, "/staff/segments/new"),
    View("segment", MANAGER, lambda _site: f"/staff/segments/{_id(select(Segment.id))}"),
    View("segment's form", MANAGER, lambda _site: f"/staff/segments/{_id(select(Segment.id))}/edit"),
    View("note for a customer", MODERATOR, "/staff/on-behalf"),
    View("vote for a customer", MODERATOR, lambda site: f"/staff/submissions/{waiting(site)}/on-behalf"),
    View("exports", MANAGER, "/staff/exports?votes=2&file=xlsx"),
    View("imports", ADMIN, "/staff/imports"),
    View("imports refused", ADMIN, "/staff/imports", fail("Look at it")),
    View("import to be mapped", ADMIN, lambda _site: f"/staff/imports/{uploaded(Stage.MAPPING)}"),
    View("import refused", ADMIN, lambda _site: f"/staff/imports/{uploaded(Stage.MAPPING)}", unmapped),
    View("import checked", ADMIN, lambda _site: f"/staff/imports/{uploaded(Stage.CHECKED)}"),
    View("import at work", ADMIN, lambda _site: f"/staff/imports/{uploaded(Stage.CHECKING)}"),
    View("import done", ADMIN, lambda _site: f"/staff/imports/{uploaded(Stage.DONE)}"),
    View("inbox", MODERATOR, "/staff/inbox"),
    View("inbox item", MODERATOR, lambda site: f"/staff/inbox/{waiting(site)}"),
    View("inbox without a reason", MODERATOR, "/staff/inbox", learn_nothing_without_reason),
    View("inbox filtered", MODERATOR, "/staff/inbox?kind=complaint&age=older&filter=open"),
    View("inbox filtered to nothing", MODERATOR, "/staff/inbox?tag=nothing-has-this"),
    View("inbox of what is mine", MODERATOR, "/staff/inbox?view=mine"),
    View("inbox of what is put off", MODERATOR, "/staff/inbox?view=snoozed"),
    View("inbox by care", MODERATOR, "/staff/inbox?order=care"),
    View("inbox with a heat begun", MODERATOR, "/staff/inbox?order=care", unfold("Say otherwise")),
    View("inbox with a note begun", MODERATOR, "/staff/inbox", unfold("Note")),
    View("inbox with a snooze begun", MODERATOR, "/staff/inbox", unfold("Snooze")),
    View("act on many", MODERATOR, "/staff/inbox/batch?all=yes"),
    View("act on many refused", MODERATOR, "/staff/inbox/batch?all=yes", fail("Move them")),
    View("act on none", MODERATOR, "/staff/inbox/batch"),
    View("assists", MODERATOR, "/staff/assists"),
    View("second looks", MODERATOR, "/staff/second-looks"),
    View("touchpoints", ADMIN, "/staff/touchpoints"),
    View("touchpoints refused", ADMIN, "/staff/touchpoints", fail("Add it")),
    View("triage", MODERATOR, lambda site: f"/staff/submissions/{classified(site)}"),
    View(
        "triage without a reason", ADMIN, lambda site: f"/staff/submissions/{classified(site)}", decline_without_reason
    ),
    View("merging", MODERATOR, lambda site: f"/staff/submissions/{classified(site)}/merge"),
    View(
        "merging refused",
        MODERATOR,
        lambda site: f"/staff/submissions/{classified(site)}/merge",
        fail("Merge into it"),
    ),
    View("splitting", MODERATOR, lambda site: f"/staff/submissions/{classified(site)}/split"),
    View(
        "splitting refused",
        MODERATOR,
        lambda site: f"/staff/submissions/{classified(site)}/split",
        fail("Split it off"),
    ),
    View("split off", MODERATOR, parted),
    View("triage of a voice", MODERATOR, lambda site: f"/staff{voice(site)}"),
    View("duplicates", MODERATOR, doubles),
    View("held", MODERATOR, "/staff/held"),
    View("held, to send back", MODERATOR, "/staff/held", unfold("Send it back kindly")),
    View("held refused", MODERATOR, "/staff/held", send_nothing_back),
    View("reported", MODERATOR, "/staff/reported"),
    View("one to take off", MODERATOR, lambda site: f"/staff/reported/{others_words(site)}"),
    View("decided", MODERATOR, "/staff/held/decided"),
    View("watched words", ADMIN, "/staff/watched-words"),
    View("watched words refused", ADMIN, "/staff/watched-words", fail("Watch it")),
    View("report", CUSTOMER, lambda site: f"/submissions/{others_words(site)}/report"),
    View("report refused", CUSTOMER, lambda site: f"/submissions/{others_words(site)}/report", fail("Tell the team")),
    View("report of a comment", CUSTOMER, reported_comment),
    View("what waits", CUSTOMER, held_words),
    View("nothing waits", MODERATOR, "/me/waiting"),
    View("words that wait", CUSTOMER, lambda site: f"/me/waiting/{held_id(site)}"),
    View("words that wait refused", CUSTOMER, lambda site: f"/me/waiting/{held_id(site)}", empty_and_save),
    View("backlog", MANAGER, "/staff/backlog"),
    View("backlog with its files", MANAGER, "/staff/backlog?q=milk&kind=complaint", unfold("Export")),
    View("backlog ranked", MANAGER, "/staff/backlog?sort=rank&then=votes"),
    View("backlog with every column", MANAGER, f"/staff/backlog?cols={','.join(ColumnKey)}&close=1"),
    View("backlog with its drawer", MANAGER, "/staff/backlog?sort=rank", open_drawer),
    View("backlog with a cell open", MANAGER, "/staff/backlog?sort=rank", open_cell),
    View("backlog drawer by itself", MANAGER, lambda site: f"/staff/backlog/{classified(site)}?in=sort%3Drank"),
    View("backlog drawer refused", MANAGER, lambda site: f"/staff/backlog/{classified(site)}", refuse_effort),
    View("backlog cell by itself", MODERATOR, lambda site: f"/staff/backlog/{classified(site)}/status?in=sort%3Drank"),
    View("backlog effort by itself", MANAGER, lambda site: f"/staff/backlog/{classified(site)}/effort"),
    View("backlog with what matters", MANAGER, "/staff/backlog?cols=votes,importance,money,title,status,score"),
    View("backlog by status", MANAGER, "/staff/backlog?face=lanes&sort=rank&then=votes"),
    View("backlog of the Joneses", MANAGER, "/staff/backlog?jones=True&cols=title,grounds,votes,status"),
    View(
        "backlog ground refused",
        MANAGER,
        lambda site: f"/staff/backlog/{classified(site)}",
        refuse_ground,
    ),
    View("competitors", MANAGER, "/staff/competitors"),
    View("competitors refused", MANAGER, "/staff/competitors", fail("Add it")),
    View("backlog columns", MANAGER, "/staff/backlog/columns"),
    View("score", MANAGER, "/staff/backlog/score?preset=rice"),
    View("score refused", MANAGER, "/staff/backlog/score?preset=wsjf", spoil_the_score),
    View("score, nothing chosen", MODERATOR, "/staff/backlog/score"),
    View("backlog, keeping a view", MANAGER, "/staff/backlog?kind=idea", unfold("Keep this view")),
    View("plan many", MANAGER, lambda site: f"/staff/backlog/many?id={waiting(site)}&id={classified(site)}"),
    View("plan nothing", MANAGER, "/staff/backlog/many"),
    View("backlog filtered to nothing", MANAGER, "/staff/backlog?q=xylophone"),
    View("submission answered", VISITOR, answered),
    View("answered for staff", MODERATOR, answered_desk),
    View("answer previewed", MODERATOR, lambda site: f"/staff/inbox/{waiting(site)}", preview_answer),
    View("answer refused", MODERATOR, lambda site: f"/staff/inbox/{waiting(site)}", fail("Publish the answer")),
    View("answer many", MANAGER, lambda site: f"/staff/answers/many?id={waiting(site)}&id={classified(site)}"),
    View("answer coached", MODERATOR, lambda site: f"/staff/inbox/{waiting(site)}", be_coached),
    View("answer clock", MANAGER, "/staff/answers"),
    View("answer clock of a board", MANAGER, "/staff/answers?board=shops"),
    View("what makes us say can't", MANAGER, "/staff/answers/limits"),
    View("a policy submission", MANAGER, "/staff/answers/limits/policy"),
    View("a policy submission refused", MANAGER, "/staff/answers/limits/policy", fail("Post it")),
    View("submission with a promise made good", CUSTOMER, repaired),
    View("promises", MANAGER, "/staff/promises"),
    View("broken promises", MODERATOR, "/staff/promises?state=broken"),
    View("roadmap", VISITOR, "/roadmap"),
    View("saved searches", CUSTOMER, "/me/searches"),
    View("care", MODERATOR, "/staff/care"),
    View("care with money", MANAGER, "/staff/care"),
    View("care, none of mine", MANAGER, "/staff/care?which=mine"),
    View("care, to confirm", MODERATOR, "/staff/care?which=asked"),
    View("care, closed", MANAGER, "/staff/care?which=closed"),
    View("rescue", MODERATOR, rescue_that(Rescue.next_step != "")),
    View("rescue with money", MANAGER, rescue_that(Rescue.next_step != "")),
    View("rescue that somebody would let go", MODERATOR, rescue_that(Rescue.asked_at.is_not(None))),
    View("rescue that I would let go", MANAGER, rescue_that(Rescue.asked_at.is_not(None))),
    View("rescue let go", MANAGER, rescue_that(Rescue.state == RescueState.LET_GO)),
    View("rescue noted without a word", MODERATOR, rescue_that(Rescue.next_step != ""), fail("Note it")),
    View("rescue by hand", MODERATOR, lambda site: f"/staff/submissions/{classified(site)}/rescue"),
    View(
        "rescue by hand refused",
        MODERATOR,
        lambda site: f"/staff/submissions/{classified(site)}/rescue",
        fail("Open a rescue"),
    ),
    View("causes", MODERATOR, "/staff/causes"),
    View("causes struck twice", MANAGER, "/staff/causes?which=struck"),
    View("causes, none", MANAGER, "/staff/causes?which=fixed&kind=environment"),
    View("cause refused", MANAGER, "/staff/causes", fail("Name it")),
    View("cause", MODERATOR, cause_that_is(CauseState.REOPENED)),
    View("cause confirmed", MANAGER, cause_that_is(CauseState.CONFIRMED)),
    View("cause fixed", MANAGER, cause_that_is(CauseState.FIXED)),
    View("cause not fixed yet", MANAGER, cause_that_is(CauseState.CONFIRMED), record_no_fix),
    View("causes of a submission", MODERATOR, lambda site: f"/staff/submissions/{classified(site)}/causes"),
    View("rating of an answer", CUSTOMER, rating),
    View("rating refused", CUSTOMER, rating, fail("Send")),
    View("roadmap for staff", MANAGER, "/roadmap"),
    View("roadmap of a board", CUSTOMER, "/roadmap?board=shops"),
    View("changelog", VISITOR, "/changelog"),
    View("changelog, mended", CUSTOMER, "/changelog?category=mended"),
    View("changelog entry", CUSTOMER, shipped),
    View("changelog entry for staff", MODERATOR, shipped),
    View("did this help", VISITOR, asked_by_mail),
    View("changelog desk", MODERATOR, "/staff/changelog"),
    View("changelog desk, scheduled", MANAGER, "/staff/changelog?state=scheduled"),
    View("changelog draft", MANAGER, entry_that_is(WritingState.DRAFT)),
    View("changelog published", MANAGER, entry_that_is(WritingState.PUBLISHED)),
    View("ship something", MANAGER, lambda site: f"/staff/changelog/new?submission={classified(site)}"),
    View("ship something refused", MANAGER, "/staff/changelog/new", fail("Publish and tell them")),
    View("ledger", MANAGER, "/staff/ledger"),
    View("ledger by owner", MODERATOR, "/staff/ledger?span=year&by=owner"),
    View("ledger entries", MANAGER, "/staff/ledger/entries"),
    View("ledger entries, none", MANAGER, "/staff/ledger/entries?owner=99999"),
    View("entry harvested", MANAGER, entry_of(EntryState.HARVESTED)),
    View("entry harvested, refused", MANAGER, entry_of(EntryState.HARVESTED), let_expire),
    View("entry assessed", MANAGER, entry_of(EntryState.ASSESSED)),
    View("entry expired", MANAGER, entry_of(EntryState.EXPIRED)),
    View("entry shipped", MODERATOR, entry_of(EntryState.SHIPPED)),
    View("promise open", MODERATOR, promise_of(State.OPEN)),
    View("promise broken", MODERATOR, promise_of(State.BROKEN)),
    View("promise kept late", MANAGER, promise_of(State.KEPT_LATE)),
    View("promise released", MANAGER, promise_of(State.RELEASED)),
    View("new promise", MODERATOR, lambda site: f"/staff/promises/new?submission={waiting(site)}"),
    View(
        "new promise refused",
        MODERATOR,
        lambda site: f"/staff/promises/new?submission={waiting(site)}",
        fail("Promise"),
    ),
    View("values", ADMIN, "/staff/values"),
    View("value contradicted", ADMIN, contradicted),
    View("show us", VISITOR, "/show-us"),
    View("saved replies", MODERATOR, "/staff/replies"),
    View("saved reply", MODERATOR, lambda _site: f"/staff/replies/{_id(select(SavedReply.id))}"),
    View("new saved reply refused", MODERATOR, "/staff/replies/new", fail("Save")),
    View("tags", MODERATOR, "/staff/tags"),
    View("new tag", MODERATOR, "/staff/tags/new"),
    View("new tag refused", MODERATOR, "/staff/tags/new", fail("Save")),
    View("tag", MODERATOR, lambda _site: f"/staff/tags/{_id(select(Tag.id))}"),
    View("tag deletion", MODERATOR, lambda _site: f"/staff/tags/{_id(select(Tag.id))}/deletion"),
    View("people", MODERATOR, "/staff/people"),
    View("person", ADMIN, lambda site: f"/staff/people/{site.people[CUSTOMER].id}"),
    View("boards", ADMIN, "/staff/boards"),
    View("new board", ADMIN, "/staff/boards/new"),
    View("new board refused", ADMIN, "/staff/boards/new", fail("Open it")),
    View("a board's form", ADMIN, lambda _site: f"/staff/boards/{_id(select(Board.id))}"),
    View("statuses", ADMIN, lambda _site: f"/staff/boards/{_id(select(Board.id))}/statuses"),
    View("statuses refused", ADMIN, lambda _site: f"/staff/boards/{_id(select(Board.id))}/statuses", fail("Add it")),
    View("reasons for declining", ADMIN, "/staff/decline-reasons"),
    View("reasons refused", ADMIN, "/staff/decline-reasons", fail("Add it")),
    View("planned without a day", MODERATOR, lambda site: f"/staff/submissions/{waiting(site)}", plan_without_a_day),
    View("jobs", ADMIN, "/staff/jobs"),
    View("mails", ADMIN, "/staff/mail"),
    View("webhooks", ADMIN, "/staff/webhooks"),
    View("webhook", ADMIN, webhook),
    View("webhook with a message", ADMIN, webhook, unfold("submission.created")),
    View("new webhook", ADMIN, "/staff/webhooks/new"),
    View("new webhook refused", ADMIN, "/staff/webhooks/new", fail("Make it")),
    View("trackers", ADMIN, "/staff/trackers"),
    View("tracker", ADMIN, tracker),
    View("new tracker", ADMIN, "/staff/trackers/new"),
    View("new tracker refused", ADMIN, "/staff/trackers/new", fail("Connect it")),
    View("issues done there", ADMIN, "/staff/tracked"),
    View("all issues", ADMIN, "/staff/tracked?which=all"),
    View("issues of a submission", ADMIN, tracked),
    View("audit", ADMIN, "/staff/audit"),
    View("patterns", ADMIN, "/patterns"),
)
FIRST_DAY = (
    View("home", VISITOR, "/"),
    View("first administrator", VISITOR, first),
    View("first administrator refused", VISITOR, first, fail("Start")),
    View("composer", VISITOR, "/submissions/new"),
    View("search", VISITOR, "/search?q=milk"),
    View("me", CUSTOMER, "/me"),
    View("me following", CUSTOMER, "/me?show=followed"),
    View("inbox", ADMIN, "/staff/inbox"),
    View("second looks", ADMIN, "/staff/second-looks"),
    View("touchpoints", ADMIN, "/staff/touchpoints"),
    View("promises", ADMIN, "/staff/promises"),
    View("saved searches", CUSTOMER, "/me/searches"),
    View("care", ADMIN, "/staff/care"),
    View("causes", ADMIN, "/staff/causes"),
    View("roadmap", VISITOR, "/roadmap"),
    View("changelog", VISITOR, "/changelog"),
    View("changelog desk", ADMIN, "/staff/changelog"),
    View("ship something", ADMIN, "/staff/changelog/new"),
    View("ledger", ADMIN, "/staff/ledger"),
    View("values", ADMIN, "/staff/values"),
    View("show us", VISITOR, "/show-us"),
    View("saved replies", ADMIN, "/staff/replies"),
    View("answer clock", ADMIN, "/staff/answers"),
    View("what makes us say can't", ADMIN, "/staff/answers/limits"),
    View("duplicates", ADMIN, "/staff/duplicates"),
    View("backlog", ADMIN, "/staff/backlog"),
    View("tags", ADMIN, "/staff/tags"),
    View("boards", ADMIN, "/staff/boards"),
    View("people", ADMIN, "/staff/people"),
    View("jobs", ADMIN, "/staff/jobs"),
    View("mails", ADMIN, "/staff/mail"),
    View("webhooks", ADMIN, "/staff/webhooks"),
    View("new webhook", ADMIN, "/staff/webhooks/new"),
    View("trackers", ADMIN, "/staff/trackers"),
    View("new tracker", ADMIN, "/staff/trackers/new"),
    View("issues", ADMIN, "/staff/tracked"),
    View("audit", ADMIN, "/staff/audit"),
)
