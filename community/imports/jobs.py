"""What the worker does about imports."""

from datetime import timedelta

from community.imports.events import ImportAccepted, ImportMapped, ImportRegretted
from community.imports.services import check_import, drop_old_uploads, run_import, take_back
from community.kernel.events import listens
from community.kernel.schedule import every

LEASE = timedelta(minutes=30)


@listens(ImportMapped, name="imports.check", lease=LEASE, lane="imports")
def check(event: ImportMapped) -> None:
    """Read a file and say what it would do."""
    check_import(event.import_id)


@listens(ImportAccepted, name="imports.run", lease=LEASE, lane="imports")
def run(event: ImportAccepted) -> None:
    """Bring a file in."""
    run_import(event.import_id)


@listens(ImportRegretted, name="imports.undo", lease=LEASE, lane="imports")
def undo(event: ImportRegretted) -> None:
    """Take what a file brought away again."""
    take_back(event.import_id)


@every(timedelta(hours=6), name="imports.drop_uploads")
def tidy() -> None:
    """Delete uploaded files after seven days."""
    drop_old_uploads()
