"""Taking the backlog out of the house: at once, in the background, or again and again."""

from community.backlog.services.exporting import LARGE, Export, export_backlog, note_export
from community.backlog.services.keeping import drop_old_files, fetch_export, order_export, write_export
from community.backlog.services.scheduling import end_schedule, order_due_exports, schedule_export

__all__ = [
    "LARGE",
    "Export",
    "drop_old_files",
    "end_schedule",
    "export_backlog",
    "fetch_export",
    "note_export",
    "order_due_exports",
    "order_export",
    "schedule_export",
    "write_export",
]
