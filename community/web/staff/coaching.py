"""The coach's hints as templates want them."""

from typing import Any

from community.answers.coach import Hint, look
from community.answers.coach.words import ADVICE
from community.kernel import text
from community.promises.commitments import commitments, is_commitment
from community.web.words import say


def present_hints(body: str, saved: str = "") -> list[dict[str, Any]]:
    """What is marked in the words as they stand; nothing in a text that is too long to be an answer.

    A commitment that is not in the `saved` words yet has a key, under which it is asked for its day.
    """
    if not body or len(body) > text.BODY_LIMIT:
        return []
    asked = {one.sentence: one.key for one in commitments(body, saved)}
    return [
        {**_hint(hint), "key": asked.pop(hint.sentence, None) if is_commitment(hint) else None} for hint in look(body)
    ]


def _hint(hint: Hint) -> dict[str, Any]:
    advice = ADVICE[hint.label]
    return {
        "label": hint.label.value,
        "name": say(advice.name),
        "why": say(advice.why),
        "move": say(advice.move),
        "before": hint.sentence[: hint.start],
        "marked": hint.sentence[hint.start : hint.end],
        "after": hint.sentence[hint.end :],
    }
