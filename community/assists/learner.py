"""What learns IP types from judgements; one file knows the library, and without it nothing is learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

# What is shown must have been right so often, on judgements that the model had not seen.
PRECISION = 0.90
BACKEND = "community.assists.tfidf"
# Fewer teach nothing that would hold.
FEWEST, FEWEST_OF_A_TYPE = 60, 10


@dataclass(frozen=True, slots=True)
class Guess:
    """A type, how sure the model is (0 to 1), and the words that spoke for it, the strongest first."""

    ip_type: str
    confidence: float
    evidence: tuple[str, ...]


class TypeModel(Protocol):
    """A model that has learned."""

    @property
    def threshold(self) -> float:
        """The confidence from which on it speaks; above one where it never does."""
        ...

    @property
    def precision(self) -> float:
        """Of what it would have said of judgements that it had not seen, the share that was right."""
        ...

    @property
    def share(self) -> float:
        """Of those judgements, the share that it would have spoken about."""
        ...

    def guess(self, texts: Sequence[str], *, always: bool = False) -> list[Guess | None]:
        """Return what each text teaches, where the model is sure enough, or always."""
        ...

    def to_bytes(self) -> bytes:
        """Return it as a learner reads it back."""
        ...


class Learner(Protocol):
    """Makes models."""

    @property
    def is_installed(self) -> bool:
        """Whether it can learn at all."""
        ...

    def learn(self, texts: Sequence[str], types: Sequence[str]) -> TypeModel | None:
        """Learn from judged texts; None where there are too few, or of one type only."""
        ...

    def read(self, content: bytes) -> TypeModel:
        """Read what a model wrote."""
        ...


class ScikitLearner:
    """The learner of the extra `ml`. It loads its library when it is first asked, which is in the worker only."""

    @property
    def is_installed(self) -> bool:
        """Whether the extra is there; loads nothing."""
        return all(find_spec(name) for name in ("numpy", "sklearn"))

    def learn(self, texts: Sequence[str], types: Sequence[str]) -> TypeModel | None:
        """Learn by TF-IDF and logistic regression."""
        made: TypeModel | None = import_module(BACKEND).TfidfModel.learn(texts, types)
        return made

    def read(self, content: bytes) -> TypeModel:
        """Read what such a model wrote."""
        model: TypeModel = import_module(BACKEND).TfidfModel.from_bytes(content)
        return model


def learnable(types: Sequence[str]) -> list[int] | None:
    """Return the places of the judgements whose type is common enough; None where that leaves too little."""
    common = {name for name in set(types) if types.count(name) >= FEWEST_OF_A_TYPE}
    kept = [at for at, name in enumerate(types) if name in common]
    return kept if len(common) > 1 and len(kept) >= FEWEST else None
