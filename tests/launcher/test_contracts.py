"""What the launcher asks of the application, asked of the real one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.policy import Role
from tests.factories import Factory


def said(app: Flask, *words: str) -> str:
    """What one of Gleaner's commands prints; it must succeed."""
    answer = app.test_cli_runner().invoke(args=list(words))
    assert answer.exit_code == 0, answer.output
    return str(answer.output).strip()


def test_an_empty_site_gives_the_link_for_its_first_administrator(app: Flask) -> None:
    assert said(app, "user", "first-link", "--if-none").startswith("http://localhost/first/")


def test_a_site_with_an_administrator_gives_no_link(app: Flask, make: Factory) -> None:
    make.actor("Ada", Role.ADMINISTRATOR)
    assert said(app, "user", "first-link", "--if-none") == ""


def test_a_site_with_members_is_given_no_demo(app: Flask, make: Factory) -> None:
    make.board()
    make.actor("Ana")
    assert said(app, "demo", "load", "--if-empty") == ""


def test_an_empty_site_is_healthy(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("words", [("db", "upgrade"), ("worker", "run")])
def test_the_commands_that_the_launcher_runs_exist(app: Flask, words: tuple[str, str]) -> None:
    assert "Usage:" in said(app, *words, "--help")
