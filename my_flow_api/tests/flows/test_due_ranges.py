"""Ranges of keys: exactly the flows of a status."""

from typing import Any, get_args

from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st
from tests.focus.test_ranking import MOMENTS, flows_at

from my_flow_api.flows.due_ranges import due_ranges
from my_flow_api.flows.rules import Status, beginning_of_due, status_of
from my_flow_api.kit.local_time import LocalNow

STATUSES = get_args(Status.__value__)


@given(st.data(), MOMENTS, st.sampled_from([None, *STATUSES]))
def test_ranges_hold_exactly_the_flows_of_a_status(
    data: st.DataObject, moment: LocalNow, status: Any
) -> None:
    flow = data.draw(flows_at(moment))
    key = f"{beginning_of_due(flow['due'], flow['due_instant'])}/1/{ObjectId()}"
    ranges = due_ranges(status, None, None, moment).values()
    inside = any(one.begin <= key < one.end for one in ranges)
    actual = status_of(flow["due"], flow["due_instant"], completed=False, moment=moment)
    assert inside == (status in {None, "completed", actual})
