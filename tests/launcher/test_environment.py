"""The environment is made from hashed locks, once, and then left alone."""

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from launch import environment
from launch.checkout import Checkout, LaunchError
from launch.environment import CI_LOCK, RUN_LOCK, TEST_LOCK

UV_FAILS = """#!/bin/sh
echo "$@" >> "$0.heard"
case "$*" in *" uv "*|*requirements-uv.lock*) echo "no uv here"; exit 1;; esac
"""
ALL_FAIL = """#!/bin/sh
echo "nothing can be reached"
exit 1
"""
UV_WORKS = """#!/bin/sh
echo "$@" >> "$0.heard"
"""


def stamp(here: Checkout, lock: str) -> None:
    here.stamp.write_text(
        environment.fingerprint(here.root / lock, environment.identity(here.python)), encoding="utf-8"
    )


def with_python(here: Checkout, script: str) -> Checkout:
    """A checkout whose interpreter is a shell script, which notes what it was asked."""
    here.python.parent.mkdir(parents=True)
    here.python.write_text(script, encoding="utf-8")
    here.python.chmod(0o755)
    return here


def heard(here: Checkout) -> list[str]:
    return Path(f"{here.python}.heard").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The locks that `prepare` would install; nothing is."""
    asked: list[str] = []

    def note(_here: Checkout, what: Any = None, **_how: Any) -> None:
        asked.append(what or "environment")

    monkeypatch.setattr(environment, "install", note)
    monkeypatch.setattr(environment, "make_environment", note)
    return asked


def test_a_second_start_installs_nothing(ready: Checkout, installs: list[str]) -> None:
    environment.prepare(ready, RUN_LOCK)
    assert installs == []


@pytest.mark.parametrize("wider", [TEST_LOCK, CI_LOCK])
def test_an_environment_for_tests_also_runs_gleaner(ready: Checkout, installs: list[str], wider: str) -> None:
    stamp(ready, wider)
    environment.prepare(ready, RUN_LOCK)
    assert installs == []


def test_an_environment_that_only_runs_gleaner_is_widened_for_tests(ready: Checkout, installs: list[str]) -> None:
    environment.prepare(ready, TEST_LOCK)
    assert installs[-1] == TEST_LOCK
    installs.clear()
    environment.prepare(ready, TEST_LOCK)
    assert installs == []


def test_a_changed_lock_is_installed(ready: Checkout, installs: list[str]) -> None:
    with (ready.root / RUN_LOCK).open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    environment.prepare(ready, RUN_LOCK)
    assert installs[-1] == RUN_LOCK


def test_another_interpreter_needs_its_own_packages(ready: Checkout) -> None:
    assert environment.is_served(ready, RUN_LOCK, environment.identity(ready.python))
    assert not environment.is_served(ready, RUN_LOCK, "3.99.0 linux /usr")


def test_an_interrupted_install_is_begun_again(ready: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_here: Checkout, _lock: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(environment, "install", interrupted)
    monkeypatch.setattr(environment, "make_environment", lambda *_a, **_k: None)
    with pytest.raises(KeyboardInterrupt):
        environment.prepare(ready, TEST_LOCK)
    assert not environment.is_served(ready, RUN_LOCK, environment.identity(ready.python))


def test_a_missing_lock_is_said_in_words(ready: Checkout) -> None:
    (ready.root / RUN_LOCK).unlink()
    with pytest.raises(LaunchError, match=r"requirements\.lock is missing"):
        environment.prepare(ready, RUN_LOCK)


def test_a_broken_interpreter_has_no_identity(tmp_path: Path) -> None:
    dangling = tmp_path / "python"
    dangling.symlink_to(tmp_path / "gone")
    assert environment.identity(dangling) == ""
    assert environment.identity(Path(sys.executable)).startswith(sys.version.split()[0])


@pytest.mark.parametrize(("script", "from_scratch"), [("exit 1", True), ('test "$1" = -c && echo 3.11', False)])
def test_a_broken_environment_is_made_anew_and_one_without_pip_is_given_it(
    bare: Checkout, monkeypatch: pytest.MonkeyPatch, script: str, from_scratch: bool
) -> None:
    made: list[bool] = []
    monkeypatch.setattr(environment, "make_environment", lambda _here, *, from_scratch: made.append(from_scratch))
    monkeypatch.setattr(environment, "install", lambda _here, _lock: None)
    environment.prepare(with_python(bare, f"#!/bin/sh\n{script}\n"), RUN_LOCK)
    assert made == [from_scratch]


def test_debian_without_venv_is_told_what_to_install(bare: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(LaunchError, match=r"apt install python3-venv$"):
        environment.prepare(bare, RUN_LOCK)


def test_uv_installs_by_hash_when_it_can(bare: Checkout) -> None:
    environment.install(with_python(bare, UV_WORKS), RUN_LOCK)
    assert (
        heard(bare)[-1] == f"-m uv pip install --compile-bytecode --require-hashes --requirement {bare.root / RUN_LOCK}"
    )


def test_pip_installs_by_hash_when_uv_cannot(bare: Checkout) -> None:
    environment.install(with_python(bare, UV_FAILS), RUN_LOCK)
    assert heard(bare)[-1] == f"-m pip install --require-hashes --requirement {bare.root / RUN_LOCK}"


def test_uv_itself_is_installed_by_hash(bare: Checkout) -> None:
    environment.install(with_python(bare, UV_FAILS), RUN_LOCK)
    assert f"-m pip install --require-hashes --requirement {bare.root / environment.UV_LOCK}" in heard(bare)


def test_a_failed_install_shows_why_and_where_the_log_is(bare: Checkout) -> None:
    with pytest.raises(LaunchError) as trouble:
        environment.install(with_python(bare, ALL_FAIL), RUN_LOCK)
    assert "nothing can be reached" in str(trouble.value)
    assert str(bare.venv / "gleaner-install.log") in str(trouble.value)


def test_uv_is_told_where_pip_looks() -> None:
    told = (
        ":env:.index-url='packages.test/b'\nglobal.extra-index-url='x.test/1\\nx.test/2'\nglobal.index-url='a.test'\n"
    )
    told += "global.find-links='/wheels /more'\nglobal.timeout='60'\n"
    assert environment.as_uv_settings(told, {}) == {
        "UV_DEFAULT_INDEX": "packages.test/b",
        "UV_INDEX": "x.test/1 x.test/2",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_what_uv_was_told_itself_wins_over_pip() -> None:
    assert "UV_DEFAULT_INDEX" not in environment.as_uv_settings(
        "global.index-url='a.test'\n", {"UV_DEFAULT_INDEX": "b.test"}
    )


def test_pip_is_asked_through_the_environment_alone(bare: Checkout) -> None:
    with_python(bare, UV_WORKS)
    before = dict(os.environ)
    environment.install(bare, RUN_LOCK)
    assert dict(os.environ) == before
