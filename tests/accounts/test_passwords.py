"""What is kept of passwords, and which are refused."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from community.accounts.commands import new_password
from community.accounts.common_passwords import _WORDS, is_common
from community.accounts.hashing import AT_ONCE, Passwords
from community.kernel.commands import Rejected
from community.kernel.db import db
from tests.accounts.conftest import PASSWORD

GUESSED = [
    *("password", "Passw0rd!", "P@$$w0rd", "password1", "Password123", "passpass", "Admin123!", "letmein1", "welcome1"),
    *("12345678", "123456789", "87654321", "12121212", "aaaaaaaa", "abcdefgh", "abc12345", "14.05.1990", "19900514"),
    *("qwertyuiop", "QWERTZUIOP", "asdfghjkl", "zxcvbnm1", "1q2w3e4r", "1qaz2wsx", "iloveyou", "iloveyou1", "trustno1"),
    *("monkey123", "summer2024!", "football99", "dragon!!", "starwars7"),
]
FINE = [
    *("correct horse battery", "brunswick-Hat", "kaffee mit hafermilch", "Tr0ub4dor&3", "xK9$mq2!vv"),
    *("пароль из слов", "合言葉を考えました"),
]


@pytest.mark.parametrize("password", GUESSED)
def test_what_everybody_guesses_first_is_refused(password: str):
    assert is_common(password)


@pytest.mark.parametrize("password", FINE)
def test_what_nobody_guesses_first_is_taken_as_it_is(password: str):
    assert new_password(password) == password


def test_hundreds_of_words_are_known():
    assert len(_WORDS) >= 300


@pytest.mark.parametrize(("length", "fits"), [(7, False), (8, True), (128, True), (129, False)])
def test_a_password_has_eight_to_128_characters(length: int, fits: bool):
    password = ("ünlikely wörds " * 10)[:length]
    if fits:
        assert new_password(password) == password
    else:
        with pytest.raises(Rejected):
            new_password(password)


def test_hashes_are_argon2id_at_the_strength_that_is_promised():
    kept = Passwords().hash(PASSWORD)
    _, kind, _, parameters, _, _ = kept.split("$")
    cost = dict(pair.split("=") for pair in parameters.split(","))
    assert kind == "argon2id"
    assert int(cost["m"]) >= 19_456
    assert int(cost["t"]) >= 2


def test_a_password_matches_its_own_hash_only():
    passwords = Passwords(time_cost=1, memory_cost=8, parallelism=1)
    kept = passwords.hash(PASSWORD)
    assert passwords.matches(kept, PASSWORD)
    assert not passwords.matches(kept, PASSWORD + " ")
    assert not passwords.matches("no hash at all", PASSWORD)
    assert passwords.hash(PASSWORD) != kept


def test_at_most_two_hashes_are_computed_at_once(monkeypatch: pytest.MonkeyPatch):
    passwords = Passwords(time_cost=1, memory_cost=8, parallelism=1)
    lock, running, most = threading.Lock(), 0, 0
    arrived = threading.Barrier(AT_ONCE, timeout=5)

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            arrived.wait()
            with lock:
                running -= 1
            return password

    monkeypatch.setattr(passwords, "_hasher", Slow())
    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(passwords.hash, ["x"] * 8))) == 8
    assert most == AT_ONCE


def test_a_hash_keeps_no_writer_waiting(app: Flask, member, monkeypatch: pytest.MonkeyPatch):
    ana = member()
    free: list[bool] = []
    plain = Passwords.matches

    def matches(self: Passwords, kept: str | None, password: str) -> bool:
        free.append(_can_write(app))
        return plain(self, kept, password)

    monkeypatch.setattr(Passwords, "matches", matches)
    app.test_client().post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert free == [True]


def _can_write(app: Flask) -> bool:
    """Whether another process could write now."""

    def write() -> bool:
        with app.app_context():
            connection = db.engine.connect()
            try:
                connection.exec_driver_sql("UPDATE mark SET n = n")
                connection.rollback()
            finally:
                connection.close()
        return True

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(write).result(timeout=5)
