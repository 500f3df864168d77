"""Words that only some may read, planted all over the site; then everybody opens every page and looks for them."""

import contextlib
import html
import io
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.care.commands import NoteRescue
from community.care.models import Rule
from community.care.services import note_rescue
from community.care.services.opening import Sign, lay
from community.kernel.clock import now
from community.kernel.db import AnyRow, db, insert_new
from community.kernel.errors import DomainError
from community.kernel.parts import part
from community.moderation import services as moderation
from community.moderation.commands import KeepWatchedWord, RaiseFlag
from community.moderation.models import FlagReason, HeldPost, WatchedAction
from community.notifications.models import Cadence, MailChoice
from community.notifications.sources import SOURCES
from community.policy import SYSTEM, Actor, Audience, Role
from community.promises.commands import MakePromise
from community.promises.services import make_promise
from community.search.index import SearchIndex
from community.shipping.commands import KeepEntry
from community.shipping.services import publish_entry, write_entry
from community.submissions import services
from community.submissions.commands import ChangeStatus, PostComment, PostSubmission, SayImportance, SplitOff
from community.submissions.models import Board, Follow, FollowedBy, Kind, Status, StatusKind, Submission
from community.triage.commands import Classify, KeepTag, KeepView, SetTags, WriteNote
from community.triage.models import IPType
from community.triage.services import classify, keep_tag, keep_view, set_tags, write_note
from community.webhooks.bodies import body_of
from community.webhooks.commands import KeepWebhook
from community.webhooks.events import NAMES
from community.webhooks.models import Delivery, Format
from community.webhooks.reading import tellable
from community.webhooks.services import keep_webhook
from community.worker.outbox import drain
from tests.conftest import POSTGRES
from tests.factories import Factory
from tests.smtp import MailServer

VISITOR, BANNED, AUTHOR = "visitor", "banned", "author"
STAFF = {Role.MODERATOR.value, Role.PRODUCT_MANAGER.value, Role.ADMINISTRATOR.value}
MEMBERS = STAFF | {Role.CUSTOMER.value, AUTHOR}
READERS = MEMBERS | {VISITOR, BANNED}
MOST_PAGES = 1_500
LINK = re.compile(r'(?:href|data-href|action)="(/[^"#]*)')


@dataclass(frozen=True)
class Canary:
    """A word that stands beside another one that may be searched for, and who may come across it."""

    word: str
    lure: str
    readers: set[str]

    @property
    def text(self) -> str:
        return f"{self.lure} {self.word}"


def canary(name: str, readers: set[str]) -> Canary:
    return Canary(f"{name}zwicky", f"{name}quagga", readers)


CANARIES = {
    "public": canary("public", READERS),
    "members": canary("members", MEMBERS),
    "staff": canary("staff", STAFF),
    "archived": canary("archived", set()),
    "deleted": canary("deleted", STAFF | {AUTHOR}),
    "comment": canary("comment", READERS),
    "comment of members": canary("inside", MEMBERS),
    "comment taken out": canary("regretted", set()),
    "comment removed": canary("removed", {Role.ADMINISTRATOR.value}),  # the trail keeps what was taken from somebody
    "held": canary("waiting", {Role.MODERATOR.value, Role.ADMINISTRATOR.value, AUTHOR}),
    "held comment": canary("murmur", {Role.MODERATOR.value, Role.ADMINISTRATOR.value, AUTHOR}),
    "note of a report": canary("tattle", {Role.MODERATOR.value, Role.ADMINISTRATOR.value}),
    "private tag": canary("private", STAFF),
    "public tag": canary("open", READERS),
    "reason": canary("reason", STAFF),
    "note of the team": canary("note", STAFF),
    "note of a rescue": canary("rescued", STAFF),
    "expectation": canary("hoped", STAFF),
    "view of the team": canary("view", STAFF),
    "address": canary("address", STAFF | {AUTHOR}),
    "situation of a voter": canary("milieu", STAFF | {AUTHOR}),
    "voice": canary("voice", READERS),
    "voice of members": canary("merged", MEMBERS),
    "voice of staff": canary("quiet", STAFF),
    "comment on a voice of members": canary("aside", MEMBERS),
    "voice of an archived board": canary("shut", set()),
    "deleted voice": canary("undone", STAFF | {AUTHOR}),
    "split off from what is deleted": canary("origin", STAFF | {AUTHOR}),
    "split that was undone": canary("parted", STAFF | {AUTHOR}),
    "promise": canary("sworn", READERS),
    "promise of members": canary("vowed", MEMBERS),
    "promise of staff": canary("pledged", STAFF),
    "promise of a voice of members": canary("avowed", MEMBERS),
    "promise of what is deleted": canary("forgone", {Role.ADMINISTRATOR.value}),
    "entry": canary("shipped", READERS),
    "entry of members": canary("landed", MEMBERS),
    "entry of staff": canary("fitted", STAFF),
    "entry of a voice of members": canary("moored", READERS),
    "entry of an archived board": canary("sunken", STAFF),
    "entry for staff": canary("tacit", STAFF),
    "draft of an entry": canary("sketched", STAFF),
    "archived board": canary("closed", {Role.ADMINISTRATOR.value}),
    "staff board": canary("office", STAFF),
}


