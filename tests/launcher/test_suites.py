"""`./gleaner test` passes its words to pytest and its exit code to the shell."""

import shutil
from collections.abc import Sequence
from typing import Any

import pytest
from launch import suites
from launch.checkout import Checkout
from launch.environment import CI_LOCK, TEST_LOCK


class Asked:
    """What the suites would prepare and run, and the exit codes that they are told."""

    def __init__(self) -> None:
        self.locks: list[str] = []
        self.commands: list[Sequence[str]] = []
        self.variables: dict[str, str] = {}
        self.codes: dict[str, int] = {}

    def prepare(self, _here: Checkout, lock: str) -> None:
        self.locks.append(lock)

    def call(self, _here: Checkout, words: Sequence[str], *, env: dict[str, str] | None = None, **_place: Any) -> int:
        self.commands.append(words)
        self.variables = env or {}
        return self.codes.get(words[1], 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Stands in for installing and for running."""
    stand_in = Asked()
    monkeypatch.setattr(suites, "prepare", stand_in.prepare)
    monkeypatch.setattr(suites, "call", stand_in.call)
    monkeypatch.delenv("GLEANER_CHROMIUM", raising=False)
    return stand_in


def test_its_words_go_to_pytest_and_pytests_code_comes_back(bare: Checkout, asked: Asked) -> None:
    asked.codes = {"pytest": 5}
    assert suites.test(bare, ["-k", "vote or comment"]) == 5
    assert asked.locks == [TEST_LOCK]
    assert asked.commands[0][:4] == ["-m", "pytest", "-n", "auto"]
    assert asked.commands[0][-2:] == ["-k", "vote or comment"]


def test_browser_tests_are_skipped_aloud_where_there_is_no_browser(
    bare: Checkout, asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert suites.test(bare, ["e2e"]) == 0
    assert asked.commands == []
    assert "skipped: there is no Chromium here" in capsys.readouterr().out


def test_browser_tests_are_told_which_browser_to_use(
    bare: Checkout, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLEANER_CHROMIUM", "/opt/my chromium")
    assert suites.test(bare, ["e2e", "-x"]) == 0
    assert asked.locks == [CI_LOCK]
    assert asked.commands == [["-m", "pytest", "tests/e2e", *suites.PARALLEL, "-x"]]
    assert asked.variables["GLEANER_CHROMIUM"] == "/opt/my chromium"


def test_every_linter_runs_whatever_the_first_one_found(bare: Checkout, asked: Asked) -> None:
    asked.codes = {"ruff": 1}
    assert suites.test(bare, ["lint"]) == 2
    assert {words[1] for words in asked.commands} >= {"ruff", "mypy", "djlint"}


def test_all_suites_run_and_one_failure_is_enough(
    bare: Checkout, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLEANER_CHROMIUM", "/opt/chromium")
    asked.codes = {"mypy": 1}
    assert suites.test(bare, ["all"]) == 1
    assert [words for words in asked.commands if "pytest" in words][-1][2] == "tests/e2e"
