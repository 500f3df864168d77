"""A port that is taken is no reason not to start."""

import socket
from collections.abc import Iterator

import pytest
from launch.checkout import LaunchError
from launch.ports import free_port, is_healthy, listener


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that someone else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_free_port_is_taken_as_wished(taken: int) -> None:
    wished = free_port("127.0.0.1", taken + 1)
    assert free_port("127.0.0.1", wished) == wished


def test_a_taken_port_leads_to_the_next_free_one(taken: int) -> None:
    assert taken < free_port("127.0.0.1", taken) < taken + 50


def test_port_zero_takes_any() -> None:
    assert free_port("127.0.0.1", 0) > 1023


def test_a_host_of_another_machine_is_said_in_words() -> None:
    with pytest.raises(LaunchError, match=r"on 192\.0\.2\.1; try another"):
        free_port("192.0.2.1", 8000)


def test_a_port_where_nobody_answers_is_not_healthy() -> None:
    assert not is_healthy(f"http://127.0.0.1:{free_port('127.0.0.1', 0)}")


def test_an_ipv6_host_stands_in_brackets() -> None:
    assert listener("::1", 8000) == "[::1]:8000"
    assert listener("127.0.0.1", 8000) == "127.0.0.1:8000"
