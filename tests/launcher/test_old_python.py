"""An old Python hears a sentence, so the first file that it reads must be one that it can read."""

import ast
import runpy
import sys
import tomllib
from pathlib import Path

import pytest
from launch.checkout import Checkout

TOO_NEW = (
    ast.AnnAssign,
    ast.AsyncFunctionDef,
    ast.FunctionDef,
    ast.ClassDef,
    ast.JoinedStr,
    ast.Lambda,
    ast.Match,
    ast.NamedExpr,
    ast.Starred,
    ast.With,
)


@pytest.mark.parametrize("old", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_old_python_hears_one_sentence(
    repository: Checkout, monkeypatch: pytest.MonkeyPatch, old: tuple[int, ...]
) -> None:
    monkeypatch.setattr(sys, "version_info", old)
    with pytest.raises(SystemExit) as refusal:
        runpy.run_path(str(repository.root / "gleaner"))
    sentence = str(refusal.value)
    assert sentence.startswith("Gleaner needs Python 3.11 or newer")
    assert f"this is Python {old[0]}.{old[1]};" in sentence
    assert "\n" not in sentence


def test_old_python_can_read_the_first_file(repository: Checkout) -> None:
    text = (repository.root / "gleaner").read_bytes()
    text.decode("ascii")  # Python 2 refuses anything else without a coding line
    assert [type(node).__name__ for node in ast.walk(ast.parse(text)) if isinstance(node, TOO_NEW)] == []


def test_the_first_file_asks_for_the_python_that_the_package_declares(repository: Checkout) -> None:
    declared = tomllib.loads((repository.root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "requires-python"
    ]
    asked = runpy.run_path(str(repository.root / "gleaner"))["OLDEST"]
    assert declared == f">={'.'.join(map(str, asked))}"


def test_the_launcher_needs_nothing_that_is_not_in_python(repository: Checkout) -> None:
    imported: set[str] = set()
    for path in [repository.root / "gleaner", *Path(repository.root / "deploy" / "launch").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    assert imported - sys.stdlib_module_names == {"launch"}
