"""How well promises are kept, as numbers."""

from hypothesis import given
from hypothesis import strategies as st

from community.promises.models import Round, State
from community.promises.rates import KeepRate, rate_of, wilson_lower


def test_nine_kept_of_ten_is_at_least_0_60() -> None:
    rate = rate_of([(State.KEPT, Round.FIRST, 9), (State.BROKEN, Round.FIRST, 1), (State.OPEN, Round.FIRST, 7)])
    assert rate.rate == 0.9
    assert rate.at_least is not None
    assert round(rate.at_least, 2) == 0.60


def test_a_broken_repair_counts_three_times_and_what_is_late_is_not_in_time() -> None:
    rate = rate_of([(State.KEPT, Round.FIRST, 6), (State.KEPT_LATE, Round.REPAIR, 1), (State.BROKEN, Round.REPAIR, 1)])
    assert (rate, rate.rate) == (KeepRate(kept=6, late=1, broken=3), 0.6)


def test_without_any_that_came_due_nothing_is_said() -> None:
    rate = rate_of([(State.RELEASED, Round.FIRST, 3)])
    assert (rate.rate, rate.at_least) == (None, None)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_lower_end_is_a_share_never_above_the_rate_and_grows_with_what_is_kept(pair: tuple[int, int]) -> None:
    hits, n = pair
    assert 0 <= wilson_lower(hits, n) <= hits / n + 1e-12
    assert wilson_lower(hits, n) <= wilson_lower(hits + 1, n + 1) + 1e-12
