"""What is read of answers and saved replies."""

from community.answers.queries.limits import Habit, Limit, habits, limits, sentences_of
from community.answers.queries.reading import (
    answer_of,
    chosen,
    count_followers,
    reply_by_id,
    saved_replies,
    versions_of,
)

__all__ = [
    "Habit",
    "Limit",
    "answer_of",
    "chosen",
    "count_followers",
    "habits",
    "limits",
    "reply_by_id",
    "saved_replies",
    "sentences_of",
    "versions_of",
]
