"""What a person set is never overruled by the launcher."""

import stat
import tomllib
from pathlib import Path

import pytest
from launch.checkout import Checkout, LaunchError, make_private, settings
from launch.run import DEMO_COMPANY, SIGN_INS, Place, name_demo


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENV", "DATA_DIR", "BASE_URL", "SITE_NAME", "SITE_NAME_FILE"):
        monkeypatch.delenv(f"GLEANER_{name}", raising=False)


def test_with_nothing_set_it_develops_in_the_folder_data(bare: Checkout) -> None:
    told = settings(bare, base_url="http://127.0.0.1:8001")
    assert told["GLEANER_ENV"] == "development"
    assert told["GLEANER_DATA_DIR"] == str(bare.root / "data")
    assert told["GLEANER_BASE_URL"] == "http://127.0.0.1:8001"


def test_the_env_file_wins_over_what_the_launcher_would_choose(bare: Checkout) -> None:
    lines = "# mine\nGLEANER_ENV=production\nexport GLEANER_BASE_URL='https://say.example'\n"
    lines += 'PATH=/nowhere\nGLEANER_DATA_DIR="kept here"\n'
    (bare.root / ".env").write_text(lines, encoding="utf-8")
    told = settings(bare, base_url="http://127.0.0.1:8001")
    assert (told["GLEANER_ENV"], told["GLEANER_BASE_URL"]) == ("production", "https://say.example")
    assert Path(told["GLEANER_DATA_DIR"]).name == "kept here"
    assert told["PATH"] != "/nowhere"


def test_the_shell_wins_over_the_env_file(bare: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare.root / ".env").write_text("GLEANER_SITE_NAME=File\n", encoding="utf-8")
    monkeypatch.setenv("GLEANER_SITE_NAME", "Shell")
    assert settings(bare)["GLEANER_SITE_NAME"] == "Shell"


def test_a_data_folder_named_on_the_command_line_wins(
    bare: Checkout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GLEANER_DATA_DIR", "/elsewhere")
    monkeypatch.chdir(tmp_path)
    assert settings(bare, data="here")["GLEANER_DATA_DIR"] == str(tmp_path / "here")


def test_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    make_private(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_data_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LaunchError, match="could not be made"):
        make_private(tmp_path / "file" / "data")


def named(here: Checkout, *, with_demo: bool) -> str | None:
    """What the site of this checkout is called, in a data folder with the demo or without."""
    place = Place("127.0.0.1", 8000, "http://127.0.0.1:8000", settings(here))
    make_private(place.data)
    if with_demo:
        (place.data / SIGN_INS).touch()
    name_demo(place)
    return place.environment.get("GLEANER_SITE_NAME")


def test_only_the_demo_carries_the_name_of_its_company(bare: Checkout, repository: Checkout) -> None:
    assert named(bare, with_demo=False) is None
    assert named(bare, with_demo=True) == DEMO_COMPANY
    company = repository.root / "community" / "cli" / "demo" / "content" / "company.toml"
    assert tomllib.loads(company.read_text(encoding="utf-8"))["name"] == DEMO_COMPANY


@pytest.mark.parametrize("variable", ["GLEANER_SITE_NAME", "GLEANER_SITE_NAME_FILE"])
def test_a_name_that_a_person_chose_is_kept_with_the_demo_too(bare: Checkout, variable: str) -> None:
    (bare.root / ".env").write_text(f"{variable}=mine\n", encoding="utf-8")
    assert named(bare, with_demo=True) == ("mine" if variable == "GLEANER_SITE_NAME" else None)
