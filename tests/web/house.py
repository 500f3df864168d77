"""A house with somebody of every role, and for every route a request that would be accepted from the right person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from community.accounts.hashing import Passwords
from community.accounts.models import Member, Purpose, SignedInSession
from community.accounts.services import start_session
from community.accounts.services.links import issue_link
from community.answers import services as answers
from community.answers.commands import KeepReply, WriteAnswer
from community.assists.models import TypeGuess
from community.backlog import services as backlog
from community.backlog.commands import BacklogQuery, GiveGround, KeepCompetitor, NotePlan
from community.backlog.exports import Wish
from community.backlog.models import Every, Ground
from community.care import services as care
from community.care.commands import EndRescue, LetGo
from community.care.models import RescueState
from community.care.models import Rule as RescueRule
from community.care.services.opening import Sign, lay
from community.causes import services as causes
from community.causes.commands import KeepCause, LinkCause, RecordFix
from community.causes.models import Strike
from community.customers.commands import Condition, KeepSegment, Op
from community.customers.commands import Rule as SegmentRule
from community.customers.commands.notes import NoteFor
from community.customers.services import companies, notes, segments
from community.imports import services as imports
from community.imports.commands import Columns, MapFile
from community.imports.models import Stage as ImportStage
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.kernel.parts import part
from community.ledger.services import settle
from community.moderation import services as moderation
from community.moderation.commands import KeepWatchedWord, RaiseFlag
from community.moderation.models import FlagReason, HeldPost, WatchedAction, WatchedWord, What
from community.notifications.models import Cadence, Notification, Occasion
from community.notifications.services.choosing import open_postbox
from community.policy import SYSTEM, Actor, Permission, Role, can
from community.promises import services as promises
from community.promises.commands import KeepPromise, MakePromise
from community.promises.models import State
from community.searches.models import SavedSearch
from community.shipping import services as shipping
from community.shipping.commands import KeepEntry
from community.submissions import services as submissions
from community.submissions.commands import KeepDeclineReason, KeepStatus, PostSubmission
from community.submissions.models import Board, Comment, Kind, Status, StatusKind, Submission
from community.trackers.commands import KeepTracker
from community.trackers.models import IssueState, Proposal, Tracker, TrackerLink
from community.trackers.services import connecting
from community.triage import services as triage
from community.triage.commands import Classify, JudgeAgain, KeepTag, KeepTouchpoint, PutOff, WriteNote
from community.triage.models import Classification, Desk, DeskView, IPType, Pair, SecondLook
from community.values import services as values
from community.values.commands import AddEvidence, Commit, KeepValue
from community.values.models import Sense
from community.web.help_links import help_path
from community.webhooks import services as webhooks
from community.webhooks.commands import KeepWebhook
from community.webhooks.models import Delivery, DeliveryState
from tests.factories import Factory, actor_of

VISITOR, BANNED = "visitor", "banned"
STAFF = tuple(role.value for role in (Role.MODERATOR, Role.PRODUCT_MANAGER, Role.ADMINISTRATOR))
ROLES = (VISITOR, Role.CUSTOMER.value, *STAFF, BANNED)
PASSWORD = "seven yellow lanterns"  # of people who do not exist
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FRESH = count(1)


def rules_of(app: Flask) -> dict[str, Rule]:
    """Every route by its line in the table, as in `GET /boards/<slug>`."""
    return {
        f"{method} {rule.rule}": rule
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


@dataclass(frozen=True, slots=True)
class Request:
    """A request that nothing but the asker's role could have refused."""

    method: str
    url: str
    form: Mapping[str, Any] = field(default_factory=dict)

    def send(self, client: FlaskClient, **more: Any) -> TestResponse:
        """Send it from this browser."""
        form = {
            name: (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
            for name, value in self.form.items()
        }
        data = {"data": form} if self.method not in SAFE else {}
        return client.open(self.url, method=self.method, **{**data, **more})


class House:
    """One board, one member of each role, and what their requests are about, made anew for each."""

    def __init__(self, app: Flask, make: Factory) -> None:
        self.app, self.make = app, make
        self.board = make.board("Shops")
        self.author = make.actor("Somebody Else")
        with app.app_context():
            self.digest = part(Passwords).hash(PASSWORD)
        self.people: dict[str, Member] = {}
        self.somebody(Role.ADMINISTRATOR.value)  # a site without one is a special case: see the tests of accounts

    def somebody(self, role: str) -> Member | None:
        """The member of this role; nobody for a visitor."""
        if role == VISITOR:
            return None
        if role not in self.people:
            values: dict[str, Any] = {"banned_at": now()} if role == BANNED else {"role": Role(role)}
            self.people[role] = self.make.member(f"The {role}", password_hash=self.digest, **values)
        return self.people[role]

    def browser(self, role: str) -> FlaskClient:
        """A browser of somebody of this role, just signed in; a banned one's session row is still there."""
        return self.make.client(self.somebody(role))

    def request(self, line: str, role: str, *, own: bool = False) -> Request:
        """A fresh request for a line of the table, about what somebody else, or the asker, has written."""
        method, _, _ = line.partition(" ")
        rule = rules_of(self.app)[line]
        about = Subject(self, rule.endpoint, self.somebody(role), own=own)
        with self.app.app_context():
            arguments = {name: about.argument(name) for name in sorted(rule.arguments)}
            form = FORMS.get(rule.endpoint, lambda _subject: {})(about)
            asked = ASKED.get(rule.endpoint, lambda _subject: {})(about)
            db.session.commit()
        with self.app.test_request_context():
            url = self.app.url_map.bind("localhost").build(rule.endpoint, {**arguments, **asked}, method=method)
        return Request(method, url, form)

    def rows(self) -> dict[str, list[Any]]:
        """Everything that the database holds, by table."""
        with self.app.app_context():
            return {
                table.name: [tuple(row) for row in db.session.execute(sa.select(table).order_by(*table.primary_key))]
                for table in db.metadata.sorted_tables
            }


class Subject:
    """What one request is about; inside an app context."""

    def __init__(self, house: House, endpoint: str, asker: Member | None, *, own: bool) -> None:
        self.house, self.endpoint, self.asker = house, endpoint, asker
        self.author = actor_of(asker) if own and asker else house.author
        self.made: dict[str, Any] = {}

    def argument(self, name: str) -> Any:
        """The value of a part of the address."""
        if name not in self.made:
            key = self.endpoint if f"{self.endpoint} {name}" in MAKERS else ""
            self.made[name] = MAKERS[f"{key} {name}".strip()](self)
        return self.made[name]

    @property
    def submission(self) -> Submission:
        """The submission that it is about."""
        self.argument("submission_id")
        return self.made["submission"]


def _submission(subject: Subject) -> int:
    author = subject.author
    made = Submission(
        board_id=subject.house.board.id,
        author_id=author.id,
        kind="idea",
        status_id=_status(subject.house.board, StatusKind.NEW),
        status_kind=StatusKind.NEW,
        created_at=now(),
        changed_at=now(),
        title="Longer hours",
        slug="longer-hours",
        body="Longer hours",
        html="<p>Longer hours</p>",
        excerpt="Longer hours",
        renderer=1,
    )
    db.session.add(made)
    db.session.flush()
    submissions.posting.count_facet(made, 1)
    subject.made["submission"] = made
    if subject.endpoint == "changes.restore":
        submissions.delete_submission(_deleter(subject), made.id)
    if subject.endpoint == "triage.withdraw":
        triage.classify(SYSTEM, made.id, Classify(ip_type=IPType.PRODUCT))
    if subject.endpoint == "team.wake":
        triage.snooze(SYSTEM, made.id, PutOff())
    if subject.endpoint.startswith("suggesting."):
        guess = TypeGuess(submission_id=made.id, ip_type="policy", confidence=0.95, evidence="refund", guessed_at=now())
        db.session.add(guess)
        db.session.flush()
    if subject.endpoint == "merging.withdraw":
        submissions.merge(SYSTEM, made.id, _another(subject))
    if subject.endpoint == "splitting.withdraw":
        submissions.splits.add_split(SYSTEM, made.id, _another(subject))
    return made.id


def _voted(subject: Subject) -> int:
    """One for which the asker has voted, if they are somebody who may."""
    submission_id = _submission(subject)
    if subject.asker is not None and not subject.asker.is_banned:
        submissions.vote(actor_of(subject.asker), submission_id)
    return submission_id


def _another(subject: Subject) -> int:
    """One more submission, beside the one that it is about."""
    words = PostSubmission(board=subject.house.board.id, kind=Kind.IDEA, body="Open longer")
    return submissions.post_submission(SYSTEM, words).id


def _deleter(subject: Subject) -> Actor:
    return SYSTEM if subject.author.is_banned else subject.author


def _comment(subject: Subject) -> int:
    made = Comment(
        submission_id=subject.argument("submission_id"),
        author_id=subject.author.id,
        body="Same here",
        html="<p>Same here</p>",
        renderer=1,
        created_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    subject.submission.comments += 1
    db.session.flush()
    if subject.endpoint == "comments.restore":
        submissions.delete_comment(_deleter(subject), made.id)
    return made.id


def _status(board: Board, kind: StatusKind) -> int:
    found = db.session.scalar(sa.select(Status.id).where(Status.board_id == board.id, Status.kind == kind))
    assert found is not None
    return found


def _notification(subject: Subject) -> int:
    """One of the asker's own."""
    owner = subject.asker or subject.house.author
    told = Occasion(source="commented", ref_id=next(FRESH), submission_id=_submission(subject), created_at=now())
    db.session.add(told)
    db.session.flush()
    made = Notification(occasion_id=told.id, member_id=owner.id, cadence=Cadence.NEVER, created_at=now())
    db.session.add(made)
    db.session.flush()
    return made.id


def _postbox(subject: Subject) -> str:
    """The key of somebody else's mails: whoever reads them may stop them."""
    return open_postbox(_member(subject))


def _member(subject: Subject) -> int:
    banned = now() if subject.endpoint == "people.post_unban" else None
    number = next(FRESH)
    made = Member(
        name=f"Neighbour {number}",
        email=f"neighbour{number}@example.org",
        role=Role.CUSTOMER,
        confirmed_at=None if subject.endpoint in ("accounts.confirm", "accounts.post_confirm") else now(),
        created_at=now(),
        banned_at=banned,
    )
    db.session.add(made)
    db.session.flush()
    subject.made["member"] = made
    return made.id


def _writer(subject: Subject) -> int:
    subject.argument("submission_id")
    assert subject.author.id is not None
    return subject.author.id


def _session(subject: Subject) -> int:
    owner = subject.asker or subject.house.author
    assert owner.id is not None
    start_session(owner.id, address="127.0.0.2", browser="another")
    return db.session.scalars(sa.select(SignedInSession.id).order_by(SignedInSession.id.desc())).first() or 0


def _outbox_row(subject: Subject) -> int:
    row = OutboxRow(job="none", event="None", payload="{}", created_at=now(), due_at=now(), tries=1, error="no")
    db.session.add(row)
    db.session.flush()
    return row.id


def _promise(subject: Subject) -> int:
    command = MakePromise(text="We open longer.", due_on=now().date() + timedelta(days=9))
    made = promises.make_promise(SYSTEM, subject.argument("submission_id"), command)
    if subject.endpoint in ("promises.say", "promises.withdraw", "promise.reopen"):
        promises.keep_promise(SYSTEM, made.id, KeepPromise())
    if subject.endpoint == "promise.repair":
        made.state = State.BROKEN
        db.session.flush()
    return made.id


def _value(subject: Subject) -> dict[str, Any]:
    return {"name": f"Candour {next(FRESH)}", "statement": "We say what is.", "position": 0}


def _value_id(subject: Subject) -> int:
    return int(subject.argument("value_id"))


def _evidence(subject: Subject) -> AddEvidence:
    return AddEvidence(submission=_submission(subject), sense=Sense.SUPPORTS)


def _promised(subject: Subject) -> dict[str, Any]:
    return {"text": "We open longer.", "due_on": (now().date() + timedelta(days=9)).isoformat()}


def _tag(subject: Subject) -> int:
    return triage.keep_tag(SYSTEM, KeepTag(name=f"tag{next(FRESH)}")).id


def _segment(subject: Subject) -> int:
    rule = SegmentRule(conditions=(Condition(field="plan", op=Op.IS, value="Pro"),))
    return segments.keep_segment(SYSTEM, KeepSegment(name=f"Segment {next(FRESH)}", rule=rule)).id


def _note(subject: Subject) -> notes.Noted:
    told = {"name": f"Contact {next(FRESH)}", "source": "call", "quote": "Longer, please."}
    return notes.note_vote(SYSTEM, _another(subject), NoteFor.parse(told))


def _rule(subject: Subject) -> dict[str, Any]:
    return {"name": f"Segment {next(FRESH)}", "match": "all", "field_0": "plan", "op_0": "is", "value_0": "Pro"}


def _pair(subject: Subject) -> int:
    triage.note_pair(_another(subject), _another(subject), 0.5)
    return db.session.scalars(sa.select(Pair.id).order_by(Pair.id.desc())).first() or 0


def _team(subject: Subject) -> Actor:
    """Whoever asks, if they are of the team; the system otherwise."""
    return actor_of(subject.asker) if subject.asker and actor_of(subject.asker).is_staff else SYSTEM


def _team_note(subject: Subject) -> int:
    note = triage.write_note(_team(subject), subject.argument("submission_id"), WriteNote(body="Known at the counter."))
    if subject.endpoint == "team.restore_note":
        triage.delete_note(_team(subject), note.id)
    return note.id


def _batch(subject: Subject) -> int:
    outcome = triage.run_batch(_team(subject), [_submission(subject)], PutOff())
    return outcome.batch_id or 0


def _plan_batch(subject: Subject) -> int:
    plan = NotePlan.parse({"target": f"Release {next(FRESH)}"})
    return backlog.plan_many(_planner(subject), [_submission(subject)], plan).batch_id or 0


def _planner(subject: Subject) -> Actor:
    """Whoever asks, if they may plan; the system otherwise."""
    asker = actor_of(subject.asker) if subject.asker else SYSTEM
    return asker if can(asker, Permission.BACKLOG_PLAN) else SYSTEM


def _view(subject: Subject) -> int:
    owner = subject.asker or subject.house.somebody(Role.MODERATOR.value)
    assert owner is not None
    desk = Desk.BACKLOG if subject.endpoint.startswith("backlog_views.") else Desk.INBOX
    view = DeskView(owner_id=owner.id, desk=desk, name=f"view{next(FRESH)}", query="", created_at=now())
    db.session.add(view)
    db.session.flush()
    return view.id


def _second_look(subject: Subject) -> int:
    submission_id = _submission(subject)
    judgement = triage.classify(SYSTEM, submission_id, Classify(ip_type=IPType.PRODUCT))
    look = SecondLook(submission_id=submission_id, classification_id=judgement.id, created_at=now())
    db.session.execute(sa.delete(SecondLook).where(SecondLook.submission_id == submission_id))
    db.session.add(look)
    db.session.flush()
    if subject.endpoint == "second_looks.undo":
        triage.judge_again(_team(subject), look.id, JudgeAgain(ip_type=IPType.POLICY, level=1))
    return look.id


def _entry(subject: Subject) -> int:
    """Something that was shipped for the author; a draft where it is still being written."""
    submission_id = subject.argument("submission_id")
    command = KeepEntry(title="Longer hours", benefit="you can come at nine", submissions=frozenset({submission_id}))
    made = shipping.write_entry(SYSTEM, command)
    if not subject.endpoint.startswith("staff_changelog."):
        shipping.publish_entry(SYSTEM, made.id)
    return made.id


def _asked(subject: Subject) -> str:
    """The key in the mail of somebody who asked for it: whoever reads that mail answers for them."""
    author = subject.author.id
    assert author is not None
    return help_path(author, _entry(subject)).rpartition("/")[2]


def _rescue(subject: Subject) -> int:
    """A customer who may leave; let go by one person, or ended, where that is what the request is about."""
    customer = _member(subject)
    rescue = lay(SYSTEM, customer, [Sign(RescueRule.HEAT, subject.argument("submission_id"), now(), "awful")])
    assert rescue is not None
    if subject.endpoint == "rescue.confirm":
        asker = Member(name="A colleague", role=Role.MODERATOR, created_at=now())
        db.session.add(asker)
        db.session.flush()
        care.ask_let_go(actor_of(asker), rescue.id, LetGo(reason="They want what we do not make."))
    if subject.endpoint == "rescue.undo":
        care.end_rescue(SYSTEM, rescue.id, EndRescue(outcome=RescueState.SAVED, how="She said so."))
    return rescue.id


def _cause(subject: Subject) -> int:
    return causes.make_cause(SYSTEM, KeepCause.parse(_cause_form(subject))).id


def _cause_form(_subject: Subject) -> dict[str, Any]:
    return {"statement": f"The hinge is dry, {next(FRESH)}.", "kind": "design"}


def _linked_cause(subject: Subject) -> int:
    cause_id = _cause(subject)
    command = LinkCause.parse({"cause": cause_id, "submission": subject.argument("submission_id")})
    causes.link_cause(SYSTEM, command)
    return cause_id


def _strike(subject: Subject) -> int:
    """A suggestion for a cause that is fixed."""
    cause_id, moment = subject.argument("cause_id"), now()
    fix = causes.record_fix(SYSTEM, cause_id, RecordFix(done="Oil.", check="It is silent."))
    causes.suggest_strike(cause_id, fix.id, _submission(subject), moment + timedelta(hours=1), 70)
    found = db.session.scalars(sa.select(Strike.id).where(Strike.cause_id == cause_id)).one()
    return int(found)


def _answered(subject: Subject) -> int:
    submission_id = _submission(subject)
    answers.write_answer(SYSTEM, submission_id, WriteAnswer(body="Thank you, we look at it."), site="Fjord Coffee")
    return submission_id


def _saved_search(subject: Subject) -> int:
    owner = subject.author
    row = SavedSearch(member_id=owner.id, question=f"q=door{next(FRESH)}", created_at=now(), looked_at=now())
    db.session.add(row)
    db.session.flush()
    return row.id


def _endpoint(_subject: Subject) -> dict[str, Any]:
    return {"name": "Chat", "url": "https://hooks.example.org/a", "format": "standard", "events": "comment.created"}


def _webhook(subject: Subject) -> int:
    form = _endpoint(subject)
    return webhooks.keep_webhook(SYSTEM, KeepWebhook.parse({**form, "events": [form["events"]]})).id


def _connection(_subject: Subject) -> dict[str, Any]:
    values = {
        "kind": "gitlab",
        "name": "Developers",
        "address": "https://tracker.invalid",
        "project": f"fjord/shop{next(FRESH)}",
    }
    return {**values, "token": "a-token-of-nobody"}


def _tracker(subject: Subject) -> int:
    made = connecting.keep_tracker(SYSTEM, KeepTracker.parse(_connection(subject)))
    made.sealed = "of a site with another key"  # so that it is never asked: a test reaches nobody
    return made.id


def _tracker_link(subject: Subject) -> int:
    number = next(FRESH)
    link = TrackerLink(
        tracker_id=_tracker(subject),
        submission_id=_submission(subject),
        key=str(number),
        url=f"https://tracker.invalid/fjord/shop/-/issues/{number}",
        title="The door",
        state=IssueState.DONE,
        proposal=Proposal.OPEN,
        due_at=now() + timedelta(days=1),
        created_at=now(),
    )
    db.session.add(link)
    db.session.flush()
    return link.id


def _delivery(subject: Subject) -> int:
    made = webhooks.send_test(SYSTEM, subject.argument("webhook_id"))
    db.session.get_one(Delivery, made.id).state = DeliveryState.FAILED
    return made.id


def _ledgered(subject: Subject) -> int:
    """A submission that teaches something, and has its entry."""
    submission_id = _submission(subject)
    triage.classify(SYSTEM, submission_id, Classify(ip_type=IPType.PRODUCT))
    settle(submission_id)
    return submission_id


def _touchpoint(subject: Subject) -> int:
    return triage.keep_touchpoint(SYSTEM, KeepTouchpoint(name=f"place{next(FRESH)}")).id


def _own_link(purpose: Purpose) -> Callable[[Subject], str]:
    def make(subject: Subject) -> str:
        owner = subject.asker or subject.house.author
        return issue_link(purpose, member_id=owner.id, email=f"new{next(FRESH)}@example.org")

    return make


def _other_link(purpose: Purpose) -> Callable[[Subject], str]:
    def make(subject: Subject) -> str:
        member_id = _member(subject)
        return issue_link(purpose, member_id=member_id, email=subject.made["member"].email)

    return make


def _asset(subject: Subject) -> str:
    return str(subject.house.app.extensions["gleaner.addresses"]["public.css"]).partition("/")[0]


def _owner(subject: Subject) -> Actor:
    """A product manager who exports: somebody else, or the asker."""
    return subject.author if subject.author.is_staff else actor_of(subject.house.make.member(role=Role.PRODUCT_MANAGER))


def _export(subject: Subject) -> int:
    export_id = backlog.order_export(_owner(subject), BacklogQuery(), Wish())
    db.session.commit()
    backlog.write_export(export_id)
    return export_id


def _competitor() -> int:
    return backlog.keep_competitor(SYSTEM, KeepCompetitor(name=f"Rival {next(FRESH)}")).id


def _ground(subject: Subject) -> int:
    submission_id = subject.argument("submission_id")
    backlog.give_ground(SYSTEM, submission_id, GiveGround.parse({"kind": "data", "source": "A survey."}))
    db.session.flush()
    return db.session.scalars(sa.select(Ground.id).order_by(Ground.id.desc())).first() or 0


def _import(stage: ImportStage) -> Callable[[Subject], int]:
    def make(_subject: Subject) -> int:
        row = imports.upload_file(SYSTEM, BytesIO(b"text\nThe door is heavy"), "old.csv")
        if stage is not ImportStage.MAPPING:
            imports.map_file(SYSTEM, row.id, MapFile(source="old", board="shops"), Columns(body="text"))
            db.session.commit()
            imports.check_import(row.id)
        if stage is ImportStage.DONE:
            imports.accept_import(SYSTEM, row.id)
            db.session.commit()
            imports.run_import(row.id)
        return row.id

    return make


def _held(subject: Subject) -> int:
    """Words of somebody else that wait; of the asker, where it is about their own."""
    author = subject.author if subject.author.id and not subject.author.is_banned else subject.house.author
    words = {"title": "Longer hours", "body": "Longer hours", "html": "<p>Longer hours</p>", "kind": Kind.IDEA}
    held = HeldPost(
        what=What.SUBMISSION,
        author_id=author.id,
        board_id=subject.house.board.id,
        created_at=now(),
        version=1,
        signs='[["board", "known"]]',
        **words,
    )
    db.session.add(held)
    db.session.flush()
    return held.id


def _act(subject: Subject) -> int:
    return moderation.refuse(SYSTEM, [_held(subject)]).act_id or 0


def _watched() -> int:
    word = f"word{next(FRESH)}"
    moderation.watch_word(SYSTEM, KeepWatchedWord(word=word, action=WatchedAction.HOLD))
    return db.session.scalars(sa.select(WatchedWord.id).where(WatchedWord.words == word)).one()


def _flagged(subject: Subject) -> int:
    submission_id = _submission(subject)
    reader = db.session.get_one(Member, _member(subject))
    moderation.raise_flag(actor_of(reader), submission_id, None, RaiseFlag(reason=FlagReason.RUDE))
    return submission_id


MAKERS: dict[str, Callable[[Subject], Any]] = {
    "ground_id": _ground,
    "competitor_id": lambda subject: _competitor(),
    "import_id": _import(ImportStage.MAPPING),
    "imports.accept import_id": _import(ImportStage.CHECKED),
    "imports.undo import_id": _import(ImportStage.DONE),
    "submission_id": _submission,
    "comment_id": _comment,
    "member_id": _member,
    "accounts.member member_id": _writer,
    "session_id": _session,
    "block": lambda subject: 1,
    "row_id": _outbox_row,
    "tag_id": _tag,
    "notification_id": _notification,
    "unsubscribing.ask token": _postbox,
    "unsubscribing.act token": _postbox,
    "promise_id": _promise,
    "value_id": lambda subject: values.keep_value(SYSTEM, KeepValue(**_value(subject))).id,
    "commitment_id": lambda subject: values.commit_to(SYSTEM, _value_id(subject), Commit(text="We say when.")).id,
    "evidence_id": lambda subject: values.add_evidence(SYSTEM, _value_id(subject), _evidence(subject)).id,
    "status_id": lambda subject: submissions.keep_status(SYSTEM, subject.argument("board_id"), _step_command()).id,
    "reason_id": lambda subject: (
        submissions.keep_decline_reason(SYSTEM, KeepDeclineReason(name=f"Reason {next(FRESH)}")).id
    ),
    "reply_id": lambda subject: answers.keep_reply(SYSTEM, KeepReply(name=f"reply{next(FRESH)}", body="Thank you.")).id,
    "pair_id": _pair,
    "segment_id": _segment,
    "note_id": lambda subject: _note(subject).note_id,
    "noted.show token": lambda subject: notes.issue_note_link(_note(subject).note_id),
    "noted.reply token": lambda subject: notes.issue_note_link(_note(subject).note_id),
    "company_id": lambda subject: companies.add_company(f"Company {next(FRESH)}").id,
    "team_note_id": _team_note,
    "batch_id": _batch,
    "planning_many.undo batch_id": _plan_batch,
    "field": lambda subject: "target",
    "view_id": _view,
    "look_id": _second_look,
    "rescue_id": _rescue,
    "cause_id": _cause,
    "cause_links.unlink cause_id": _linked_cause,
    "strike_id": _strike,
    "importance.say submission_id": _voted,
    "importance.take_back submission_id": _voted,
    "held_id": _held,
    "act_id": _act,
    "word_id": lambda subject: _watched(),
    "flagged.dismiss submission_id": _flagged,
    "ratings.show submission_id": _answered,
    "ratings.rate submission_id": _answered,
    "webhook_id": _webhook,
    "tracker_id": _tracker,
    "link_id": _tracker_link,
    "tracker_hooks.hear token": lambda subject: db.session.get_one(Tracker, _tracker(subject)).hook,
    "search_id": _saved_search,
    "delivery_id": _delivery,
    "entry_id": _entry,
    "changelog.entry slug": lambda subject: "longer-hours",
    "helped.ask token": _asked,
    "helped.say token": _asked,
    "ip_entry.show submission_id": _ledgered,
    "ip_entry.assess submission_id": _ledgered,
    "ip_entry.expire submission_id": _ledgered,
    "ip_entry.take_up submission_id": _ledgered,
    "touchpoint_id": _touchpoint,
    "board_id": lambda subject: submissions.create_board(SYSTEM, _board_command()).id,
    "boards.show slug": lambda subject: subject.house.board.slug,
    "feeds.board slug": lambda subject: subject.house.board.slug,
    "feeds.tag slug": lambda subject: triage.keep_tag(SYSTEM, KeepTag(name=f"tag{next(FRESH)}")).slug,
    "submissions.show slug": lambda subject: subject.submission.slug,
    "form": lambda subject: "csv",
    "tracker": lambda subject: "jira",
    "export_id": _export,
    "schedule_id": lambda subject: backlog.schedule_export(_owner(subject), BacklogQuery(), Wish(), Every.DAY),
    "digest": _asset,
    "name": lambda subject: "public.css",
    "accounts.confirm token": _other_link(Purpose.CONFIRM),
    "accounts.post_confirm token": _other_link(Purpose.CONFIRM),
    "accounts.choose_password token": _other_link(Purpose.RESET),
    "accounts.post_choose_password token": _other_link(Purpose.RESET),
    "accounts.email token": _own_link(Purpose.CHANGE_EMAIL),
    "accounts.post_new_email token": _own_link(Purpose.CHANGE_EMAIL),
    "accounts.first token": lambda subject: issue_link(Purpose.FIRST_ADMINISTRATOR),
    "accounts.post_first token": lambda subject: issue_link(Purpose.FIRST_ADMINISTRATOR),
}


def _board_command() -> Any:
    return submissions.boards.KeepBoard(name=f"Board {next(FRESH)}")


def _step_command() -> KeepStatus:
    return KeepStatus(name=f"Step {next(FRESH)}", kind=StatusKind.DOING, position=9)


def _step(subject: Subject) -> dict[str, Any]:
    return {"name": f"Step {next(FRESH)}", "kind": "doing", "position": 9}


def _email() -> str:
    return f"fresh{next(FRESH)}@example.org"


def _words(subject: Subject) -> dict[str, Any]:
    return {"kind": "complaint", "title": "", "body": "The door is too heavy.", "version": 1}


def _credentials(subject: Subject) -> dict[str, Any]:
    number = next(FRESH)
    values = {"email": f"guest{number}@example.org", "password_hash": subject.house.digest, "confirmed_at": now()}
    db.session.add(Member(name=f"Guest {number}", role=Role.CUSTOMER, created_at=now(), **values))
    return {"email": values["email"], "password": PASSWORD}


def _judgement(subject: Subject) -> dict[str, Any]:
    subject.argument("submission_id")
    newest = sa.select(Classification.id).order_by(Classification.id.desc())
    return {"judgement": db.session.scalars(newest).first()}


ASKED: dict[str, Callable[[Subject], dict[str, Any]]] = {  # what an address names after its question mark
    "promise.create": lambda subject: {"submission": _submission(subject)},
}

FORMS: dict[str, Callable[[Subject], dict[str, Any]]] = {
    "changelog.say": lambda subject: {"said": "yes", "remark": ""},
    "helped.say": lambda subject: {"said": "yes", "remark": ""},
    "staff_changelog.write": lambda subject: {"title": "Longer hours", "category": "new", "audience": "public"},
    "staff_changelog.save": lambda subject: {"title": "Longer hours", "category": "new", "audience": "public"},
    "staff_changelog.tie": lambda subject: {"submission": _submission(subject)},
    "staff_roadmap.keep": lambda subject: {"is_public": "1"},
    "rescuing.make": lambda subject: {"why": "She said so on the phone."},
    "rescue.give": lambda subject: {"owner": str(_team(subject).id or "")},
    "rescue.plan": lambda subject: {
        "next_step": "Call her.",
        "next_on": (now().date() + timedelta(days=9)).isoformat(),
    },
    "rescue.note": lambda subject: {"word": "She was called."},
    "rescue.end": lambda subject: {"outcome": "saved", "how": "She said so."},
    "rescue.ask": lambda subject: {"reason": "They want what we do not make."},
    "rescue.refuse": lambda subject: {"answer": "Call her first."},
    "causes.make": _cause_form,
    "cause.save": _cause_form,
    "cause.move": lambda subject: {"state": "confirmed"},
    "cause.fix": lambda subject: {"done": "Oil.", "check": "It is silent.", "shipped_on": "", "guard_days": "90"},
    "cause_links.link": lambda subject: {
        **_cause_form(subject),
        "cause": "",
        "confidence": "likely",
        "happened_on": "",
    },
    "ratings.rate": lambda subject: {"pleasant": "4"},
    "importance.say": lambda subject: {"importance": "matters", "situation": "We open at six."},
    "held.save": lambda subject: {"kind": "complaint", "title": "", "body": "The door is too heavy.", "version": 1},
    "reporting.report": lambda subject: {"reason": "rude", "note": "Somebody is called names."},
    "reporting.report_comment": lambda subject: {"reason": "rude", "note": "Somebody is called names."},
    "moderation.publish": lambda subject: {"id": _held(subject)},
    "moderation.refuse": lambda subject: {"id": _held(subject)},
    "moderation.send_back": lambda subject: {"id": _held(subject), "message": "Please leave the name out."},
    "people.post_trust": lambda subject: {"trust": "trusted"},
    "watched_words.add": lambda subject: {"word": f"word{next(FRESH)}", "action": "hold", "replacement": ""},
    "webhooks.add": _endpoint,
    "trackers.add": _connection,
    "trackers.save": _connection,
    # its tracker cannot be asked: whoever may is told so (422)
    "tracker_links.make": lambda subject: {
        "tracker": _tracker(subject),
        "ticket": f"ticket-{next(FRESH)}",
        "title": "Door",
    },
    "tracker_links.link": lambda subject: {
        "url": f"https://tracker.invalid/{db.session.get_one(Tracker, _tracker(subject)).project}/-/issues/1"
    },
    "saved_searches.save": lambda subject: {"q": "door"},
    "webhooks.save": _endpoint,
    "ip_entry.expire": lambda subject: {"reason": "The machine is sold."},
    "imports.post": lambda subject: {"file": (b"text\nThe door is heavy", "old.csv")},
    "imports.check": lambda subject: {
        "source": "old",
        "column_body": "text",
        "board": "shops",
        "kind": "idea",
        "day_order": "auto",
    },
    "exports.post": lambda subject: {"file": "xlsx", "when": "now"},
    "submissions.post": lambda subject: {**_words(subject), "board": subject.house.board.id},
    "joining.add_voice": lambda subject: {"body": "The same happened to me.", "nonce": str(next(FRESH))},
    "submissions.preview": lambda subject: {**_words(subject), "board": subject.house.board.id},
    "changes.save": _words,
    "comments.post": lambda subject: {"body": "Same here."},
    "comments.save": lambda subject: {"body": "Same here, twice."},
    "accounts.post_sign_in": _credentials,
    "accounts.post_sign_up": lambda subject: {"name": "Newcomer", "email": _email()},
    "accounts.post_confirm": lambda subject: {"name": "Newcomer", "password": PASSWORD},
    "accounts.resend": lambda subject: {"email": _email()},
    "accounts.post_reset": lambda subject: {"email": _email()},
    "accounts.post_choose_password": lambda subject: {"password": PASSWORD},
    "accounts.post_first": lambda subject: {"name": "Founder", "email": _email(), "password": PASSWORD},
    "accounts.theme": lambda subject: {"theme": "dark"},
    "accounts.post_settings": lambda subject: {"name": "Renamed", "theme": "dark", "keys_on": "yes"},
    "accounts.post_keys": lambda subject: {"vote": "V", "status": "S"},
    "accounts.post_email": lambda subject: {"current": PASSWORD, "email": _email()},
    "accounts.post_password": lambda subject: {"current": PASSWORD, "password": PASSWORD},
    "staff_boards.post": lambda subject: {"name": f"Board {next(FRESH)}", "audience": "public", "position": 0},
    "staff_boards.save": lambda subject: {"name": f"Board {next(FRESH)}", "audience": "public", "position": 0},
    "tags.post": lambda subject: {"name": f"tag{next(FRESH)}", "is_public": "true", "position": 0},
    "tags.save": lambda subject: {"name": f"tag{next(FRESH)}", "is_public": "true", "position": 0},
    "segments.post": _rule,
    "noted.reply": lambda subject: {"reply": "confirm"},
    "on_behalf.vote": lambda subject: {"name": f"Contact {next(FRESH)}", "source": "call", "quote": "Yes, please."},
    "on_behalf.post": lambda subject: {
        **_words(subject),
        "board": subject.house.board.id,
        "name": f"Contact {next(FRESH)}",
        "source": "chat",
        "quote": "The door is too heavy.",
    },
    "segments.save": _rule,
    "companies.post": lambda subject: {"name": f"Company {next(FRESH)}", "monthly": "49"},
    "companies.save": lambda subject: {"name": f"Company {next(FRESH)}", "monthly": "49"},
    "people.post_customer": lambda subject: {"company": f"Company {next(FRESH)}", "plan": "Pro"},
    "people_import.post": lambda subject: {"kept": "companies", "content": f"name\nCompany {next(FRESH)}"},
    "notices.save_settings": lambda subject: {
        "cadence-answered": "daily",
        "language": "de",
        "time_zone": "UTC",
    },
    "people.post_role": lambda subject: {"role": "moderator"},
    "proposals.post": lambda subject: {"into": _another(subject)},
    "merging.merge": lambda subject: {"into": _another(subject)},
    "splitting.split": lambda subject: {"kind": "praise", "title": "", "body": "Longer"},
    "triage.classify": lambda subject: {"ip_type": "product", "seen": 0, "level": 1, "next_step": "answer"},
    "team.note": lambda subject: {"note_body": "Known at the counter."},
    "planning.plan": lambda subject: {"effort": "3", "impact": "2", "confidence": "80", "owner": "", "target": ""},
    "planning.place": lambda subject: {"place": "position", "position": "1"},
    "grounds.give": lambda subject: {"kind": "data", "competitor": "", "source": "A survey.", "weight": "2"},
    "grounds.need": lambda subject: {"need": "hasten", "statement": "Nobody waits twice."},
    "competitors.add": lambda subject: {"name": f"Rival {next(FRESH)}", "aliases": ""},
    "competitors.save": lambda subject: {"name": f"Rival {next(FRESH)}", "aliases": ""},
    "planning.lane": lambda subject: {"dropped": f"{_submission(subject)}:review"},
    "planning.rank": lambda subject: {"move": f"{_submission(subject)}:up"},
    "planning.write": lambda subject: {"target": "2027"},
    "planning.move": lambda subject: {"status": _status(subject.house.board, StatusKind.REVIEW)},
    "scoring.save": lambda subject: {"operation": "sum", "above_0": "votes", "above_weight_0": "2", "name": "Twice"},
    "scoring.preview": lambda subject: {"operation": "sum", "above_0": "votes", "above_weight_0": "2", "name": "Twice"},
    "planning_many.run": lambda subject: {"what": "effort", "effort": "2", "ids": _submission(subject)},
    "backlog_views.keep": lambda subject: {"view_name": f"view{next(FRESH)}"},
    "batches.run": lambda subject: {"what": "snooze", "ids": _submission(subject)},
    "heat.save": lambda subject: {"heat": "furious"},
    "views.keep": lambda subject: {"view_name": f"view{next(FRESH)}"},
    "second_looks.judge": lambda subject: {"ip_type": "product", "level": 1},
    "touchpoints.add": lambda subject: {"name": f"place{next(FRESH)}", "position": 1, "is_offered": "true"},
    "touchpoints.save": lambda subject: {"name": f"place{next(FRESH)}", "position": 1, "is_offered": "true"},
    "triage.withdraw": _judgement,
    "answering.save": lambda subject: {"body": "We heard you."},
    "answering.preview": lambda subject: {"body": "We heard you."},
    "answering_many.save": lambda subject: {"body": "We heard you.", "id": _submission(subject)},
    "answering_many.preview": lambda subject: {"body": "We heard you.", "id": _submission(subject)},
    "limits.post": lambda subject: {**_words(subject), "board": subject.house.board.id},
    "promise.make": lambda subject: {**_promised(subject), "submission": _submission(subject)},
    "promise.save": _promised,
    "promise.repair": _promised,
    "promise.keep": lambda subject: {"proof_url": "https://example.org/proof"},
    "promise.release": lambda subject: {"reason": "The law changed."},
    "values.add": _value,
    "values.save": _value,
    "values.commit": lambda subject: {"text": "We say when."},
    "values.add_evidence": lambda subject: {"submission": _submission(subject), "sense": "supports"},
    "promises.say": lambda subject: {"kept": "yes"},
    "workflow.add": _step,
    "workflow.save": _step,
    "workflow.add_reason": lambda subject: {"name": f"Reason {next(FRESH)}", "position": 1},
    "workflow.save_reason": lambda subject: {"name": f"Reason {next(FRESH)}", "position": 1},
    "replies.post": lambda subject: {"name": f"reply{next(FRESH)}", "body": "Thank you."},
    "replies.save": lambda subject: {"name": f"reply{next(FRESH)}", "body": "Thank you."},
    "triage.tags": lambda subject: {"tags": [], "seen": []},
    "triage.status": lambda subject: {"status": _status(subject.house.board, StatusKind.REVIEW), "note": "Soon."},
}
