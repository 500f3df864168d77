"""Ranking and planning the backlog, and taking it out of the house: at once, in the background, again and again."""

from community.backlog.services.exporting import LARGE, Export, export_backlog, note_export
from community.backlog.services.grounds import (
    delete_competitor,
    give_ground,
    keep_competitor,
    state_need,
    take_ground,
)
from community.backlog.services.keeping import drop_old_files, fetch_export, order_export, write_export
from community.backlog.services.planning import note_plan, plan_many, plan_of
from community.backlog.services.ranking import Ranked, give_rank, put_back
from community.backlog.services.scheduling import end_schedule, order_due_exports, schedule_export
from community.backlog.services.scores import (
    Preview,
    preview,
    rescore,
    rescore_aged,
    rescore_all,
    rescore_changed,
    save_formula,
)

__all__ = [
    "LARGE",
    "Export",
    "Preview",
    "Ranked",
    "delete_competitor",
    "drop_old_files",
    "end_schedule",
    "export_backlog",
    "fetch_export",
    "give_ground",
    "give_rank",
    "keep_competitor",
    "note_export",
    "note_plan",
    "order_due_exports",
    "order_export",
    "plan_many",
    "plan_of",
    "preview",
    "put_back",
    "rescore",
    "rescore_aged",
    "rescore_all",
    "rescore_changed",
    "save_formula",
    "schedule_export",
    "state_need",
    "take_ground",
    "write_export",
]
