"""The table of costs weighs each operation by its share of the mixed load."""

from random import Random

import pytest
from bench.load.generator.mix import Operation, Person, Sent
from bench.mix_costs import cost_table, mean_cost
from bench.request_costs import Cost


def _make(_: Person, __: Random) -> Sent:
    return Sent("GET", "/")


OFTEN, SELDOM = Operation("often", 30, _make), Operation("seldom", 10, _make, is_write=True)


def test_an_operation_counts_as_often_as_its_weight_says() -> None:
    found = mean_cost({OFTEN: Cost(1, 2, 3), SELDOM: Cost(5, 6, 7)})
    assert (found.loop, found.threads, found.mongod) == pytest.approx((2, 3, 4))


def test_the_last_row_is_a_request_of_the_mixed_load() -> None:
    text = cost_table({OFTEN: (Cost(1, 2, 3), Cost(2, 2, 2)), SELDOM: (Cost(5, 6, 7), Cost(1, 2, 3))})
    assert text.splitlines()[2:] == [
        "| often | 30 | 1.00 | 2.00 | 3.00 | 6.00 | 50% | 4.00 | 2.00 | 1.00 |",
        "| seldom | 10 | 5.00 | 6.00 | 7.00 | 18.00 | 50% | 3.00 | 3.00 | 3.00 |",
        "| a request of the mixed load | 40 | 2.00 | 3.00 | 4.00 | 9.00 | 100% | 3.75 | 2.25 | 1.50 |",
    ]
