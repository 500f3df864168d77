"""What `deploy/` tells an administrator must be true of this checkout; no engine is here to try the containers."""

import re
import runpy
import sys
from pathlib import Path

import pytest
from launch.checkout import Checkout

RECIPES = [
    "Dockerfile",
    "compose.yaml",
    "deploy/Caddyfile",
    "deploy/README.md",
    "deploy/gleaner-web.service",
    "deploy/gleaner-worker.service",
    "deploy/nginx.conf",
]


def read(here: Checkout, name: str) -> str:
    return (here.root / name).read_text(encoding="utf-8")


def settings_in_code(here: Checkout) -> set[str]:
    """The names of every setting, read from the class without loading the application."""
    fields = re.findall(r"^    (\w+): .*= Field\(", read(here, "config.py"), flags=re.MULTILINE)
    return {f"GLEANER_{name.upper()}" for name in fields}


@pytest.mark.parametrize("name", RECIPES)
def test_every_setting_that_a_recipe_names_exists(repository: Checkout, name: str) -> None:
    named = set(re.findall(r"GLEANER_[A-Z_]+", read(repository, name)))
    assert named - settings_in_code(repository) == set()


@pytest.mark.parametrize("name", RECIPES)
def test_every_file_of_ours_that_a_recipe_names_exists(repository: Checkout, name: str) -> None:
    named = set(re.findall(r"\b(?:deploy/[\w.-]*\w\b(?!-)|requirements[\w-]*\.lock)", read(repository, name)))
    assert [path for path in named if not (repository.root / path).exists() and "*" not in path] == []


def test_the_image_takes_only_what_is_named_and_all_of_it_exists(repository: Checkout) -> None:
    lines = [line for line in read(repository, ".dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    kept = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert [path for path in kept if not (repository.root / path).exists()] == []
    assert {"data", ".env", ".git", ".venv"} & set(kept) == set()


def test_the_image_copies_only_what_it_is_given(repository: Checkout) -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", read(repository, "Dockerfile"), flags=re.MULTILINE)
    kept = read(repository, ".dockerignore").splitlines()
    assert [path for path in copied if path != "." and f"!{path}" not in kept] == []


def test_nothing_runs_as_root(repository: Checkout) -> None:
    assert re.search(r"^USER [1-9]\d*$", read(repository, "Dockerfile"), flags=re.MULTILINE)
    for unit in ("web", "worker"):
        assert re.search(r"^User=(?!root)\w+$", read(repository, f"deploy/gleaner-{unit}.service"), flags=re.MULTILINE)


def test_containers_cannot_write_but_into_their_data(repository: Checkout) -> None:
    text = read(repository, "compose.yaml")
    shared = text.partition("services:")[0]
    assert "read_only: true" in shared
    assert "cap_drop: [ALL]" in shared
    for service in ("migrate", "web", "worker"):
        assert f"  {service}:\n    <<: *gleaner\n" in text


def test_containers_are_reached_from_this_machine_alone(repository: Checkout) -> None:
    published = re.findall(r'- "([\d.:]+)"', read(repository, "compose.yaml"))
    assert published == ["127.0.0.1:8000:8000"]


def test_the_proxies_ask_where_the_web_server_listens(repository: Checkout) -> None:
    server = runpy.run_path(str(repository.root / "deploy" / "gunicorn.conf.py"))
    assert (server["wsgi_app"], server["worker_class"]) == ("wsgi:app", "gthread")
    for proxy in ("deploy/nginx.conf", "deploy/Caddyfile"):
        assert server["bind"] in read(repository, proxy)


def test_the_two_ci_scripts_can_be_run(repository: Checkout) -> None:
    for script in ("gleaner", ".ci/run", ".ci/lock"):
        path = Path(repository.root / script)
        assert path.stat().st_mode & 0o111 or sys.platform == "win32"
        assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env ")


def test_make_only_repeats_what_the_launcher_knows(repository: Checkout) -> None:
    recipes = re.findall(r"^\w+: ; (.+)$", read(repository, "Makefile"), flags=re.MULTILINE)
    assert len(recipes) == 7
    assert {line.split()[0] for line in recipes} == {"./gleaner", ".ci/run", ".ci/lock"}


def test_no_visitor_says_under_which_path_the_site_stands(repository: Checkout) -> None:
    nginx = read(repository, "deploy/nginx.conf")
    assert nginx.count('proxy_set_header X-Forwarded-Prefix "";') == nginx.count("proxy_pass ") == 2
    assert "header_up -X-Forwarded-Prefix" in read(repository, "deploy/Caddyfile")
