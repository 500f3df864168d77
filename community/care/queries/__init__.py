"""What is read of rescues."""

from community.care.queries import desk  # noqa: F401  (laying its facts beside the desk's is what importing it does)
from community.care.queries.board import (
    BoardPage,
    Record,
    Which,
    board,
    counts,
    middle_stake,
    record_of_a_year,
    team,
)
from community.care.queries.reading import rescue_by_id, rescue_of_author, signs_of, steps_of

__all__ = [
    "BoardPage",
    "Record",
    "Which",
    "board",
    "counts",
    "middle_stake",
    "record_of_a_year",
    "rescue_by_id",
    "rescue_of_author",
    "signs_of",
    "steps_of",
    "team",
]
