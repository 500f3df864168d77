"""What a submission scores by a formula that the team made: data, never code.

Sum        score = Σ weightᵢ × inputᵢ
Ratio      score = Σ weightᵢ × inputᵢ ÷ Σ weightⱼ × inputⱼ      (WSJF: cost of delay ÷ size of the job)
Product    score = Π weightᵢ × inputᵢ ÷ Π weightⱼ × inputⱼ      (RICE: reach × impact × confidence ÷ effort)

Sources: D. Reinertsen, "The Principles of Product Development Flow" (2009), for WSJF; S. McBride, "RICE" (Intercom,
2016). An input that nobody knows is no zero: the score is unknown, and so it is where it would be divided by nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, isfinite, prod
from typing import Annotated, Self

from pydantic import Field, model_validator

from community.kernel.commands import Command, Rejected
from community.kernel.words import N_

TERMS = 10
LARGEST_WEIGHT = 1_000_000


class Operation(StrEnum):
    """How the terms are put together."""

    SUM = "sum"
    RATIO = "ratio"
    PRODUCT = "product"


class Factor(StrEnum):
    """What can be counted of a submission."""

    VOTES = "votes"
    VOICES = "voices"
    UNATTRIBUTED = "unattributed"
    SEGMENT = "segment"
    MONEY = "money"
    SEGMENT_MONEY = "segment_money"
    AGE = "age"
    STRIKES = "strikes"
    PROMISES = "promises"
    HEAT = "heat"
    IMPORTANCE = "importance"
    FELT = "felt"
    EFFORT = "effort"
    IMPACT = "impact"
    CONFIDENCE = "confidence"


class Source(StrEnum):
    """Where an input comes from; shown beside it."""

    VOTES = "votes"
    MERGES = "merges"
    IMPORTS = "imports"
    CUSTOMERS = "customers"
    CLOCK = "clock"
    CAUSES = "causes"
    COMMITMENTS = "commitments"
    WORDS = "words"
    VOTERS = "voters"
    EACH_VOTER = "each_voter"
    PLAN = "plan"


SOURCES: dict[Factor, Source] = {
    Factor.VOTES: Source.VOTES,
    Factor.VOICES: Source.MERGES,
    Factor.UNATTRIBUTED: Source.IMPORTS,
    Factor.SEGMENT: Source.CUSTOMERS,
    Factor.MONEY: Source.CUSTOMERS,
    Factor.SEGMENT_MONEY: Source.CUSTOMERS,
    Factor.AGE: Source.CLOCK,
    Factor.STRIKES: Source.CAUSES,
    Factor.PROMISES: Source.COMMITMENTS,
    Factor.HEAT: Source.WORDS,
    Factor.IMPORTANCE: Source.VOTERS,
    Factor.FELT: Source.EACH_VOTER,
    Factor.EFFORT: Source.PLAN,
    Factor.IMPACT: Source.PLAN,
    Factor.CONFIDENCE: Source.PLAN,
}
BY_SEGMENT = frozenset({Factor.SEGMENT, Factor.SEGMENT_MONEY})
OF_MONEY = frozenset({Factor.MONEY, Factor.SEGMENT_MONEY})

Input = tuple[Factor, str]  # the factor, and the segment's slug where it is one of a segment
Inputs = Mapping[Input, float | None]


class Term(Command):
    """One factor and how much it weighs; `segment` names whose votes or money, where the factor asks."""

    factor: Factor
    weight: Annotated[float, Field(ge=-LARGEST_WEIGHT, le=LARGEST_WEIGHT, allow_inf_nan=False)] = 1.0
    segment: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def names_a_segment(self) -> Self:
        """A segment is named by those factors that need one, and by no other."""
        if self.factor in BY_SEGMENT and not self.segment:
            raise Rejected(N_("Please fill this in."))
        if self.segment and self.factor not in BY_SEGMENT:
            raise Rejected(N_("Please choose one of these."))
        return self

    @property
    def input(self) -> Input:
        """What it reads."""
        return self.factor, self.segment


class Formula(Command):
    """Terms above the line and, for a ratio or a product, terms below it."""

    operation: Operation = Operation.SUM
    above: Annotated[tuple[Term, ...], Field(min_length=1, max_length=TERMS)]
    below: Annotated[tuple[Term, ...], Field(max_length=TERMS)] = ()

    @model_validator(mode="after")
    def divides_only_what_has_a_line(self) -> Self:
        """A sum has nothing below it; a ratio has."""
        if (self.operation is Operation.SUM and self.below) or (self.operation is Operation.RATIO and not self.below):
            raise Rejected(N_("Please choose one of these."))
        return self

    @property
    def inputs(self) -> frozenset[Input]:
        """All that must be known of a submission."""
        return frozenset(term.input for term in (*self.above, *self.below))

    @property
    def tells_money(self) -> bool:
        """Whether the score says something about what somebody pays."""
        return any(factor in OF_MONEY for factor, _ in self.inputs)


# Where people begin: reach × impact × confidence ÷ effort; the cost of delay ÷ the size of the job; votes and money.
PRESETS: dict[str, Formula] = {
    "rice": Formula(
        operation=Operation.PRODUCT,
        above=(
            Term(factor=Factor.VOTES),
            Term(factor=Factor.IMPACT),
            Term(factor=Factor.CONFIDENCE, weight=0.01),
        ),
        below=(Term(factor=Factor.EFFORT),),
    ),
    # the impact on each whom it reaches is what voters say themselves: half of 1, 2 or 4 is RICE's low, some or high
    "rice_felt": Formula(
        operation=Operation.PRODUCT,
        above=(
            Term(factor=Factor.VOTES),
            Term(factor=Factor.FELT, weight=0.5),
            Term(factor=Factor.CONFIDENCE, weight=0.01),
        ),
        below=(Term(factor=Factor.EFFORT),),
    ),
    "wsjf": Formula(
        operation=Operation.RATIO,
        above=(
            Term(factor=Factor.VOTES),
            Term(factor=Factor.MONEY, weight=0.01),
            Term(factor=Factor.PROMISES, weight=25),
            Term(factor=Factor.STRIKES, weight=25),
        ),
        below=(Term(factor=Factor.EFFORT),),
    ),
    "wanted": Formula(
        above=(Term(factor=Factor.VOTES), Term(factor=Factor.VOICES, weight=2), Term(factor=Factor.MONEY, weight=0.01))
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One term worked out, to be read as "12 votes × 2"; `amount` is None where the input is unknown."""

    term: Term
    value: float | None

    @property
    def amount(self) -> float | None:
        """Weight × input."""
        return None if self.value is None else self.term.weight * self.value


@dataclass(frozen=True, slots=True)
class Score:
    """What came out, and the steps that led there; `value` is None where it cannot be known."""

    operation: Operation
    above: tuple[Step, ...]
    below: tuple[Step, ...]

    @property
    def value(self) -> float | None:
        """The steps put together as the operation says."""
        above, below = self._together(self.above), self._together(self.below) if self.below else 1.0
        value = above / below if above is not None and below else None
        return value if value is not None and isfinite(value) else None

    def _together(self, steps: Iterable[Step]) -> float | None:
        amounts = [step.amount for step in steps]
        known = [amount for amount in amounts if amount is not None]
        if len(known) < len(amounts):
            return None
        return prod(known) if self.operation is Operation.PRODUCT else fsum(known)


def score(formula: Formula, inputs: Inputs) -> Score:
    """What a submission scores, step by step; an input that is not given is unknown."""
    return Score(formula.operation, _worked_out(formula.above, inputs), _worked_out(formula.below, inputs))


def _worked_out(terms: Iterable[Term], inputs: Inputs) -> tuple[Step, ...]:
    return tuple(Step(term, inputs.get(term.input)) for term in terms)
