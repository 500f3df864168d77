"""From what happens here to what arrives there."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.submissions import services as submissions
from community.submissions.models import StatusKind
from community.submissions.services import merging
from community.webhooks import delivering
from community.webhooks.commands import KeepWebhook
from community.webhooks.delivering import DELAYS, LEASE, deliver_next
from community.webhooks.events import NAMES
from community.webhooks.jobs import forget
from community.webhooks.models import Delivery, DeliveryState, Format, Standing, Webhook
from community.webhooks.services import keep_webhook, replay, rotate_secret, secret, send_test, set_standing
from community.worker.outbox import drain
from tests.factories import Factory
from tests.webhooks.receiver import Mood, Receiver, receiving

pytestmark = [pytest.mark.database, pytest.mark.enable_socket]


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site that may send to this machine."""
    app = make_app(WEBHOOK_HOSTS=["localhost"])
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def make(site: Flask) -> Factory:
    return Factory(site)


def endpoint(receiver: Receiver, **more: Any) -> Webhook:
    values = {"name": "Data", "url": receiver.url, "events": NAMES, **more}
    made = keep_webhook(SYSTEM, KeepWebhook.parse(values))
    db.session.commit()
    return made


def deliver_all() -> int:
    """Let everything that happened be told; how many requests that took."""
    while drain():
        pass
    return sum(1 for _ in iter(deliver_next, False))


def bodies(receiver: Receiver) -> list[Any]:
    return [json.loads(body) for _headers, body in receiver.arrived]


