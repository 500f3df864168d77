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


class Meaning(Protocol):
    """Makes unit vectors of texts, close together where they mean the same, as little-endian 32-bit floats."""

    @property
    def model(self) -> str:
        """What makes them."""
        ...

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text."""
        ...


class TypeModel(Protocol):
    """A model that has learned."""

    @property
    def meaning(self) -> str:
        """What made the vectors that it reads beside words; empty without."""
        ...

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

    @property
    def meaning(self) -> str:
        """What makes the vectors that its models read beside words; empty without."""
        ...

    def learn(self, texts: Sequence[str], types: Sequence[str]) -> TypeModel | None:
        """Learn from judged texts; None where there are too few, or of one type only."""
        ...

    def read(self, content: bytes) -> TypeModel:
        """Read what a model wrote."""
        ...


class ScikitLearner:
    """The learner of the extra `ml`. It loads its library when it is first asked, which is in the worker only."""

    def __init__(self, meaning: Meaning | None = None) -> None:
        self._meaning = meaning

    @property
    def is_installed(self) -> bool:
        """Whether the extra is there; loads nothing."""
        return all(find_spec(name) for name in ("numpy", "sklearn"))

    @property
    def meaning(self) -> str:
        """What makes the vectors that its models read beside words; empty without."""
        return self._meaning.model if self._meaning else ""

    def learn(self, texts: Sequence[str], types: Sequence[str]) -> TypeModel | None:
        """Learn by TF-IDF, what texts mean where that is known, and logistic regression."""
        made: TypeModel | None = import_module(BACKEND).TfidfModel.learn(texts, types, self._meaning)
        return made

    def read(self, content: bytes) -> TypeModel:
        """Read what such a model wrote."""
        model: TypeModel = import_module(BACKEND).TfidfModel.from_bytes(content, self._meaning)
        return model


def learnable(types: Sequence[str]) -> list[int] | None:
    """Return the places of the judgements whose type is common enough; None where that leaves too little."""
    common = {name for name in set(types) if types.count(name) >= FEWEST_OF_A_TYPE}
    kept = [at for at, name in enumerate(types) if name in common]
    return kept if len(common) > 1 and len(kept) >= FEWEST else None
