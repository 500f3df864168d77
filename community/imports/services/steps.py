"""An import step by step, as the page and the worker take it: upload, say what is what, check, bring in, undo."""

import json
from pathlib import Path
from time import monotonic
from typing import IO, Any

from sqlalchemy import func, select, update

from community.accounts.models import Member
from community.accounts.services.trail import as_actor
from community.imports.commands import Columns, ImportCsv, MapFile
from community.imports.events import ImportAccepted, ImportMapped, ImportRegretted
from community.imports.models import FileImport, ImportedRow, Stage
from community.imports.services.comparing import UNCHANGED
from community.imports.services.files import open_table
from community.imports.services.known import shape_of
from community.imports.services.preparing import prepare_import
from community.imports.services.saving import save_import
from community.imports.services.tally import Tally, plain_words
from community.imports.services.undoing import drop_names, finish, forget_rows, restore_words
from community.imports.services.uploads import Uploads
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, read_only, will_write
from community.kernel.errors import Conflict, DomainError, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import SYSTEM, Actor, Permission, require

MOST_COLUMNS = 300
TOLD_EVERY = 0.5  # seconds between two words to whoever waits
MOVED_ON = N_("This import has moved on meanwhile. Please look again.")


def upload_file(actor: Actor, stream: IO[bytes], name: str) -> FileImport:
    """Keep a file, to be mapped next; Invalid when it is no table, or is too large."""
    require(actor, Permission.IMPORT)
    kept = part(Uploads).keep(stream, name)
    try:
        table = open_table(kept.path)
        if not any(table.header):
            raise Invalid({"file": N_("This file has no columns.")})
        if len(table.header) > MOST_COLUMNS:
            raise Invalid({"file": N_("This file has more than %(most)s columns.", most=MOST_COLUMNS)})
        shape = shape_of(table.header)
        row = FileImport(
            at=now(),
            by_id=actor.id,
            file_name=name,
            source=str(shape.system) if shape else name,
            system=str(shape.system) if shape else None,
            counts_rows=kept.counts_rows,
            stage=Stage.MAPPING,
        )
        db.session.add(row)
        db.session.flush()  # the file is kept under its id
        part(Uploads).adopt(kept, row.id)
    except BaseException:
        kept.path.unlink(missing_ok=True)
        raise
    record(actor, "import.uploaded", "import", row.id, after={"file": name})
    return row


def map_file(actor: Actor, import_id: int, command: MapFile, columns: Columns) -> None:
    """Say how to read a file; the worker checks it."""
    row = _step(actor, import_id, Stage.MAPPING, Stage.CHECKED)
    path = _need_file(row.id)
    shape = shape_of(open_table(path, columns.named).header)
    wish = ImportCsv.parse(
        {
            **command.model_dump(),
            "path": path,
            "file_name": row.file_name,
            "columns": columns,
            "counts_rows": row.counts_rows,
            "row_a_voter": bool(shape and shape.row_a_voter),
        }
    )
    row.wish, row.source, row.tally, row.error = wish.model_dump_json(exclude={"path"}), wish.source, None, None
    row.stage, row.rows_done, row.rows_total = Stage.CHECKING, 0, 0
    publish(ImportMapped(row.id))


def accept_import(actor: Actor, import_id: int) -> None:
    """Have the worker bring in what was checked."""
    row = _step(actor, import_id, Stage.CHECKED)
    if row.error:
        raise Conflict(MOVED_ON)
    row.stage, row.rows_done = Stage.RUNNING, 0
    publish(ImportAccepted(row.id))


def undo_import(actor: Actor, import_id: int) -> None:
    """Have the worker take an import back."""
    row = _step(actor, import_id, Stage.DONE)
    row.stage, row.undone_by_id = Stage.UNDOING, actor.id
    record(actor, "import.undone", "import", row.id, before={"file": row.file_name, "source": row.source})
    publish(ImportRegretted(row.id))


def discard_upload(actor: Actor, import_id: int) -> None:
    """Forget a file that was never brought in."""
    row = _step(actor, import_id, Stage.MAPPING, Stage.CHECKING, Stage.CHECKED)
    part(Uploads).drop(row.id)
    record(actor, "import.discarded", "import", row.id, before={"file": row.file_name})
    db.session.delete(row)


