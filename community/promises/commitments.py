"""What in an answer commits the company: the sentences that the reply coach takes for promises."""

from dataclasses import dataclass
from hashlib import sha256

from community.answers.coach import Hint, Label, look


@dataclass(frozen=True, slots=True)
class Commitment:
    """A sentence that reads like a promise; its key names its fields in a form."""

    key: str
    sentence: str


def commitments(body: str, saved: str = "") -> tuple[Commitment, ...]:
    """The commitments in a body that are not in the words that were saved before, each once, in their order."""
    decided = {hint.sentence for hint in look(saved) if is_commitment(hint)}
    found = (hint.sentence for hint in look(body) if is_commitment(hint))
    return tuple(Commitment(key_of(sentence), sentence) for sentence in dict.fromkeys(found) if sentence not in decided)


def is_commitment(hint: Hint) -> bool:
    """Whether the coach takes the sentence for a promise."""
    return hint.label is Label.PROMISE


def key_of(sentence: str) -> str:
    """Ten hex digits that stand for a sentence."""
    return sha256(sentence.encode()).hexdigest()[:10]
