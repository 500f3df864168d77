"""What is read of answers and saved replies."""

from community.answers.queries.clock import (
    BoardClock,
    SegmentClock,
    Speed,
    clock,
    clock_by_segment,
    late_first,
    public_speed,
)
from community.answers.queries.limits import Habit, Limit, MarksKept, habits, limits, marks_kept, sentences_of
from community.answers.queries.reading import (
    FOLLOWERS,
    answer_of,
    answers_of,
    chosen,
    reply_by_id,
    saved_replies,
    versions_of,
)

__all__ = [
    "FOLLOWERS",
    "BoardClock",
    "Habit",
    "Limit",
    "MarksKept",
    "SegmentClock",
    "Speed",
    "answer_of",
    "answers_of",
    "chosen",
    "clock",
    "clock_by_segment",
    "habits",
    "late_first",
    "limits",
    "marks_kept",
    "public_speed",
    "reply_by_id",
    "saved_replies",
    "sentences_of",
    "versions_of",
]
