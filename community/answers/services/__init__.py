"""What changes answers and saved replies. The actor comes first; nothing here commits."""

from community.answers.services.answering import AnsweredMeanwhile, answer_many, write_answer
from community.answers.services.replies import delete_reply, keep_reply

__all__ = ["AnsweredMeanwhile", "answer_many", "delete_reply", "keep_reply", "write_answer"]
