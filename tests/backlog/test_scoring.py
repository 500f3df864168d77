"""Scores: a formula is data; what came out can be followed step by step; what is unknown is no zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.backlog.scoring import SOURCES, TERMS, Factor, Formula, Inputs, Operation, Term, score
from community.kernel.errors import Invalid

PLAIN = [Factor.VOTES, Factor.VOICES, Factor.MONEY, Factor.AGE, Factor.STRIKES, Factor.PROMISES]
weights = st.integers(-1000, 1000).map(float)
terms = st.builds(Term, factor=st.sampled_from(PLAIN), weight=weights)
counts: st.SearchStrategy[Inputs] = st.fixed_dictionaries({(factor, ""): st.integers(0, 10**6) for factor in PLAIN})
sums = st.lists(terms, min_size=1, max_size=TERMS).map(lambda some: Formula(above=tuple(some)))


def weighed(*parts: tuple[Factor, float]) -> tuple[Term, ...]:
    return tuple(Term(factor=factor, weight=weight) for factor, weight in parts)


def test_a_sum_weighs_each_factor_and_tells_its_steps() -> None:
    formula = Formula(above=weighed((Factor.VOTES, 2), (Factor.STRIKES, 10)))
    found = score(formula, {(Factor.VOTES, ""): 12, (Factor.STRIKES, ""): 3})
    assert found.value == 54
    assert [(step.value, step.term.weight, step.amount) for step in found.above] == [(12, 2, 24), (3, 10, 30)]


def test_a_ratio_divides_sums() -> None:
    above, below = weighed((Factor.MONEY, 1), (Factor.STRIKES, 50)), weighed((Factor.AGE, 2))
    formula = Formula(operation=Operation.RATIO, above=above, below=below)
    found = score(formula, {(Factor.MONEY, ""): 100, (Factor.STRIKES, ""): 2, (Factor.AGE, ""): 10})
    assert found.value == 10


def test_a_product_divides_products() -> None:
    above, below = weighed((Factor.VOTES, 1), (Factor.PROMISES, 3)), weighed((Factor.AGE, 1))
    formula = Formula(operation=Operation.PRODUCT, above=above, below=below)
    found = score(formula, {(Factor.VOTES, ""): 8, (Factor.PROMISES, ""): 2, (Factor.AGE, ""): 6})
    assert found.value == 8


def test_what_nobody_knows_is_no_zero() -> None:
    formula = Formula(above=weighed((Factor.VOTES, 1), (Factor.MONEY, 1)))
    assert score(formula, {(Factor.VOTES, ""): 5, (Factor.MONEY, ""): None}).value is None
    assert score(formula, {(Factor.VOTES, ""): 5}).value is None
    assert score(formula, {(Factor.VOTES, ""): 5, (Factor.MONEY, ""): 0}).value == 5


def test_nothing_is_divided_by_nothing() -> None:
    formula = Formula(operation=Operation.RATIO, above=weighed((Factor.VOTES, 1)), below=weighed((Factor.STRIKES, 1)))
    assert score(formula, {(Factor.VOTES, ""): 5, (Factor.STRIKES, ""): 0}).value is None


def test_voters_of_two_segments_weigh_apart() -> None:
    hotels, inns = (Term(factor=Factor.SEGMENT, segment=slug, weight=w) for slug, w in (("hotels", 3), ("inns", 1)))
    found = score(Formula(above=(hotels, inns)), {(Factor.SEGMENT, "hotels"): 4, (Factor.SEGMENT, "inns"): 5})
    assert found.value == 17


@given(sums, counts)
def test_the_steps_add_up_to_the_score(formula: Formula, inputs: Inputs) -> None:
    found = score(formula, inputs)
    assert found.value == sum(step.amount or 0 for step in found.above)


@given(sums, counts, st.sampled_from(PLAIN), st.integers(0, 1000))
def test_a_sum_moves_by_the_weight_of_what_was_added(
    formula: Formula, inputs: Inputs, factor: Factor, more: int
) -> None:
    before, grown = score(formula, inputs).value, {**inputs, (factor, ""): (inputs[factor, ""] or 0) + more}
    weight = sum(term.weight for term in formula.above if term.factor is factor)
    assert score(formula, grown).value == (before or 0) + weight * more


@given(sums)
def test_a_formula_survives_being_kept(formula: Formula) -> None:
    assert Formula.model_validate_json(formula.model_dump_json()) == formula


VOTES = {"factor": "votes"}
REFUSED: dict[str, dict[str, object]] = {
    "no terms": {"above": []},
    "too many terms": {"above": [VOTES] * (TERMS + 1)},
    "a factor that does not exist": {"above": [{"factor": "__import__('os')"}]},
    "a weight that is no number": {"above": [{**VOTES, "weight": "nan"}]},
    "a weight beyond all measure": {"above": [{**VOTES, "weight": 1e300}]},
    "a segment factor without a segment": {"above": [{"factor": "segment"}]},
    "a segment where none belongs": {"above": [{**VOTES, "segment": "hotels"}]},
    "a sum that is divided": {"above": [VOTES], "below": [VOTES]},
    "a ratio of nothing": {"operation": "ratio", "above": [VOTES]},
    "an operation that does not exist": {"operation": "eval", "above": [VOTES]},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_formula_that_means_nothing_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        Formula.parse(REFUSED[name])


def test_every_factor_tells_its_source() -> None:
    assert set(SOURCES) == set(Factor)


def test_a_formula_knows_whether_it_tells_money() -> None:
    assert Formula(above=weighed((Factor.MONEY, 1))).tells_money
    assert not Formula(above=weighed((Factor.VOTES, 1))).tells_money
