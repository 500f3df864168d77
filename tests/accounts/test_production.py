"""What production refuses to start with."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config import Environment, Settings

GOOD = "tCk3-9fQw_7Zp2Lx8VbN4mRj6HsYd1Ga0EuIoW5"


def production(folder: Path, **more: Any) -> Settings:
    """Settings as a production site has them."""
    values: dict[str, Any] = {"secret_key": GOOD, "base_url": "https://fjord.example", **more}
    return Settings(_env_file=None, env=Environment.PRODUCTION, data_dir=folder, **values)


@pytest.mark.parametrize(
    "secret",
    [
        "dev",
        "changeme",
        "x" * 31,
        "a" * 64,
        "abcabcabc" * 6,
        "your-secret-key-your-secret-key-your-secret-key",
        "django-insecure-change-me-in-production",
        "CHANGE_ME_please_this_is_an_example_secret",
    ],
)
def test_a_weak_secret_is_refused_with_the_remedy(tmp_path: Path, secret: str):
    with pytest.raises(ValidationError, match="too weak for production"):
        production(tmp_path, secret_key=secret)


def test_plain_http_is_refused(tmp_path: Path):
    with pytest.raises(ValidationError, match="must begin with https"):
        production(tmp_path, base_url="http://fjord.example")


def test_a_good_secret_is_taken(tmp_path: Path):
    config = production(tmp_path).as_flask()
    assert config["SECRET_KEY"] == GOOD
    assert config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert config["SESSION_COOKIE_SECURE"] is True


def test_a_missing_secret_is_made_once_for_its_owner_only(tmp_path: Path):
    first = production(tmp_path, secret_key=None).secret()
    assert len(first) >= 43
    assert production(tmp_path, secret_key="").secret() == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("url", [None, "sqlite:///somewhere.db"])
def test_a_search_in_postgresql_without_postgresql_is_refused_with_the_remedy(tmp_path: Path, url: str | None):
    with pytest.raises(ValidationError, match="GLEANER_SEARCH=postgres needs a PostgreSQL database"):
        production(tmp_path, search="postgres", database_url=url)


def test_a_search_in_postgresql_beside_postgresql_is_taken(tmp_path: Path):
    there = production(tmp_path, search="postgres", database_url="postgresql+psycopg://gleaner@/gleaner")
    assert there.as_flask()["SEARCH"] == "postgres"
    assert production(tmp_path).as_flask()["SEARCH"] == "whoosh"
