"""The next instances of rules, compared with an enumeration of all days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tests.repetition.enumeration import DAY, WEEKDAYS, enumerated, instant

from my_flow_api.kit.local_time import LocalNow, zone_names
from my_flow_api.repetition.instances import (
    first_day_after,
    next_day_by_completion,
    next_day_by_schedule,
    next_day_by_skipping,
    occurrences_before,
)
from my_flow_api.repetition.rule import parse_rule

NEXT = 20
HORIZON = 12_000  # days: thirty years of a rule that has fewer than twenty in them

NTH = st.builds(
    lambda nth, day: f"{nth}{day}", st.sampled_from([1, 2, 3, 4, 5, -1]), st.sampled_from(WEEKDAYS)
)
DAYS_OF_MONTH = st.sampled_from([*range(1, 32), -1])
LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
STARTS = st.one_of(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.sampled_from([date(2024, 2, 29), date(2026, 1, 31), date(2026, 3, 29), date(2026, 10, 25)]),
)
ZONES = st.sampled_from(sorted(zone_names())).map(ZoneInfo)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw the text of a rule."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(2, 9 if frequency != 'YEARLY' else 4))}")
    if frequency == "WEEKLY" and draw(st.booleans()):
        days = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
        parts.append(f"BYDAY={','.join(sorted(days, key=WEEKDAYS.index))}")
    if frequency == "MONTHLY" and draw(st.booleans()):
        parts.append(draw(st.one_of(DAYS_OF_MONTH.map("BYMONTHDAY={}".format), NTH.map("BYDAY={}".format))))
    if frequency == "YEARLY" and draw(st.booleans()):
        month = draw(st.integers(1, 12))
        days_there = DAYS_OF_MONTH.filter(lambda day: day <= LONGEST[month - 1])
        parts.append(f"BYMONTH={month}")
        parts.append(draw(st.one_of(days_there.map("BYMONTHDAY={}".format), NTH.map("BYDAY={}".format))))
    if draw(st.integers(0, 4)) == 0:
        parts.append(f"UNTIL={draw(st.dates(date(2000, 1, 1), date(2080, 1, 1))):%Y%m%d}")
    return ";".join(parts)


def each_size[**P](check: Callable[P, None]) -> Callable[P, None]:
    """Run a property with a small seeded sample, and with 10,000 examples as a long test."""
    return pytest.mark.parametrize("examples", [60, pytest.param(10_000, marks=pytest.mark.long)])(check)


def run_property(examples: int, check: Callable[..., None], **strategies: Any) -> None:
    sized = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    seed(5545)(sized(given(**strategies)(check)))()


@each_size
def test_the_next_twenty_are_those_of_an_enumeration_day_by_day(examples: int) -> None:
    def check(text: str, start: date) -> None:
        rule = parse_rule(text)
        assert rule.text == text
        expected = list(islice(enumerated(text, start, HORIZON), NEXT))
        day, found = start - DAY, list[date]()
        for _ in expected:
            following = first_day_after(rule, start, day)
            assert following is not None
            found.append(following)
            day = following
        assert found == expected
        if len(expected) < NEXT:
            beyond = first_day_after(rule, start, day)
            assert beyond is None or beyond >= start + HORIZON * DAY

    run_property(examples, check, text=rules(), start=STARTS)


@each_size
def test_each_instance_is_the_first_one_to_come_in_the_zone_of_the_flow(examples: int) -> None:
    """Each of twenty is completed some time after its due, or before; those in between are left out."""

    def check(
        text: str, start: date, clock: time | None, zone: ZoneInfo, home: ZoneInfo, delays: list[int]
    ) -> None:
        rule, day, days = parse_rule(text), start, enumerated(text, start, HORIZON)
        clock_text = None if clock is None else clock.strftime("%H:%M")
        due: dict[str, Any] = {
            "date": start.isoformat(),
            "time": clock_text,
            "timezone": None if clock is None else zone.key,
        }

        def is_to_come(one: date, moment: LocalNow) -> bool:
            return one > moment.today if clock is None else instant(one, clock, zone) > moment.now

        for delay in delays:
            moment = LocalNow(instant(day, clock or time(12), zone) + timedelta(minutes=delay), home, time(4))
            # Those that are left out are before the one that is found: the enumeration goes on after it.
            expected = next((one for one in days if one > day and is_to_come(one, moment)), None)
            found = next_day_by_schedule(rule, day, due, moment)
            if expected is None:
                assert found is None or found >= start + HORIZON * DAY
                return
            assert found == expected
            day, due = expected, {**due, "date": expected.isoformat()}

    minutes = st.integers(-3 * 24 * 60, 40 * 24 * 60)
    run_property(
        examples,
        check,
        text=rules(),
        start=STARTS,
        clock=st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)),
        zone=ZONES,
        home=ZONES,
        delays=st.lists(minutes, min_size=NEXT, max_size=NEXT),
    )


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("FREQ=MONTHLY", "2026-01-31", ["2026-03-31", "2026-05-31", "2026-07-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("FREQ=YEARLY", "2024-02-29", ["2028-02-29", "2032-02-29"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-05-19", ["2026-06-02", "2026-06-16"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-05-29", ["2026-06-26", "2026-07-31"]),
        ("FREQ=MONTHLY;BYDAY=5MO", "2026-06-29", ["2026-08-31", "2026-11-30"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24", ["2027-12-24"]),
        ("FREQ=DAILY;INTERVAL=999", "2026-05-15", ["2029-02-07"]),
    ],
)
def test_known_rules(text: str, start: str, expected: list[str]) -> None:
    rule, day = parse_rule(text), date.fromisoformat(start)
    for wanted in expected:
        following = first_day_after(rule, date.fromisoformat(start), day)
        assert following is not None
        assert following.isoformat() == wanted
        day = following


@pytest.mark.parametrize("text", ["FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "FREQ=DAILY;UNTIL=20260601"])
def test_a_rule_without_a_further_day_ends(text: str) -> None:
    assert first_day_after(parse_rule(text), date(2026, 6, 1), date(2026, 6, 1)) is None


def test_a_rule_never_leaves_the_years_that_dues_have() -> None:
    assert first_day_after(parse_rule("FREQ=DAILY"), date(2999, 12, 31), date(2999, 12, 31)) is None


def test_time_is_counted_by_the_clock_of_the_due_when_summer_time_begins_and_ends() -> None:
    helsinki = ZoneInfo("Europe/Helsinki")
    due = {"date": "2026-03-28", "time": "03:30", "timezone": "Europe/Helsinki"}
    moment = LocalNow(datetime(2026, 3, 28, 12, tzinfo=UTC), helsinki)
    found = next_day_by_schedule(parse_rule("FREQ=DAILY"), date(2026, 3, 28), due, moment)
    assert found == date(2026, 3, 29), "03:30 does not exist on the day after, and is then 04:30"
    shortly_before = LocalNow(datetime(2026, 3, 29, 1, 29, tzinfo=UTC), helsinki)
    again = next_day_by_schedule(
        parse_rule("FREQ=DAILY"), date(2026, 3, 20), due | {"date": "2026-03-20"}, shortly_before
    )
    assert again == date(2026, 3, 29), "it is still to come"


def test_the_night_belongs_to_the_day_before() -> None:
    one_in_the_morning = LocalNow(datetime(2026, 5, 19, 1, tzinfo=UTC), ZoneInfo("UTC"), time(4))
    due = {"date": "2026-05-18", "time": None, "timezone": None}
    found = next_day_by_schedule(parse_rule("FREQ=DAILY"), date(2026, 5, 18), due, one_in_the_morning)
    assert found == date(2026, 5, 19)


@pytest.mark.parametrize("moved_to", ["2026-05-17", "2026-05-20"])
def test_a_moved_due_does_not_move_the_series(moved_to: str) -> None:
    due = {"date": moved_to, "time": None, "timezone": None}
    moment = LocalNow(datetime(2026, 5, 17, 12, tzinfo=UTC), ZoneInfo("UTC"))
    found = next_day_by_schedule(parse_rule("FREQ=WEEKLY"), date(2026, 5, 18), due, moment)
    assert found == date(2026, 5, 25)


def test_from_completion_the_rule_begins_on_that_day() -> None:
    moment = LocalNow(datetime(2026, 5, 20, 1, tzinfo=UTC), ZoneInfo("UTC"), time(4))
    due = {"date": "2026-05-01", "time": "07:00", "timezone": "UTC"}
    every_third = parse_rule("FREQ=DAILY;INTERVAL=3")
    for stored in (due, None):
        assert next_day_by_completion(every_third, moment.now, stored, moment) == date(2026, 5, 22)


@pytest.mark.parametrize(
    ("rule", "due", "skipped_to", "done_to"),
    [
        ("FREQ=DAILY", "2026-05-18", "2026-05-19", "2026-05-16"),
        ("FREQ=DAILY;INTERVAL=3", "2026-05-18", "2026-05-21", "2026-05-18"),
        ("FREQ=DAILY;INTERVAL=3", "2026-05-20", "2026-05-23", "2026-05-18"),
        ("FREQ=DAILY;INTERVAL=3", "2026-05-10", "2026-05-18", "2026-05-18"),
        ("FREQ=DAILY;INTERVAL=3", None, "2026-05-18", "2026-05-18"),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-05-18", "2026-05-25", "2026-05-18"),
        ("FREQ=MONTHLY", "2026-05-31", "2026-07-31", "2026-06-15"),
        ("FREQ=DAILY;UNTIL=20260518", "2026-05-18", None, "2026-05-16"),
    ],
)
def test_from_completion_a_skipped_one_moves_on_from_its_own_day(
    rule: str, due: str | None, skipped_to: str | None, done_to: str
) -> None:
    moment = LocalNow(datetime(2026, 5, 15, 12, tzinfo=UTC), ZoneInfo("UTC"))
    stored = None if due is None else {"date": due, "time": None, "timezone": None}
    skipped = next_day_by_skipping(parse_rule(rule), stored, moment)
    assert (skipped and skipped.isoformat()) == skipped_to
    done = next_day_by_completion(parse_rule(rule), moment.now, stored, moment)
    assert done is not None
    assert done.isoformat() == done_to


@pytest.mark.parametrize("at", [datetime(2026, 5, 15, 23), datetime(2026, 5, 16, 1, 5)])
def test_from_completion_a_time_in_the_night_is_of_the_day_before(at: datetime) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    moment = LocalNow(at.replace(tzinfo=zone).astimezone(UTC), zone, time(4))  # in the night of 15 May
    due = {"date": "2026-05-16", "time": "01:00", "timezone": zone.key}

    def following(rule: str) -> str | None:
        found = next_day_by_completion(parse_rule(rule), moment.now, due, moment)
        return None if found is None else found.isoformat()

    assert following("FREQ=DAILY") == "2026-05-17"
    assert following("FREQ=DAILY;INTERVAL=2") == "2026-05-18"
    assert following("FREQ=WEEKLY") == "2026-05-23"
    assert following("FREQ=WEEKLY;BYDAY=SA") == "2026-05-23"
    assert following("FREQ=WEEKLY;BYDAY=SU") == "2026-05-17"


def test_from_completion_the_next_is_never_of_the_same_day() -> None:
    @settings(deadline=None, max_examples=200)
    @given(
        text=rules().filter(lambda text: "UNTIL" not in text),
        at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
        clock=st.times().map(lambda clock: f"{clock:%H:%M}"),
        zones=st.tuples(ZONES, ZONES),
        day_starts=st.integers(0, 12).map(time),
    )
    def check(
        text: str, at: datetime, clock: str, zones: tuple[ZoneInfo, ZoneInfo], day_starts: time
    ) -> None:
        here, of_flow = zones
        moment = LocalNow(at.replace(tzinfo=UTC), here, day_starts)
        due = {"date": "2026-01-01", "time": clock, "timezone": of_flow.key}
        found = next_day_by_completion(parse_rule(text), moment.now, due, moment)
        if found is not None:
            assert moment.day_of(instant(found, time.fromisoformat(clock), of_flow)) > moment.today
        planned = due | {"date": "2027-01-01"}
        skipped = next_day_by_skipping(parse_rule(text), planned, moment)
        if skipped is not None:
            assert skipped > date(2027, 1, 1)
            assert moment.day_of(instant(skipped, time.fromisoformat(clock), of_flow)) > moment.today

    check()


def test_the_days_between_two_are_few_or_none() -> None:
    rule, start = parse_rule("FREQ=DAILY"), date(2026, 5, 15)
    assert occurrences_before(rule, start, date(2026, 5, 17), 2) == [date(2026, 5, 15), date(2026, 5, 16)]
    assert occurrences_before(rule, start, date(2026, 5, 18), 2) is None
    assert occurrences_before(rule, start, start, 2) == []
