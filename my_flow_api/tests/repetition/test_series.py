"""Tests of the next instances of a series, before they are made."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from tests.repetition.test_instances import STARTS, each_size, rules, run_property

from my_flow_api.kit.local_time import LocalNow
from my_flow_api.repetition.schemas import Repeat
from my_flow_api.repetition.series import advance, new_series, upcoming

_MOST = 40


def a_flow(text: str, start: date, gap_days: int | None, counts_from: Any = None) -> dict[str, Any]:
    """Return an open flow with a plan on `start`, and a due so many days later."""
    bare = {"time": None, "timezone": None}
    due = None if gap_days is None else {**bare, "date": (start + timedelta(days=gap_days)).isoformat()}
    dates = {"planned": {**bare, "date": start.isoformat(), "someday": False}, "due": due}
    repeat = new_series(Repeat(rule=text, counts_from=counts_from), dates)
    return {**dates, "repeat": repeat, "completed": False, "completed_at": None}


@each_size
def test_what_is_to_come_is_what_would_be_made_one_after_the_other(examples: int) -> None:
    def check(
        text: str, count: int | None, start: date, gap_days: int | None, first: int, length: int
    ) -> None:
        if count is not None and "UNTIL" not in text:
            text = f"{text};COUNT={count}"
        moment = LocalNow(datetime(2026, 5, 15, 12, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))
        flow = a_flow(text, start, gap_days)
        begin = date(2026, 5, 15) + timedelta(days=first)
        end = begin + timedelta(days=length)
        found = upcoming(flow, begin, end, moment)
        expected: list[Any] = []
        following = flow
        for _ in range(_MOST):
            advanced = advance(following, moment)
            if advanced is None:
                break
            repeat, dates = advanced
            following = {**following, **dates, "repeat": repeat}
            days = [
                date.fromisoformat(following[name]["date"]) for name in ("planned", "due") if following[name]
            ]
            if any(begin <= day <= end for day in days):
                expected.append({name: following[name] for name in ("planned", "due")})
        else:
            last = date.fromisoformat(following["planned"]["date"])
            found = [one for one in found if date.fromisoformat(one["planned"]["date"]) <= last]
        assert found == expected

    run_property(
        examples,
        check,
        text=rules(),
        count=st.one_of(st.none(), st.integers(1, 12)),
        start=STARTS.filter(lambda day: day.year > 2015),
        gap_days=st.one_of(st.none(), st.integers(-20, 20)),
        first=st.integers(0, 60),
        length=st.integers(0, 30),
    )


def test_nobody_knows_what_comes_after_a_completion() -> None:
    moment = LocalNow(datetime(2026, 5, 15, 12, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))
    flow = a_flow("FREQ=DAILY", date(2026, 5, 15), None, "completion")
    assert upcoming(flow, date(2026, 5, 15), date(2026, 6, 15), moment) == []


def test_dates_stay_within_the_years_of_the_calendar() -> None:
    moment = LocalNow(datetime(2026, 5, 15, 12, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))
    flow = a_flow("FREQ=YEARLY", date(2026, 5, 15), 356_000)
    advanced = advance(flow, moment)
    assert advanced is not None
    assert advanced[1]["due"]["date"] == "2999-12-31"