def states() -> list[DeliveryState]:
    db.session.expire_all()
    return list(db.session.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_what_happens_is_told_signed_and_without_people(site: Flask, make: Factory) -> None:
    with receiving() as receiver:
        hook = endpoint(receiver, events=["submission.created", "comment.created"])
        submission = make.submission("My doctor is called Ada.\n\nSecret words.", by=make.actor("Ines Torvik"))
        make.comment(submission, "Hidden words.", by=make.actor("Omar Said"))
        assert deliver_all() == 2
        told = bodies(receiver)
        assert [one["type"] for one in told] == ["submission.created", "comment.created"]
        assert told[0]["data"]["submission"]["title"] == "My doctor is called Ada."
        everything = json.dumps(told)
        assert not any(word in everything for word in ("Ines", "Omar", "Secret", "Hidden", "example.org/"))
        headers, body = receiver.arrived[0]
        assert Verifier(secret(hook)).verify(body, headers)["version"] == 1
        with pytest.raises(WebhookVerificationError):
            Verifier(secret(hook)).verify(body + b" ", headers)
        assert states() == [DeliveryState.DELIVERED] * 2


def test_people_are_told_of_where_it_is_chosen_and_never_the_banned(site: Flask, make: Factory) -> None:
    banned = make.actor("Bo", banned_at=None)
    with receiving() as receiver:
        endpoint(receiver, with_people=True, events=["submission.created", "comment.created"])
        submission = make.submission("The door\n\nIt is heavy.", by=make.actor("Ines Torvik"))
        make.comment(submission, by=banned)
        db.session.execute(update_banned(banned.id))
        db.session.commit()
        deliver_all()
        created, commented = (one["data"] for one in bodies(receiver))
        assert created["submission"]["author"]["name"] == "Ines Torvik"
        assert "It is heavy." in created["submission"]["body"]
        assert commented["comment"]["author"] is None


def update_banned(member_id: int | None) -> Any:
    """Ban somebody."""
    return update(Member).where(Member.id == member_id).values(banned_at=now())


def test_only_its_boards_are_told_of(site: Flask, make: Factory) -> None:
    shops, office = make.board("Shops"), make.board("Office", Audience.STAFF)
    with receiving() as everybody, receiving() as chosen:
        endpoint(everybody)
        endpoint(chosen, name="Staff", boards=[office.id])
        make.submission("The door", on=shops)
        make.submission("The safe", on=office, by=make.actor(role=Role.MODERATOR))
        deliver_all()
        assert [one["data"]["submission"]["title"] for one in bodies(everybody)] == ["The door"]
        assert [one["data"]["submission"]["title"] for one in bodies(chosen)] == ["The safe"]


def test_what_was_deleted_merged_or_closed_meanwhile_is_not_told(site: Flask, make: Factory) -> None:
    shops, other = make.board("Shops"), make.board("Other")
    gone, voice, into, closed = (make.submission(f"Word{n} zwicky", on=shops) for n in range(4))
    drain()
    with receiving() as receiver:
        endpoint(receiver, events=["submission.created", "comment.created"])
        far = make.submission("Far", on=other)
        for one in (gone, voice, closed, far):
            make.comment(one)
        while drain():
            pass
        submissions.delete_submission(SYSTEM, gone.id)
        merging.merge(SYSTEM, voice.id, into.id)
        submissions.archive_board(SYSTEM, other.id, archived=True)
        db.session.commit()
        deliver_all()
        assert [one["data"]["submission"]["id"] for one in bodies(receiver)] == [closed.id]
        assert states().count(DeliveryState.DROPPED) == 4


def test_deleted_and_merged_say_their_number_only(site: Flask, make: Factory) -> None:
    gone, voice, into = (make.submission(f"Word{n} zwicky") for n in range(3))
    with receiving() as receiver:
        endpoint(receiver, events=["submission.deleted", "submission.merged"])
        submissions.delete_submission(SYSTEM, gone.id)
        merging.merge(SYSTEM, voice.id, into.id)
        db.session.commit()
        deliver_all()
        told = {one["type"]: one["data"] for one in bodies(receiver)}
        assert told["submission.deleted"] == {"submission": {"id": gone.id}}
        assert told["submission.merged"]["submission"] == {"id": voice.id}
        assert told["submission.merged"]["into"]["id"] == into.id


def test_statuses_answers_and_promises_are_told(site: Flask, make: Factory) -> None:
    submission = make.submission()
    with receiving() as receiver:
        endpoint(receiver, events=["submission.status_changed"])
        make.status(submission, StatusKind.PLANNED, "Soon.")
        deliver_all()
        change = bodies(receiver)[0]["data"]["change"]
        assert (change["from"]["kind"], change["to"]["kind"], change["note"]) == ("new", "planned", "Soon.")


def test_it_is_tried_again_for_three_days_with_the_same_id_and_words(site: Flask, make: Factory) -> None:
    with receiving(Mood.BUSY) as receiver, time_machine.travel(now(), tick=False) as clock:
        hook = endpoint(receiver)
        send_test(SYSTEM, hook.id)
        db.session.commit()
        began = now()
        for _ in range(len(DELAYS)):
            assert deliver_all() == 1
            set_standing(SYSTEM, hook.id, active=True)  # so many failures in a row pause it; this is about the tries
            db.session.commit()
            assert deliver_all() == 0
            due = db.session.scalars(select(Delivery.due_at)).one()
            clock.move_to(due)
        assert deliver_all() == 1
        assert states() == [DeliveryState.FAILED]
        assert timedelta(days=2.7) < now() - began < timedelta(days=3.4)
        assert len(receiver.arrived) == len(DELAYS) + 1
        assert len(set(receiver.ids)) == 1
        assert len({body for _headers, body in receiver.arrived}) == 1


def test_an_endpoint_may_ask_for_more_time(site: Flask, make: Factory) -> None:
    with receiving(Mood.BUSY) as receiver:
        receiver.after = "7200"
        send_test(SYSTEM, endpoint(receiver).id)
        db.session.commit()
        deliver_all()
        assert db.session.scalars(select(Delivery.due_at)).one() - now() > timedelta(minutes=119)


def test_gone_ends_it_and_twenty_failures_over_an_hour_pause_it(site: Flask, make: Factory) -> None:
    with receiving(Mood.GONE) as gone, receiving(Mood.BUSY) as busy, time_machine.travel(now(), tick=False) as clock:
        first, second = endpoint(gone), endpoint(busy, name="Busy")
        for _ in range(3):
            send_test(SYSTEM, first.id)
        for _ in range(20):
            send_test(SYSTEM, second.id)
        db.session.commit()
        deliver_all()
        db.session.expire_all()
        assert (first.standing, len(gone.arrived)) == (Standing.GONE, 1)
        assert (second.standing, second.failures) == (Standing.ACTIVE, 20)
        clock.shift(timedelta(hours=1, minutes=1))
        deliver_all()
        db.session.expire_all()
        assert second.standing is Standing.PAUSED
        assert len(busy.arrived) == 21
        busy.moods = [Mood.WELL]
        set_standing(SYSTEM, second.id, active=True)
        db.session.commit()
        deliver_all()
        assert len(set(busy.ids)) == 20


def test_killed_ten_times_every_message_arrives_with_one_id(
    site: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the request went out and before that is written down: the lease ends, and it is sent once more."""
    write_down, kills = delivering._write_down, iter(range(10))

    def killed(*args: Any) -> None:
        if next(kills, None) is not None:
            raise KeyboardInterrupt
        write_down(*args)

    with receiving() as receiver, time_machine.travel(now(), tick=False) as clock:
        hook = endpoint(receiver)
        for _ in range(5):
            send_test(SYSTEM, hook.id)
        db.session.commit()
        monkeypatch.setattr(delivering, "_write_down", killed)
        for _ in range(10):
            with pytest.raises(KeyboardInterrupt):
                deliver_next()
            db.session.rollback()
            assert not deliver_next()  # the endpoint is taken until the lease ends
            clock.shift(LEASE + timedelta(seconds=1))
        deliver_all()
        assert states() == [DeliveryState.DELIVERED] * 5
        assert len(set(receiver.ids)) == 5
        assert len(receiver.arrived) == 5 + 10


def test_what_another_thread_has_sent_meanwhile_is_not_sent_again(
    site: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two look at once and find the same; the slower one gets the endpoint when the quicker one is done with it."""
    with receiving() as receiver:
        made = send_test(SYSTEM, endpoint(receiver).id)
        db.session.commit()
        found = delivering._due()
        db.session.rollback()
        assert deliver_all() == 1
        monkeypatch.setattr(delivering, "_due", lambda: found)
        assert not deliver_next()
        db.session.expire_all()
        assert (len(receiver.arrived), made.state) == (1, DeliveryState.DELIVERED)
        assert db.session.scalars(select(Webhook.busy_until)).one() is None


def test_one_that_hangs_holds_up_no_other(site: Flask, make: Factory) -> None:
    """While somebody waits for one endpoint, the messages of the others are free, and its own are not."""
    with receiving() as slow, receiving() as well:
        hanging, other = endpoint(slow), endpoint(well, name="Well")
        for hook in (hanging, hanging, other):
            send_test(SYSTEM, hook.id)
        hanging.busy_until = now() + LEASE
        db.session.commit()
        assert deliver_all() == 1
        assert (len(slow.arrived), len(well.arrived)) == (0, 1)


def test_after_a_rotation_both_secrets_sign_for_a_day(site: Flask, make: Factory) -> None:
    with receiving() as receiver, time_machine.travel(now(), tick=False) as clock:
        hook = endpoint(receiver)
        old = secret(hook)
        new = secret(rotate_secret(SYSTEM, hook.id))
        assert old != new
        for after in (timedelta(), timedelta(hours=25)):
            clock.shift(after)
            send_test(SYSTEM, hook.id)
            db.session.commit()
            deliver_all()
        (first, body), (later, later_body) = receiver.arrived
        clock.shift(-timedelta(hours=25))
        for one in (old, new):
            Verifier(one).verify(body, first)
        clock.shift(timedelta(hours=25))
        Verifier(new).verify(later_body, later)
        with pytest.raises(WebhookVerificationError):
            Verifier(old).verify(later_body, later)


@pytest.mark.parametrize(
    ("format", "words"),
    [
        (Format.SLACK, "&lt;!channel&gt; *now* [x](http://evil.example) @everyone"),
        (Format.DISCORD, r"\<\!channel\> \*now\* \[x\]\(http://evil.example\) \@everyone"),
        (Format.TEAMS, r"\<\!channel\> \*now\* \[x\]\(http://evil.example\) \@everyone"),
    ],
)
def test_nobody_is_mentioned_in_a_chat(site: Flask, make: Factory, format: Format, words: str) -> None:
    with receiving() as receiver:
        endpoint(receiver, format=format, message="{title} {unknown}", events=["submission.created"])
        make.submission("Words.", title="<!channel> *now* [x](http://evil.example) @everyone")
        deliver_all()
        said = bodies(receiver)[0]
        text = {
            Format.SLACK: lambda: said["text"],
            Format.DISCORD: lambda: said["content"],
            Format.TEAMS: lambda: said["attachments"][0]["content"]["body"][0]["text"],
        }[format]()
        assert text == f"{words} {{unknown}}"
        assert format is not Format.DISCORD or said["allowed_mentions"] == {"parse": []}


def test_a_message_is_replayed_with_its_id_and_the_log_forgets(site: Flask, make: Factory) -> None:
    with receiving() as receiver, time_machine.travel(now(), tick=False) as clock:
        hook = endpoint(receiver)
        made = send_test(SYSTEM, hook.id)
        db.session.commit()
        deliver_all()
        replay(SYSTEM, hook.id, made.id)
        db.session.commit()
        deliver_all()
        assert len(receiver.ids) == 2
        assert len(set(receiver.ids)) == 1
        clock.shift(timedelta(days=31))
        forget()
        assert states() == []


def test_without_an_endpoint_nothing_is_kept(site: Flask, make: Factory) -> None:
    db.session.execute(delete(Webhook))
    db.session.commit()
    make.submission()
    while drain():
        pass
    assert states() == []
