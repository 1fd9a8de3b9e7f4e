"""A bulkhead has so many places, and nobody waits for one."""

import pytest

from my_flow_api.errors import ServiceUnavailable, TooManyRequests
from my_flow_api.kit.limits.bulkhead import Bulkhead, BulkheadFullError, PersonLimitError


def test_places_are_taken_and_given_back() -> None:
    bulkhead = Bulkhead(2)
    bulkhead.acquire("alice")
    with pytest.raises(PersonLimitError):
        bulkhead.acquire("alice")
    bulkhead.acquire("bob")
    with pytest.raises(BulkheadFullError):
        bulkhead.acquire("carol")
    bulkhead.release("bob")
    bulkhead.acquire("carol")
    assert bulkhead.in_use() == 2


def test_a_request_is_told_who_is_in_its_way_and_when_to_come_back() -> None:
    bulkhead = Bulkhead(1)
    with bulkhead.slot("alice"):
        with pytest.raises(TooManyRequests) as hers, bulkhead.slot("alice"):
            pass
        with pytest.raises(ServiceUnavailable) as his, bulkhead.slot("bob"):
            pass
    assert hers.value.headers["retry-after"] == his.value.headers["retry-after"] == "2"
    assert bulkhead.in_use() == 0
