"""The locks hold everything that the package declares, each file by hash, and no address."""

import re
import tomllib
from typing import Any

import pytest
from launch.checkout import Checkout
from launch.environment import CI_LOCK, RUN_LOCK, TEST_LOCK, UV_LOCK

SERVER_LOCK = "requirements-server.lock"
LOCKS = [RUN_LOCK, TEST_LOCK, CI_LOCK, SERVER_LOCK, UV_LOCK]


def pins(here: Checkout, lock: str) -> set[str]:
    """The `name==version` of every entry, with its marker; hashes left out."""
    return {entry.split(" \\")[0].split(" --hash")[0] for entry in entries(here, lock)}


def entries(here: Checkout, lock: str) -> list[str]:
    text = (here.root / lock).read_text(encoding="utf-8").replace("\\\n", "\\ ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def declared(here: Checkout, *groups: str) -> set[str]:
    """The names that pyproject.toml asks for, as the locks spell them."""
    project: dict[str, Any] = tomllib.loads((here.root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    for group in groups:
        wanted += project["dependency-groups"].get(group) or project["project"]["optional-dependencies"][group]
    return {re.split(r"[\[><=~!; ]", one)[0].lower().replace("_", "-") for one in wanted}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(repository: Checkout, lock: str) -> None:
    text = (repository.root / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_has_a_hash(repository: Checkout, lock: str) -> None:
    found = entries(repository, lock)
    assert found
    assert [
        one for one in found if not re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+", one) or "--hash=sha256:" not in one
    ] == []


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        (RUN_LOCK, ()),
        (SERVER_LOCK, ("postgres", "redis")),
        (TEST_LOCK, ("test",)),
        (CI_LOCK, ("test", "e2e", "lint", "postgres", "redis")),
    ],
)
def test_a_lock_holds_all_that_is_declared(repository: Checkout, lock: str, groups: tuple[str, ...]) -> None:
    held = {re.split(r"[\[=]", pin)[0] for pin in pins(repository, lock)}
    assert declared(repository, *groups) - held == set()


@pytest.mark.parametrize(("narrow", "wide"), [(RUN_LOCK, TEST_LOCK), (TEST_LOCK, CI_LOCK), (RUN_LOCK, SERVER_LOCK)])
def test_a_wider_lock_holds_the_narrower_one(repository: Checkout, narrow: str, wide: str) -> None:
    """An environment made from the wider lock is used for the narrower one, so the versions must agree."""
    held = {pin.partition(" ;")[0] for pin in pins(repository, wide)}
    assert {pin.partition(" ;")[0] for pin in pins(repository, narrow)} - held == set()
