"""The catalogues of what is mailed, and of the words of notifications: `python community/translations/make.py`.

It looks through the sources for messages, brings them into every `messages.po` (what is new there is empty and has to
be translated) and writes the `messages.mo` that are read. A test compares both with the sources.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WEB = ROOT / "community" / "web"
PYTHON = (*(ROOT / "community" / "notifications").rglob("*.py"), WEB / "news.py", WEB / "help_links.py")
MAILS = tuple(path for path in (ROOT / "templates" / "mail").iterdir() if path.suffix in (".txt", ".html"))
SINCE = datetime(2026, 11, 26, tzinfo=UTC)
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
JINJA = {"newstyle_gettext": "true", "trimmed": "true"}


def messages() -> Catalog:
    """Every message that somebody may be mailed or told, in the order of the files."""
    found = Catalog(fuzzy=False)
    for method, paths, options in (("python", PYTHON, {}), ("jinja2", MAILS, JINJA)):
        for path in sorted(paths):
            for _line, message, _comments, _context in extract_from_file(method, path, KEYWORDS, (), options):
                found.add(message, locations=[(str(path.relative_to(ROOT)), 0)])
    return found


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Every language's catalogue, brought up to date with the sources."""
    found = messages()
    for path in sorted(HERE.glob("*/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        catalogue.creation_date = catalogue.revision_date = SINCE  # a header that says nothing changes nothing
        yield path, catalogue


def as_po(catalogue: Catalog) -> bytes:
    """The file that people translate."""
    buffer = BytesIO()
    write_po(buffer, catalogue, no_location=True, omit_header=False, width=120, sort_output=True)
    return buffer.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The file that is read."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


if __name__ == "__main__":
    for place, catalogue in catalogues():
        place.write_bytes(as_po(catalogue))
        place.with_suffix(".mo").write_bytes(as_mo(catalogue))
