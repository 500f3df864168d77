"""The folder that Gleaner was checked out into: its locks, its environment, its settings, its data."""

import os
from dataclasses import dataclass
from pathlib import Path


class LaunchError(Exception):
    """Something that a person must mend, said in words for that person."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout, and where the launcher keeps things in it."""

    root: Path

    @property
    def venv(self) -> Path:
        """The environment of this checkout."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter of that environment."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        """Tells which lock the environment was made from; absent as long as that is unfinished."""
        return self.venv / "gleaner-stamp"


def settings(here: Checkout, *, data: str | None = None, base_url: str | None = None) -> dict[str, str]:
    """The environment variables for Gleaner's processes: the person's own win, the shell's first and `.env` second."""
    chosen = {**read_dotenv(here.root / ".env"), **os.environ}
    folder = data or chosen.get("GLEANER_DATA_DIR") or here.root / "data"
    chosen["GLEANER_DATA_DIR"] = str(Path(folder).expanduser().absolute())
    chosen.setdefault("GLEANER_ENV", "development")
    if base_url:
        chosen.setdefault("GLEANER_BASE_URL", base_url)
    return {**chosen, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def read_dotenv(path: Path) -> dict[str, str]:
    """The `GLEANER_…=value` lines of a `.env` file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pairs = (line.strip().removeprefix("export ").partition("=") for line in lines)
    return {name.strip(): value.strip().strip("'\"") for name, _, value in pairs if name.startswith("GLEANER_")}


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may open; LaunchError when that is not allowed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LaunchError(f"The folder {folder} could not be made: {error.strerror}.") from error
