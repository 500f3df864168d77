"""Write the reference pages from the code: `python docs/reference/make.py`. A test compares them with it."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from pydantic import SecretStr  # noqa: E402

from community.kernel.events import JOBS  # noqa: E402
from community.kernel.schedule import RECURRING  # noqa: E402
from community.policy import POLICY, Predicate  # noqa: E402
from config import Settings  # noqa: E402

NOTE = "<!-- Written by docs/reference/make.py from the code. Change the code, then run it again. -->\n\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(row) + " |" for row in (head, tuple("---" for _ in head), *rows)]
    return "\n".join(lines) + "\n"


def default_of(name: str) -> str:
    """A setting's default as one would write it; folders are told from the checkout."""
    value = Settings.model_fields[name].default
    if value is None or isinstance(value, SecretStr):
        return ""
    return str(value).replace(str(ROOT), ".").replace("[]", "")


def settings_page() -> str:
    """Every setting."""
    rows = [
        (f"`GLEANER_{name.upper()}`", f"`{default_of(name)}`" if default_of(name) else "", field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    intro = (
        "# Settings\n\nEach is an environment variable, a line of `.env`, or the content of a file named by the "
        "variable with `_FILE` added (as container secrets are handed over). None is required.\n\n"
    )
    return NOTE + intro + table(("variable", "default", "what it does"), rows)


def example() -> str:
    """The same as a file to start from."""
    lines = ["# Copy to .env and change what you need; every line that stays commented keeps its default."]
    for name, field in Settings.model_fields.items():
        lines += ["", f"# {field.description}", f"# GLEANER_{name.upper()}={default_of(name)}"]
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    """Who may do what."""

    def words(predicate: Predicate) -> str:
        return predicate.__name__.replace("_", " ")

    rows = [
        (f"`{permission}`", " **or** ".join(" and ".join(map(words, clause)) for clause in clauses))
        for permission, clauses in POLICY.items()
    ]
    intro = "# Permissions\n\nA permission holds when all parts of one of its clauses hold (`community/policy.py`).\n\n"
    return NOTE + intro + table(("permission", "holds for whoever"), rows)


def jobs_page() -> str:
    """What the worker does."""

    def first_line(run: object) -> str:
        return (run.__doc__ or "").strip().splitlines()[0]

    outbox = [(f"`{job.name}`", ", ".join(job.events), first_line(job.run)) for job in JOBS.values()]
    recurring = [(f"`{job.name}`", str(job.period), first_line(job.run)) for job in RECURRING.values()]
    return (
        f"{NOTE}# Jobs\n\nEach runs at least once after its event, in the worker. One that fails is tried again with a "
        "growing delay, ten times; then it is parked and shown to administrators under *Jobs*.\n\n"
        + table(("job", "after", "what it does"), outbox)
        + "\n## By the clock\n\n"
        + table(("job", "every", "what it does"), recurring)
    )


def commands_page(app: Flask) -> str:
    """Every command of ours."""
    rows = []
    for name, group in sorted(app.cli.commands.items()):
        if name in ("db", "routes", "run", "shell"):
            continue
        for sub, command in sorted(getattr(group, "commands", {}).items()) or [("", group)]:
            words, _, sample = (command.help or "").partition("Example:")
            sample = sample.strip().partition("\n")[0].replace("flask --app wsgi", "./gleaner")
            rows.append(
                (f"`{name} {sub}`".replace(" `", "`"), " ".join(words.split()), f"`{sample}`" if sample else "")
            )
    intro = "# Commands\n\n`./gleaner WORDS` hands these to Flask; `--help` after any of them says more.\n\n"
    return NOTE + intro + table(("command", "what it does", "example"), rows)


def pages(app: Flask) -> dict[Path, str]:
    """Every page that is written from the code."""
    return {
        HERE / "settings.md": settings_page(),
        HERE / "permissions.md": permissions_page(),
        HERE / "jobs.md": jobs_page(),
        HERE / "commands.md": commands_page(app),
        ROOT / ".env.example": example(),
    }


if __name__ == "__main__":
    from wsgi import app as wsgi_app

    for path, words in pages(wsgi_app).items():
        path.write_text(words, encoding="utf-8")
