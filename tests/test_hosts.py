"""Names that the site answers to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from config import Environment, Settings


@pytest.mark.parametrize(
    "host", ["evil.example", "<script>", "fjord.example.evil.example", "fjord.example@evil.example"]
)
def test_another_name_is_refused_without_a_page(make_app: Callable[..., Flask], host: str) -> None:
    visitor = make_app(TRUSTED_HOSTS=["fjord.example"]).test_client()
    for path in ("/", "/healthz", "/nowhere"):
        answer = visitor.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert host not in answer.text
    assert visitor.get("/", headers={"Host": "fjord.example"}).status_code == 200


def test_production_answers_to_its_own_name_only(tmp_path: Path) -> None:
    made = Settings(_env_file=None, env=Environment.PRODUCTION, base_url="https://fjord.example/say", data_dir=tmp_path)
    assert made.as_flask()["TRUSTED_HOSTS"] == ["fjord.example", "localhost", "127.0.0.1"]
