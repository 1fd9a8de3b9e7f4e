"""A bulkhead has so many places, and nobody waits for one."""

import pytest

from my_flow_api.errors import ServiceUnavailable, TooManyRequests
from my_flow_api.kit.bulkhead import Bulkhead, BulkheadFull, PersonHasPlace


def test_places_are_taken_and_given_back() -> None:
    bulkhead = Bulkhead(2)
    bulkhead.enter("alice")
    with pytest.raises(PersonHasPlace):
        bulkhead.enter("alice")
    bulkhead.enter("bob")
    with pytest.raises(BulkheadFull):
        bulkhead.enter("carol")
    bulkhead.leave("bob")
    bulkhead.enter("carol")
    assert bulkhead.taken() == 2


def test_a_request_is_told_who_is_in_its_way_and_when_to_come_back() -> None:
    bulkhead = Bulkhead(1)
    with bulkhead.place("alice"):
        with pytest.raises(TooManyRequests) as hers, bulkhead.place("alice"):
            pass
        with pytest.raises(ServiceUnavailable) as his, bulkhead.place("bob"):
            pass
    assert hers.value.headers["retry-after"] == his.value.headers["retry-after"] == "2"
    assert bulkhead.taken() == 0
