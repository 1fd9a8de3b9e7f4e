"""The arithmetic of `make load`."""

import pytest
from bench.load.measures import RateSearch, Sample, Summary, growth, percentile, recovered_after
from hypothesis import given
from hypothesis import strategies as st


def sample(at: float = 0, ms: float = 10, status: int = 200) -> Sample:
    return Sample(at, ms, status, is_write=False)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_that_so_many_do_not_exceed(values: list[float], part: float) -> None:
    found = percentile(values, part)
    assert sum(value <= found for value in values) >= part * len(values) - 1e-6
    assert sum(value < found for value in values) < part * len(values)


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.99)


@pytest.mark.parametrize(
    ("ms", "status", "holds"),
    [(199, 200, True), (200, 200, False), (10, 304, True), (10, 503, False), (10, 0, False)],
)
def test_a_load_holds_if_nearly_all_is_answered_well_and_in_time(ms: float, status: int, holds: bool) -> None:
    usual = [sample() for _ in range(98)]
    assert Summary.of([*usual, sample(ms=ms, status=status), sample(ms=ms, status=status)]).holds is holds


def test_one_error_in_a_thousand_is_too_many() -> None:
    usual = [sample() for _ in range(1000)]
    assert not Summary.of([*usual[1:], sample(status=0)]).holds
    assert Summary.of([*usual, sample(status=0)]).holds


def rates_tried(limit: float) -> tuple[float, list[float]]:
    """Run a search where rates up to `limit` hold; return the highest rate and all that were tried."""
    search, tried = RateSearch(first=50, step=1.05), list[float]()
    while (rate := search.next_rate()) is not None:
        tried.append(rate)
        search.note(rate, holds=rate <= limit)
    return search.highest, tried


@given(st.floats(2, 10_000))
def test_the_highest_rate_is_found_to_within_a_twentieth(limit: float) -> None:
    found, tried = rates_tried(limit)
    assert found <= limit < found * 1.05
    assert found in tried
    assert len(tried) < 20


def test_a_machine_that_holds_nothing_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="too busy to measure"):
        rates_tried(0)


def test_recovery_is_counted_from_the_end_of_the_spike() -> None:
    late = [sample(at=10 + n / 100, status=503) for n in range(350)]
    well = [sample(at=13.5 + n / 100) for n in range(2650)]
    assert recovered_after(late + well, 10, last=40) == 4
    assert recovered_after(well, 10, last=40) == 0


def test_what_is_never_well_again_has_not_recovered() -> None:
    assert recovered_after([sample(at=10 + n / 10, ms=900) for n in range(300)], 10, last=40) is None


def test_growth_is_from_after_the_warming_up_to_the_end() -> None:
    sizes = [(float(at), 50 if at < 60 else 100 + at) for at in range(600)]
    assert growth(sizes, warm=60, window=3) == (161, 698)