def check_import(import_id: int) -> None:
    """Read the whole file and keep what it would do; nothing of it is written."""
    row = db.session.get(FileImport, import_id)
    if row is None or row.stage is not Stage.CHECKING:
        return
    command, actor = wish_of(row), _member(row.by_id)
    db.session.rollback()  # or what tells how far it is would wait for this very transaction
    read_only()
    tally: Tally | None = None
    error: DomainError | None = None
    try:
        _need_file(import_id)
        with prepare_import(actor, command, _Told(import_id)) as plan:
            tally = plan.tally
    except DomainError as refused:
        error = refused
    will_write()
    told: dict[str, object] = {"tally": tally and tally.to_json(), "error": error and _said(error)}
    _end(import_id, Stage.CHECKING, stage=Stage.CHECKED, rows_total=tally.rows if tally else 0, **told)


def run_import(import_id: int) -> None:
    """Bring a file in, some rows at a time; again from the start if it was cut off, for nothing comes in twice."""
    row = db.session.get(FileImport, import_id)
    if row is None or row.stage is not Stage.RUNNING:
        return
    command, actor = wish_of(row), _member(row.by_id)
    db.session.rollback()  # or what tells how far it is would wait for this very transaction
    read_only()
    try:
        _need_file(import_id)
        with prepare_import(actor, command, _Told(import_id)) as plan:
            will_write()
            save_import(actor, plan, import_id, pause=db.session.commit)
            tally = _whole(import_id, plan.tally)
    except DomainError as error:
        will_write()
        _end(import_id, Stage.RUNNING, stage=Stage.CHECKED, error=_said(error))
        return
    _end(import_id, Stage.RUNNING, stage=Stage.DONE, tally=tally.to_json(), finished_at=now())


def take_back(import_id: int) -> None:
    """Undo an import; again, if it was cut off."""
    row = db.session.get(FileImport, import_id)
    if row is None or row.stage is not Stage.UNDOING:
        return
    actor = _member(row.undone_by_id)
    kept = forget_rows(row)
    row = db.session.get_one(FileImport, import_id)
    kept += restore_words(actor, row)
    drop_names(row)
    finish(row, kept)


def undo_now(actor: Actor, import_id: int) -> FileImport:
    """The same at once, for the command line."""
    undo_import(actor, import_id)
    db.session.commit()
    take_back(import_id)
    return db.session.get_one(FileImport, import_id)


def drop_old_uploads() -> None:
    """Delete files that were uploaded a week ago; what is kept of their imports stays."""
    part(Uploads).drop_old()


class _Told:
    """Says how far the reading is, now and then, in a transaction of its own."""

    def __init__(self, import_id: int) -> None:
        self._import_id, self._last, self._engine = import_id, monotonic(), db.engine

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._last < TOLD_EVERY:
            return
        self._last = monotonic()
        told = {"rows_done": done, "rows_total": total}
        with self._engine.begin() as connection:
            connection.execute(update(FileImport).where(FileImport.id == self._import_id).values(told))


def _step(actor: Actor, import_id: int, *stages: Stage) -> FileImport:
    """The import, held for this transaction; Conflict when it is at none of these stages."""
    require(actor, Permission.IMPORT)
    row = db.session.get(FileImport, import_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound()
    if row.stage not in stages:
        raise Conflict(MOVED_ON)
    return row


def _need_file(import_id: int) -> Path:
    path = part(Uploads).path(import_id)
    if not path.exists():
        raise Invalid({"form": N_("This file was kept for seven days, and is gone. Please upload it again.")})
    return path


def wish_of(row: Any) -> ImportCsv:
    """How an import's file is to be read."""
    return ImportCsv.parse({**json.loads(row.wish or "{}"), "path": part(Uploads).path(row.id)})


def plain_error(row: Any) -> list[Any]:
    """Why an import cannot go on, as `kept_words` takes it."""
    return list(json.loads(row.error))


def _end(import_id: int, former: Stage, **values: object) -> None:
    """Write how a step ended, unless somebody else did."""
    db.session.execute(update(FileImport).where(FileImport.id == import_id, FileImport.stage == former).values(values))


def _member(member_id: int | None) -> Actor:
    """Whoever asked for it, with the rights that they have now; the site itself for the command line."""
    if member_id is None:
        return SYSTEM
    member = db.session.get(Member, member_id)
    return as_actor(member, "") if member else SYSTEM


def _whole(import_id: int, tally: Tally) -> Tally:
    """The tally with what came in before a worker was cut off: that was found unchanged when it began again."""
    made = select(func.count()).where(ImportedRow.import_id == import_id, ImportedRow.revision_id.is_(None))
    before = (db.session.scalar(made) or 0) - tally.new
    if before > 0:
        tally.new += before
        tally.skipped[UNCHANGED] -= before
    return tally


def _said(error: DomainError) -> str:
    """Why it cannot go on, as JSON that a page can say in its reader's language."""
    words = next(iter(error.fields.values())) if isinstance(error, Invalid) else error.words
    return json.dumps(plain_words(words))
