"""The rules of the house that a machine can check; `pyproject.toml` holds the contracts between its rooms."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
MODULES = [*sorted((ROOT / "community").rglob("*.py")), ROOT / "config.py", ROOT / "wsgi.py"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LINES_A_MODULE, LINES_A_FUNCTION = 400, 50
FILES_OF_A_FEATURE = {"__init__", "models", "commands", "services", "queries", "events", "jobs"}
# What a feature package holds beside these, and why.
ALSO = {
    "submissions": {"importance", "origins"},  # the steps, and what each weighs; where an import came from
    "answers": {"coach", "wording"},  # rules that read an answer, a language a file; the places of a saved reply
    "values": {"walking"},  # the score of a value
    "causes": {"seasons"},  # whether it comes back with the time of the year
    "promises": {"commitments", "due", "rates"},  # what commits in an answer; when a day ends; the keep rate
    "search": {"index", "memory", "postgres_index", "whoosh_index"},  # a protocol and its backends
    # of the table; one file a format; what a formula makes of something; what speaks for it
    "backlog": {"columns", "exports", "scoring", "grounds"},
    # the protocol of what sends; what is told, a source a file; what feeds carry
    "notifications": {"mailer", "sources", "feeds"},
    # argon2; what surfaces tell apart; what is refused; the rules for keys of one's own
    "accounts": {"hashing", "errors", "common_passwords", "keys"},
}
FEATURES = (
    *("accounts", "submissions", "customers", "triage", "answers"),
    *("causes", "promises", "values", "backlog", "notifications", "imports"),
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_A_MODULE
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= LINES_A_FUNCTION]
    assert not long, f"longer than {LINES_A_FUNCTION} lines: {long}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_public_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    public = [n for n in tree.body if isinstance(n, Function | ast.ClassDef) and not n.name.startswith("_")]
    assert not [n.name for n in public if not ast.get_docstring(n)]


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in MODULES
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_the_rooms_keep_their_direction() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = grimp.build_graph("community", cache_dir=None)
    inside = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert not list(cycles(inside))


def cycles(arrows: dict[str, set[str]]) -> Iterator[list[str]]:
    """Every way from a module back to itself that a depth-first walk meets; a package and its parts count as one."""
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> Iterator[list[str]]:
        if module in path:
            yield path[path.index(module) :]
            return
        if module in done:
            return
        for target in sorted(arrows.get(module, ())):
            yield from walk(target, [*path, module])
        done.add(module)

    for module in sorted(arrows):
        yield from walk(module, [])


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_keeps_to_its_drawers(feature: str) -> None:
    folder = ROOT / "community" / feature
    names = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert names <= FILES_OF_A_FEATURE | ALSO.get(feature, set())


def test_text_of_people_enters_a_page_at_one_place() -> None:
    places = [path.name for path in TEMPLATES for line in path.read_text().splitlines() if "|safe" in line]
    assert places == ["rich.html"]


@pytest.mark.parametrize("word", [" style=", " onclick=", " onload=", " onsubmit=", "<style", "javascript:"])
def test_a_page_holds_no_inline_style_or_script(word: str) -> None:
    mails = ROOT / "templates" / "mail"
    assert not [str(path) for path in TEMPLATES if word in path.read_text() and mails not in path.parents]
