"""One request, whatever the other end does with it."""

import time

import pytest

from community.webhooks.addresses import target_of
from community.webhooks.sending import Answered, post
from tests.webhooks.receiver import Mood, Receiver, receiving

HERE = frozenset({"localhost"})
PATIENCE = 0.6

pytestmark = pytest.mark.enable_socket


def sent(receiver: Receiver) -> Answered:
    return post(target_of(receiver.url, HERE), b'{"a":"\xc3\xa9"}', {"webhook-id": "msg_1"}, HERE, patience=PATIENCE)


@pytest.mark.parametrize(
    ("mood", "status"),
    [(Mood.WELL, 200), (Mood.BUSY, 503), (Mood.REFUSES, 400), (Mood.GONE, 410), (Mood.REDIRECTS, 302)],
)
def test_what_is_answered_is_read_and_no_redirect_followed(mood: Mood, status: int) -> None:
    with receiving(mood) as receiver:
        said = sent(receiver)
        assert (said.status, said.text, said.is_taken) == (status, "said", status == 200)
        headers, body = receiver.arrived[0]
        assert (headers["host"], headers["webhook-id"]) == (f"localhost:{receiver.port}", "msg_1")
        assert body == b'{"a":"\xc3\xa9"}'
        assert receiver.connections == 1


@pytest.mark.parametrize("mood", [Mood.HANGS, Mood.DRIPS])
def test_nobody_is_waited_for_longer_than_said_in_all(mood: Mood) -> None:
    with receiving(mood) as receiver:
        began = time.monotonic()
        said = sent(receiver)
        assert said.status is None
        assert "did not answer" in str(said.words) or "cut" in str(said.words)
        assert time.monotonic() - began < 5 * PATIENCE


def test_a_flood_is_read_as_far_as_the_log_keeps() -> None:
    with receiving(Mood.FLOODS) as receiver:
        said = sent(receiver)
        assert said.status == 200
        assert len(said.text) <= 1_000


def test_a_line_that_is_cut_and_a_port_that_is_closed_are_answers_too() -> None:
    with receiving(Mood.CUTS) as receiver:
        assert sent(receiver).words is not None
    assert sent(receiver).words is not None