class Planted:
    """The site with its canaries."""

    def __init__(self, app: Flask, make: Factory) -> None:
        self.app, self.make = app, make
        email = f"{CANARIES['address'].word}@example.org"
        self.people: dict[str, Actor | None] = {
            VISITOR: None,
            AUTHOR: make.actor("Ana", email=email),
            BANNED: make.actor("Bo", banned_at=now()),
            **{role.value: make.actor(f"The {role.value}", role) for role in Role},
        }
        self.author = self.people[AUTHOR]
        shops = make.board("Shops")
        self.say("public", shops)
        beans = make.board("Beans", Audience.MEMBERS)
        office = make.board(CANARIES["staff board"].text, Audience.STAFF)
        self.say("members", beans)
        self.say("staff", office)
        closed = make.board(CANARIES["archived board"].text)
        self.say("archived", closed)
        self.comment("comment", self.said["public"])
        self.comment("comment of members", self.said["members"])
        taken, removed = (self.comment(name, self.said["public"]) for name in ("comment taken out", "comment removed"))
        deleted = self.say("deleted", shops)
        on = {"voice": shops, "voice of members": beans, "voice of staff": office, "deleted voice": shops}
        voices = [self.say(name, board) for name, board in {**on, "voice of an archived board": closed}.items()]
        origin = self.say("split off from what is deleted", beans)
        self.comment("comment on a voice of members", self.said["voice of members"])
        with app.app_context():
            self.say_why(self.said["public"].id)
            self.promise("promise of what is deleted", deleted)
            services.delete_comment(self.author, taken)
            services.delete_comment(self.people[Role.MODERATOR.value], removed)
            services.delete_submission(self.author, deleted.id)
            for voice in voices:
                services.merge(SYSTEM, voice.id, self.said["public"].id)
            services.delete_submission(self.author, self.said["deleted voice"].id)
            self.split_off(origin)
            for name in ("members", "staff", "voice of members"):
                self.promise(f"promise of {'a ' * name.startswith('voice')}{name}", self.said[name])
            self.promise("promise", self.said["public"])
            self.ship_some()
            tags = [
                keep_tag(SYSTEM, KeepTag(name=CANARIES["private tag"].text, is_public=False)).id,
                keep_tag(SYSTEM, KeepTag(name=CANARIES["public tag"].text)).id,
            ]
            set_tags(SYSTEM, self.said["public"].id, SetTags(tags=frozenset(tags)))
            classify(SYSTEM, self.said["public"].id, Classify(ip_type=IPType.NONE, reason=CANARIES["reason"].text))
            self.plant_on_the_desk(self.said["public"].id)
            services.archive_board(SYSTEM, closed.id, archived=True)
            db.session.commit()
            while drain():
                pass

    said: dict[str, Submission]

    def say(self, name: str, board: Board) -> Submission:
        """Post a canary; its word is in the title, and so in the address, too."""
        self.__dict__.setdefault("said", {})
        words = f"{CANARIES[name].text}\n\nThe door is too heavy. {CANARIES[name].text}."
        self.said[name] = self.make.submission(words, by=SYSTEM if "staff" in name else self.author, on=board)
        return self.said[name]

    def plant_on_the_desk(self, submission_id: int) -> None:
        """What the team keeps for itself about something that everybody may read."""
        moderator = self.people[Role.MODERATOR.value]
        assert moderator is not None
        write_note(moderator, submission_id, WriteNote(body=f"**{CANARIES['note of the team'].text}**"))
        expected = {"level": 2, "expectation": CANARIES["expectation"].text}
        classify(SYSTEM, submission_id, Classify(ip_type=IPType.POLICY, **expected))
        classify(SYSTEM, submission_id, Classify(ip_type=IPType.NONE, reason=CANARIES["reason"].text))
        keep_view(moderator, KeepView(name=CANARIES["view of the team"].text, is_shared=True))
        self.rescue()
        self.hold(self.said["public"].board_id)

    def say_why(self, submission_id: int) -> None:
        """Let its author say how much it matters to them, before it is decided."""
        weighs = {"importance": "would_leave", "situation": CANARIES["situation of a voter"].text}
        services.say_importance(self.author, submission_id, SayImportance.parse(weighs))

    def rescue(self) -> None:
        """The author may leave, as everything that they said shows."""
        mine = [name for name, one in self.said.items() if one.author_id == self.author.id]
        signs = [Sign(Rule.HEAT, self.said[name].id, now(), CANARIES[name].text) for name in mine]
        rescue = lay(SYSTEM, self.author.id or 0, signs)
        assert rescue is not None
        note_rescue(SYSTEM, rescue.id, NoteRescue(word=CANARIES["note of a rescue"].text))

    def hold(self, board_id: int) -> None:
        """What waits to be looked at, as a submission and as a comment, and why somebody reports something."""
        moderation.watch_word(SYSTEM, KeepWatchedWord(word=CANARIES["held"].lure, action=WatchedAction.HOLD))
        moderation.watch_word(SYSTEM, KeepWatchedWord(word=CANARIES["held comment"].lure, action=WatchedAction.HOLD))
        sent, public = moderation.Sent(seconds=60), self.said["public"].id
        words = PostSubmission(board=board_id, kind=Kind.COMPLAINT, body=f"Heavy. {CANARIES['held'].text}")
        held = moderation.post_submission(self.author, words, sent)
        said = moderation.post_comment(self.author, public, PostComment(body=CANARIES["held comment"].text), sent)
        assert isinstance(held, HeldPost)
        assert isinstance(said, HeldPost)
        report = RaiseFlag(reason=FlagReason.OTHER, note=CANARIES["note of a report"].text)
        customer = self.people[Role.CUSTOMER.value]
        assert customer is not None
        moderation.raise_flag(customer, public, None, report)

    def split_off(self, origin: Submission) -> None:
        """One whose origin is deleted afterwards, for members only, and one that is taken back."""
        passage = SplitOff(kind=Kind.PRAISE, title="Heaviness", body="The door is too heavy.")
        services.split_off(SYSTEM, origin.id, passage)
        undone = passage.model_copy(update={"title": CANARIES["split that was undone"].text})
        taken_back = services.split_off(SYSTEM, self.said["public"].id, undone)
        services.undo_split(SYSTEM, taken_back.id)
        services.delete_submission(self.author, origin.id)

    def ship_some(self) -> None:
        """Entries of the changelog: of each kind of board, of nothing, and one that is still being written."""
        for name in ("members", "staff", "voice of members"):
            self.ship(f"entry of {'a ' * name.startswith('voice')}{name}", self.said[name])
        self.ship("entry of an archived board", self.said["archived"])
        self.ship("entry", self.said["public"])
        self.ship("entry for staff", audience=Audience.STAFF)
        self.ship("draft of an entry", self.said["public"], published=False)

    def ship(self, name: str, *tied: Submission, audience: Audience = Audience.PUBLIC, published: bool = True) -> None:
        """Let a canary be shipped, or be about to be."""
        words = {"title": CANARIES[name].text, "benefit": CANARIES[name].text, "audience": audience}
        entry = write_entry(SYSTEM, KeepEntry.parse({**words, "submissions": [one.id for one in tied]}))
        if published:
            publish_entry(SYSTEM, entry.id)

    def promise(self, name: str, submission: Submission) -> None:
        """Let a canary be promised."""
        due_on = now().date() + timedelta(days=9)
        make_promise(SYSTEM, submission.id, MakePromise(text=CANARIES[name].text, due_on=due_on))

    def comment(self, name: str, submission: Submission) -> int:
        """Let a canary be said under a submission."""
        return self.make.comment(submission, CANARIES[name].text, by=self.author).id

    def seeds(self) -> Iterator[str]:
        """Addresses to begin with: what a stranger could type, beside the pages that link to all others."""
        yield from ("/", "/me", "/me/notifications", "/staff/inbox", "/staff/duplicates", "/staff/audit")
        yield from ("/staff/people", "/staff/mail", "/staff/second-looks")
        yield from ("/staff/jobs", "/robots.txt", "/sitemap.xml", "/sitemap/boards.xml", "/sitemap/1.xml")
        yield from ("/show-us", "/staff/promises?who=mine", "/staff/promises?state=silent", "/staff/ledger/entries")
        yield from ("/me/waiting", "/staff/held", "/staff/held/decided", "/staff/reported", "/staff/watched-words")
        yield from ("/me/searches", "/roadmap", "/changelog", "/changelog.atom", "/staff/changelog", "/staff/causes")
        yield from ("/staff/care", "/staff/care?which=mine", "/staff/care/1")
        for number in range(1, 24):
            yield from (f"/submissions/{number}", f"/submissions/{number}-x", f"/submissions/{number}/edit")
            yield from (f"/comments/{number}/edit", f"/members/{number}")
            for place in ("inbox", "submissions", "people", "boards", "tags"):
                yield f"/staff/{place}/{number}"
            yield from (f"/staff/promises/{number}", f"/staff/ledger/{number}")
            yield from (f"/changelog/{number}", f"/staff/changelog/{number}", f"/staff/submissions/{number}/causes")
            yield from (f"/staff/submissions/{number}/merge", f"/staff/submissions/{number}/split")
        for form in ("csv", "jsonl"):
            yield from (f"/staff/backlog/export.{form}", f"/staff/backlog/export-words.{form}")
        yield from ("/staff/backlog/export.md", "/staff/backlog/export-for-jira", "/staff/backlog/export-for-linear")
        yield from ("/staff/exports", "/staff/exports?file=xlsx&q=door")
        for bird in CANARIES.values():
            for asked in (bird.lure, bird.lure[:-2], misspelt(bird.word), misspelt(bird.lure)):
                yield f"/search?q={asked}"
            yield from (f"/staff/backlog?q={misspelt(bird.word)}", f"/staff/people?q={bird.lure}")
            yield from (f"/search?tag={bird.lure}", f"/boards/{bird.lure}")


