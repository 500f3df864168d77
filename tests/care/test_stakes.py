"""The value at stake, whatever is known of anybody."""

from hypothesis import given
from hypothesis import strategies as st

from community.care.stakes import LEAST, Band, Terms, band_of, value_at_stake

SUMS = st.integers(0, 10**9)
TERMS = st.builds(Terms, st.floats(0.01, 1), st.integers(1, 600), st.just(0.7))


@given(TERMS, SUMS, SUMS, st.integers(0, 10**6))
def test_something_is_always_at_stake(terms: Terms, monthly: int, typical: int, others: int) -> None:
    assert value_at_stake(terms, monthly=monthly, typical=typical, others=others) >= LEAST > 0


@given(TERMS, SUMS, SUMS, st.integers(0, 1000), st.integers(0, 1000))
def test_who_takes_more_along_has_no_less_at_stake(
    terms: Terms, monthly: int, typical: int, few: int, more: int
) -> None:
    least = value_at_stake(terms, monthly=monthly, typical=typical, others=few)
    assert value_at_stake(terms, monthly=monthly, typical=typical, others=few + more) >= least


def test_it_is_what_stays_of_what_they_pay_for_as_long_as_they_stay_and_those_they_take_along() -> None:
    terms = Terms(margin=0.5, months=10)
    assert value_at_stake(terms, monthly=10_00, typical=4_00, others=0) == 50_00
    assert value_at_stake(terms, monthly=10_00, typical=4_00, others=50) == 60_00
    assert value_at_stake(terms, monthly=10_00, typical=4_00, others=5_000) == 70_00


def test_without_money_it_is_low_middle_or_high() -> None:
    assert [band_of(stake, 100) for stake in (49, 50, 199, 200)] == [Band.LOW, Band.MIDDLE, Band.MIDDLE, Band.HIGH]
