"""Where the look lives on disk."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
STYLES = STATIC / "css"
SCRIPTS = STATIC / "js"

FOUNDATION = {"tokens.css", "meanings.css", "reset.css", "base.css", "layers.css", "utilities.css", "print.css"}


def pages() -> list[Path]:
    """Every template of the site; mails have rules of their own."""
    return sorted(path for path in TEMPLATES.rglob("*.html") if TEMPLATES / "mail" not in path.parents)


def components() -> list[Path]:
    """The styles that may use roles only."""
    return sorted(path for path in STYLES.glob("*.css") if path.name not in FOUNDATION)


def bundles(folder: Path) -> dict[str, list[str]]:
    """Which files each shell gets."""
    table = tomllib.loads((folder / "bundles.toml").read_text(encoding="utf-8"))
    return {shell: entry["files"] for shell, entry in table.items()}


def name(path: Path) -> str:
    """A path as a test's id."""
    return str(path.relative_to(ROOT))