def misspelt(word: str) -> str:
    """A word with two letters changed over, as somebody types who looks for it."""
    return word[:4] + word[5] + word[4] + word[6:]


def everything(response: TestResponse) -> str:
    """What a browser gets: body, addresses and all."""
    return f"{response.headers}\n{words_of(response)}"


def words_of(response: TestResponse) -> str:
    """What stands in it, in the files of a zip or a workbook too."""
    data = response.data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(map(archive.read, archive.namelist()))
    return data.decode("utf-8", "replace")


def crawl(client: FlaskClient, seeds: Iterator[str]) -> Iterator[TestResponse]:
    """Every page that can be come by from the seeds; of filters and orders, one at a time."""
    waiting, known, opened = deque(seeds), set[str](), 0
    while waiting:
        path = html.unescape(waiting.popleft()).partition("?next=")[0]
        if path in known or path.startswith("/static/") or path.count("=") > 1:
            continue
        if path.startswith("/staff/backlog/"):  # a question there only says where it leads back, or narrows a file
            path = path.partition("?")[0]
            if path in known:
                continue
        known.add(path)
        opened += 1
        assert opened < MOST_PAGES, f"the crawl does not end: {sorted(known)}"
        response = client.get(path)
        assert response.status_code < 500, path
        yield response
        waiting.extend(LINK.findall(words_of(response)))
        if response.location and response.location.startswith("/"):
            waiting.append(response.location)


