"""What is read of the backlog."""

from community.backlog.queries.grounds import competitors, grounds_of, mix_of, mixes, need_of, rivals, shipped_since
from community.backlog.queries.history import exports_page, schedules
from community.backlog.queries.inputs import InForce, formula_in_force, formulas, inputs_of
from community.backlog.queries.item import all_positions, backlog_item, count_ranked, positions, voices_beside
from community.backlog.queries.reading import (
    PAGE_SIZE,
    Found,
    Lanes,
    backlog_rows,
    count_backlog,
    read_backlog,
    read_lanes,
    select_ids,
)

__all__ = [
    "PAGE_SIZE",
    "Found",
    "InForce",
    "Lanes",
    "all_positions",
    "backlog_item",
    "backlog_rows",
    "competitors",
    "count_backlog",
    "count_ranked",
    "exports_page",
    "formula_in_force",
    "formulas",
    "grounds_of",
    "inputs_of",
    "mix_of",
    "mixes",
    "need_of",
    "positions",
    "read_backlog",
    "read_lanes",
    "rivals",
    "schedules",
    "select_ids",
    "shipped_since",
    "voices_beside",
]
