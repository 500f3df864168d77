"""What changes promises. The actor comes first; nothing here commits."""

from community.promises.services.answering import answer, answer_each
from community.promises.services.clockwork import break_overdue, remind_keepers
from community.promises.services.judging import say_kept, withdraw_word
from community.promises.services.making import make_promise, repair_promise
from community.promises.services.settling import edit_promise, keep_promise, release_promise, reopen_promise

__all__ = [
    "answer",
    "answer_each",
    "break_overdue",
    "edit_promise",
    "keep_promise",
    "make_promise",
    "release_promise",
    "remind_keepers",
    "reopen_promise",
    "repair_promise",
    "say_kept",
    "withdraw_word",
]
