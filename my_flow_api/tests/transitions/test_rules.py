from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.focus.test_ranking import MOMENTS, ZONES, bare, flow, situations

from my_flow_api.flows.rules import due_instant, postpone, status_of
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.transitions.rules import warnings_of

type Flow = dict[str, Any]

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)


def timed(clock: str, zone: str = "UTC", day: str = "2026-05-15") -> Flow:
    return {"date": day, "time": clock, "timezone": zone}


@pytest.mark.parametrize(
    ("due", "codes"),
    [
        (None, []),
        (bare("2026-05-14"), ["overdue"]),
        (timed("11:59"), ["overdue"]),
        (timed("12:00"), ["due_within_the_hour"]),
        (timed("13:00"), ["due_within_the_hour"]),
        (timed("13:01"), ["due_today"]),
        (bare("2026-05-15"), ["due_today"]),
        (bare("2026-05-16"), []),
    ],
)
def test_what_is_urgent_warns(due: Flow | None, codes: list[str]) -> None:
    assert list(warnings_of([flow(due=due)], LocalNow(NOON, ZoneInfo("UTC")))) == codes


def test_within_the_hour_counts_over_midnight_too() -> None:
    late = LocalNow(datetime(2026, 5, 15, 23, 30, tzinfo=UTC), ZoneInfo("UTC"))
    assert list(warnings_of([flow(due=timed("00:15", day="2026-05-16"))], late)) == ["due_within_the_hour"]


@given(situations())
def test_each_open_flow_is_in_one_warning_at_most_and_none_is_forgotten(
    situation: tuple[LocalNow, list[Flow]],
) -> None:
    moment, flows = situation
    warned = [one for kind in warnings_of(flows, moment).values() for one in kind]
    assert len({one["_id"] for one in warned}) == len(warned)
    assert all(not one["completed"] for one in warned)
    for one in flows:
        if status_of(one["due"], one["due_instant"], completed=one["completed"], moment=moment) in {
            "overdue",
            "due_today",
        }:
            assert one in warned


@given(situations())
def test_warnings_come_in_order_and_never_empty(situation: tuple[LocalNow, list[Flow]]) -> None:
    moment, flows = situation
    found = warnings_of(flows, moment)
    order = ["overdue", "due_within_the_hour", "due_today"]
    assert [code for code in order if code in found] == list(found)
    assert all(found.values())


@given(MOMENTS, st.none() | st.dates().map(lambda day: bare(day.isoformat())))
def test_a_flow_without_a_time_is_put_off_until_the_persons_next_day_or_stays_where_it_is_later(
    moment: LocalNow, due: Flow | None
) -> None:
    put = postpone(due, moment)
    tomorrow = (moment.today + timedelta(days=1)).isoformat()
    assert put == bare(tomorrow if due is None else max(tomorrow, due["date"]))


@given(MOMENTS, st.times(), ZONES, st.integers(-400, 1))
def test_a_time_of_day_stays_and_falls_on_the_next_day_or_on_the_first_after_it(
    moment: LocalNow, clock: Any, zone: str, ahead: int
) -> None:
    due = timed(clock.strftime("%H:%M"), zone, (moment.today + timedelta(days=ahead - 1)).isoformat())
    put = postpone(due, moment)
    assert (put["time"], put["timezone"]) == (clock.strftime("%H:%M"), zone)
    instant = due_instant(put)
    assert instant is not None
    assert moment.today < moment.day_of(instant) <= moment.today + timedelta(days=2)
    assert status_of(put, instant, completed=False, moment=moment) == "due_soon"


@given(MOMENTS, st.times(), ZONES, st.integers(-400, 400))
def test_nothing_is_put_off_until_before_it_was_due(
    moment: LocalNow, clock: Any, zone: str, ahead: int
) -> None:
    due = timed(clock.strftime("%H:%M"), zone, (moment.today + timedelta(days=ahead)).isoformat())
    before, after = due_instant(due), due_instant(postpone(due, moment))
    assert before is not None
    assert after is not None
    assert after == before if moment.day_of(before) > moment.today else after > before
