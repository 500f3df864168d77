"""Where messages may go, and where they may not."""

import socket
from typing import Any

import pytest

from community.kernel.errors import Invalid
from community.webhooks.addresses import Unreachable, checked_address, is_closed, target_of
from community.webhooks.sending import post
from tests.webhooks.receiver import receiving

pytestmark = pytest.mark.enable_socket  # names are looked up, and a receiver counts who comes
INSIDE = (
    *("127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::127.0.0.1", "::"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fc00::1", "fe80::1%eth0"),
    *("fec0::1", "ff02::1", "2001:db8::1", "nonsense"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_closed(address: str) -> None:
    assert is_closed(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_an_address_outside_is_open(address: str) -> None:
    assert not is_closed(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "ftp://example.org/", "https://", "example.org", "https://a:b@example.org/"),
        *("https://example.org:22/", "https://example.org:99999/", "https://ok\\@127.0.0.1/", "https://exa mple.org"),
        *("https://example.org/\r\nX: y", "https://ex\u2460mple.org/", "https://[::1", "https://" + "a" * 600),
    ],
)
def test_an_address_that_nobody_may_be_sent_to_is_refused_at_its_field(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        target_of(url, frozenset())
    assert list(refused.value.fields) == ["url"]


def test_an_allowed_host_may_be_inside_without_tls_at_any_port() -> None:
    target = target_of("http://chat.internal:3000/hook?a=b", {"chat.internal"})
    assert (target.is_secure, target.authority, target.path) == (False, "chat.internal:3000", "/hook?a=b")
    assert target_of("https://example.org", frozenset()).path == "/"


@pytest.mark.parametrize("name", ["127.1", "0x7f.1", "2130706433", "0", "localhost"])
def test_a_name_that_leads_inside_is_not_reached(name: str) -> None:
    with pytest.raises(Unreachable):
        checked_address(target_of(f"https://{name}/", frozenset()), frozenset())


def test_one_address_inside_among_others_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(Unreachable):
        checked_address(target_of("https://example.org/", frozenset()), frozenset())


def test_a_name_that_answers_otherwise_a_moment_later_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to what was checked: there is one look-up, and no second that could be answered otherwise."""
    looked_up = answers(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    connected: list[Any] = []

    def connect(address: tuple[str, int], **_: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with receiving() as receiver:
        assert post(target_of("https://example.org/", frozenset()), b"{}", {}, frozenset()).status is None
        assert receiver.connections == 0
    assert connected == [("93.184.216.34", 443)]
    assert len(looked_up) == 1


def answers(monkeypatch: pytest.MonkeyPatch, *each: list[str]) -> list[str]:
    """Let a name be known by these addresses, the first time, the second …; the look-ups that were made."""
    made: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        found = each[min(len(made), len(each) - 1)]
        made.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return made