@pytest.fixture(params=["whoosh", *(["postgres"] if POSTGRES else [])])
def planted(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Iterator[Planted]:
    """The site, with each index that it may have in production."""
    app = make_app(SEARCH_INDEX=None, SEARCH=request.param)
    with app.app_context():
        index = part(SearchIndex)
    index.rebuild([])
    yield Planted(app, Factory(app))
    index.close()


@pytest.mark.parametrize("role", sorted(READERS))
def test_everybody_comes_across_what_they_may_read_and_nothing_else(planted: Planted, role: str):
    client = planted.make.client(planted.people[role])
    found: dict[str, str] = {}
    for response in crawl(client, planted.seeds()):
        seen = everything(response)
        found.update({name: response.request.url for name, bird in CANARIES.items() if bird.word in seen})
    for bird in CANARIES.values():
        form = {"board": "1", "kind": "idea", "title": "", "body": f"{bird.lure} {misspelt(bird.word)}"}
        page = client.post("/submissions/preview", data=form).text
        found.update({name: "similar ones" for name, other in CANARIES.items() if other.word in page})
    assert set(found) == {name for name, bird in CANARIES.items() if role in bird.readers}, found


@pytest.mark.parametrize("role", sorted(READERS))
def test_counts_count_only_what_may_be_read(planted: Planted, role: str):
    """One submission can be read on each of the boards that are open to a reader, and no number says otherwise."""
    client = planted.make.client(planted.people[role])
    readable = [role in CANARIES[name].readers for name in ("public", "members", "staff")].count(True)
    for path in ("/", "/search?q=heavy", "/?sort=new"):
        page = client.get(path).text
        kinds = re.search(r"Complaints\s*(?:<[^>]*>\s*)*([0-9]+)", page)
        assert kinds, path
        assert int(kinds[1]) == readable, path
    if role in STAFF:
        backlog = client.get("/staff/backlog?kind=complaint").text
        assert len(set(re.findall(r"/staff/submissions/(\d+)", backlog))) == readable


def found_in(words: str) -> set[str]:
    """The canaries whose word stands there."""
    return {name for name, bird in CANARIES.items() if bird.word in words}


def readable_by(role: str) -> set[str]:
    """The canaries that somebody may come across."""
    return {name for name, bird in CANARIES.items() if role in bird.readers}


def test_webhooks_carry_what_everybody_may_read_whatever_they_are_asked_for(planted: Planted):
    """Every event of every submission with every thing that it could be about, as if all of them had been kept."""
    told: set[str] = set()
    with planted.app.app_context():
        form = {"name": "All", "url": "https://hooks.example.org/", "events": NAMES, "with_people": True}
        hook = keep_webhook(SYSTEM, KeepWebhook.parse(form))
        for submission_id in db.session.scalars(select(Submission.id)).all():
            for event, ref_id in product(NAMES, (None, *range(1, 24))):
                one = Delivery(webhook_id=hook.id, event=event, submission_id=submission_id, ref_id=ref_id)
                if event.startswith(WITH_REFERENCE) is (ref_id is not None) and (found := tellable(one)):
                    body = body_of(event, now(), found, "", format=Format.STANDARD, message="", with_people=True)
                    told |= found_in(body)
    assert {"public", "comment", "promise"} <= told <= readable_by(VISITOR)


WITH_REFERENCE = ("submission.status", "submission.merged", "submission.unmerged", "comment.", "answer.", "promise.")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_mails_say_what_their_readers_may_read(make_app: Callable[..., Flask]):
    """Everybody follows everything, by whatever way that came to be, and hears at once of all that happens."""
    with MailServer() as server:
        app = make_app(**server.settings())
        planted = Planted(app, Factory(app))
        people = {role: person for role in MEMBERS if (person := planted.people[role]) is not None}
        with planted.app.app_context():
            rows = db.session.execute(select(Submission.id, Submission.board_id)).all()
            for person in people.values():
                follow_all(person, [row.id for row in rows])
            db.session.commit()
            for row in rows:
                change(row)
            while drain():
                pass
            addresses = {role: db.session.get_one(Member, person.id).email for role, person in people.items()}
    for role, address in addresses.items():
        words = "\n".join(f"{one.message}\n{one.text}\n{one.html}" for one in server.to(address))
        assert "public" in found_in(words)
        assert found_in(words) <= readable_by(role) | {"address"}, role


def follow_all(person: Actor, submission_ids: Sequence[int]) -> None:
    """Follow all of these, and want a mail at once of everything."""
    for submission_id in submission_ids:
        follow = {"submission_id": submission_id, "member_id": person.id, "followed_by": FollowedBy.BUTTON}
        insert_new(Follow, {**follow, "created_at": now()})
    for source in SOURCES:
        insert_new(MailChoice, {"member_id": person.id, "source": source, "cadence": Cadence.INSTANT})


def change(row: AnyRow) -> None:
    """Let something happen to a submission that followers are told of; what cannot be done is left."""
    step = select(Status.id).where(Status.board_id == row.board_id, Status.kind == StatusKind.REVIEW)
    with contextlib.suppress(DomainError), db.session.begin_nested():
        services.change_status(SYSTEM, row.id, ChangeStatus(status=db.session.scalar(step), note="We look at it."))
    with contextlib.suppress(DomainError), db.session.begin_nested():
        services.post_comment(SYSTEM, row.id, PostComment(body="Somebody else says so too."))
    db.session.commit()
