"""What the worker does about exports."""

from datetime import timedelta

from community.backlog.events import ExportWanted
from community.backlog.services import drop_old_files, order_due_exports, write_export
from community.kernel.events import listens
from community.kernel.schedule import every


@listens(ExportWanted, name="backlog.export", lease=timedelta(minutes=30), lane="exports")
def write(event: ExportWanted) -> None:
    """Write a file that was ordered."""
    write_export(event.export_id)


@every(timedelta(minutes=5), name="backlog.scheduled_exports")
def order() -> None:
    """Order the scheduled exports that are due."""
    order_due_exports()


@every(timedelta(hours=6), name="backlog.drop_exports")
def tidy() -> None:
    """Delete written files after seven days."""
    drop_old_files()
