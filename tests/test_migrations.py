"""Migrations: up from nothing, down and up again over rows, equal to the models, and nothing lost on the way."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from community import create_app
from community.kernel.db import db
from community.policy import Role
from community.search.memory import MemoryIndex
from community.submissions.models import StatusKind
from community.web import ROOT
from tests.conftest import POSTGRES, fresh_postgres, settings
from tests.factories import Factory

pytestmark = pytest.mark.database
MIGRATIONS = ROOT / "migrations"
SCRIPTS = ScriptDirectory(str(MIGRATIONS))
FIRST, *LATER = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
# came after the first migration, and went with what it says
LATER_COLUMNS = ("status_change.no_date", "follow.followed_by")
SEARCH_TABLES = ("search_state", "search_document", "search_term")
KEPT = ("member", "board", "status", "submission", "vote", "comment", "follow", "status_change")


@pytest.fixture
def empty(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """An app on a database of its own that holds no table."""
    url = fresh_postgres(POSTGRES, f"{worker_id}_migrations") if POSTGRES else None
    yield from made(tmp_path, url)


@pytest.fixture
def empty_file(tmp_path: Path) -> Iterator[Flask]:
    """The same in a file, whatever the other tests run on."""
    yield from made(tmp_path, None)


def made(folder: Path, url: str | None) -> Iterator[Flask]:
    """An app that is put away afterwards."""
    app = create_app({**settings(folder, database_url=url), "SEARCH_INDEX": MemoryIndex()})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def lived_in(app: Flask) -> None:
    """Rows of everything that people would miss, made through the services."""
    make = Factory(app)
    ana, ben = make.actor("Ana"), make.actor("Ben", role=Role.MODERATOR)
    board = make.board()
    door = make.submission("The door is too heavy.", by=ana, on=board)
    make.comment(make.submission("The queue is too long.", by=ben, on=board), "Same here.", by=ana)
    make.comment(door, "We look at it.", by=ben)
    make.status(door, StatusKind.PLANNED)


def rows(table: str) -> list[dict[str, Any]]:
    """Everything in a table, in any but the order of the file."""
    with db.engine.connect() as connection:
        found = [dict(row) for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')).mappings()]
    return sorted(found, key=lambda row: tuple(str(row.get(name)) for name in ("id", "submission_id", "member_id")))


def changed(before: dict[str, list[dict[str, Any]]]) -> list[tuple[str, object]]:
    """Rows that are gone, came, or say something else, in the columns that are there now."""
    found: list[tuple[str, object]] = []
    for table, were in before.items():
        are = rows(table)
        if len(are) != len(were):
            found.append((table, f"{len(were)} rows, now {len(are)}"))
        for was, now in zip(were, are, strict=False):
            found += [(f"{table}.{name}", value) for name, value in now.items() if name in was and was[name] != value]
    return found


def version() -> str | None:
    """Which migration the database is at."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def differences(app: Flask, models: sa.MetaData | list[sa.MetaData]) -> list[Any]:
    """What a new migration would have to do; without what is known."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=dict(app.extensions["migrate"].configure_args))
        return [change for change in compare_metadata(context, models) if not is_known(change)]


def is_known(change: Any) -> bool:
    """Whether a difference is meant, or only read wrong."""
    kind, *what = change if isinstance(change, tuple) else ("changed",)
    if kind in ("remove_table", "remove_index"):  # the search index on PostgreSQL: written by its backend, no model's
        return getattr(what[0], "table", what[0]).name in SEARCH_TABLES
    if kind in ("add_fk", "remove_fk") and not POSTGRES:
        # SQLAlchemy reads no name and no ON DELETE of a key that SQLite was given together with its column
        return what[0].table.name == "submission" and what[0].column_keys in (["merged_into_id"], ["assignee_id"])
    return False


def test_there_is_one_head() -> None:
    assert SCRIPTS.get_heads() == [LATER[-1]]
    assert SCRIPTS.get_bases() == [FIRST]


def test_the_models_say_what_the_migrations_made(empty: Flask) -> None:
    upgrade()
    assert differences(empty, db.metadata) == []


def test_a_model_that_no_migration_made_is_found(empty: Flask) -> None:
    upgrade()
    more = sa.MetaData()
    sa.Table("planted", more, sa.Column("id", sa.Integer, primary_key=True))
    assert [change[0] for change in differences(empty, [db.metadata, more])] == ["add_table"]


def test_the_link_that_is_read_wrong_is_there_as_the_model_says(empty_file: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        links = connection.exec_driver_sql("PRAGMA foreign_key_list(submission)").mappings()
        assert [one["on_delete"] for one in links if one["from"] == "merged_into_id"] == ["SET NULL"]


def test_rows_survive_every_step_down_and_up_again(empty: Flask) -> None:
    upgrade()
    lived_in(empty)
    before = {table: rows(table) for table in KEPT}
    assert all(before.values())
    for below in reversed([FIRST, *LATER[:-1]]):
        downgrade(revision=below)
        assert (version(), changed(before)) == (below, [])
    for above in LATER:
        upgrade(revision=above)
        assert version() == above
        assert [change for change in changed(before) if change[0] not in LATER_COLUMNS] == []


def test_going_all_the_way_down_leaves_nothing(empty: Flask) -> None:
    upgrade()
    lived_in(empty)
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}


def with_one_more(folder: Path, statement: str) -> str:
    """The folder of migrations with another one on top."""
    copy = folder / "migrations"
    shutil.copytree(MIGRATIONS, copy)
    lines = [
        "from alembic import op",
        f"revision, down_revision = 'planted', {LATER[-1]!r}",
        "branch_labels = depends_on = None",
        f"def upgrade():\n    {statement}",
    ]
    (copy / "versions" / "29991231_2359_planted.py").write_text("\n".join(lines))
    return str(copy)


def test_making_a_table_anew_takes_nothing_along_that_refers_to_it(empty_file: Flask, tmp_path: Path) -> None:
    upgrade()
    lived_in(empty_file)
    before = {table: rows(table) for table in KEPT}
    anew = "with op.batch_alter_table('submission', recreate='always') as batch: batch.drop_column('edited_at')"
    upgrade(directory=with_one_more(tmp_path, anew))
    assert (version(), changed(before)) == ("planted", [])


def test_statistics_know_an_index_that_came_later(empty_file: Flask, tmp_path: Path) -> None:
    upgrade()
    lived_in(empty_file)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    upgrade(directory=with_one_more(tmp_path, "op.create_index('ix_planted', 'submission', ['deleted_at', 'score'])"))
    with db.engine.connect() as connection:
        known = connection.exec_driver_sql("SELECT idx FROM sqlite_stat1 WHERE tbl = 'submission'").scalars().all()
    assert {"ix_planted", "ix_submission_votes"} <= set(known)


def test_a_migration_that_leaves_orphans_changes_nothing(
    empty_file: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade()
    lived_in(empty_file)
    before = {table: rows(table) for table in KEPT}
    with pytest.raises(SystemExit):
        upgrade(directory=with_one_more(tmp_path, "op.execute('DELETE FROM submission')"))
    assert "vote -> submission" in caplog.text
    assert (version(), changed(before)) == (LATER[-1], [])


def test_foreign_keys_hold_again_after_migrating(empty_file: Flask) -> None:
    upgrade()
    lived_in(empty_file)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        connection.exec_driver_sql("DELETE FROM submission")
        assert connection.exec_driver_sql("SELECT count(*) FROM vote").scalar() == 0
