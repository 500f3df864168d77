"""What tests of imports share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from community.imports.commands import Columns, ImportCsv
from community.imports.services import Tally, prepare_import, save_import
from community.kernel.db import db, read_only, will_write
from community.policy import SYSTEM, Actor

Write = Callable[..., Path]
Import = Callable[..., Tally]
MAPPED = {"body": "text"}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes lines into a file, as the text or the bytes they are."""

    def make(*lines: str, name: str = "words.csv", encoding: str = "utf-8", end: str = "\n") -> Path:
        path = tmp_path / name
        path.write_bytes("".join(line + end for line in lines).encode(encoding))
        return path

    return make


@pytest.fixture
def bring_in(app: Flask) -> Import:
    """Imports a file as the command does: reads, then saves in one transaction."""

    def run(path: Path, columns: dict[str, str] | None = None, *, actor: Actor = SYSTEM, **more: Any) -> Tally:
        wanted = {"path": path, "columns": Columns.parse(columns or MAPPED), "source": "old", **more}
        with app.app_context():
            read_only()
            with prepare_import(actor, ImportCsv.parse(wanted)) as plan:
                will_write()
                save_import(actor, plan)
                db.session.commit()
                return plan.tally

    return run
