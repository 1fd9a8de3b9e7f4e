"""Flows that repeat by a rule are recurring events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from tests.calendar.test_calendar import events_of, makes_feed
from tests.support.api import Json, Person

MONDAY = {"date": "2026-05-18"}
SEVEN = {"date": "2026-05-18", "time": "07:00", "timezone": "Europe/Helsinki"}
HELSINKI = ZoneInfo("Europe/Helsinki")


async def feed_of(person: Person) -> bytes:
    response = await person.client.get(await makes_feed(person))
    assert response.status_code == 200
    return response.content


async def repeating(person: Person, due: Json, rule: str, **options: Any) -> str:
    flow = await person.makes_flow(await person.makes_context(), due=due, repeat={"rule": rule, **options})
    return str(flow["id"])


def rule_of(event: Any) -> str:
    rule: str = event["rrule"].to_ical().decode()
    return rule


async def test_a_day_repeats_by_its_rule(alice: Person) -> None:
    id_ = await repeating(alice, MONDAY, "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231")
    (event,) = events_of(await feed_of(alice))
    assert (event["uid"], event["dtstart"].dt) == (f"{id_}@my-flow", date(2026, 5, 18))
    assert rule_of(event) == "FREQ=WEEKLY;UNTIL=20261231;BYDAY=MO"


async def test_a_time_repeats_by_the_clock_of_its_zone(alice: Person) -> None:
    await repeating(alice, SEVEN, "FREQ=DAILY;UNTIL=20261231")
    written = await feed_of(alice)
    (event,) = events_of(written)
    assert event["dtstart"].params["tzid"] == "Europe/Helsinki"
    assert event["dtstart"].dt == datetime(2026, 5, 18, 7, tzinfo=HELSINKI)
    assert rule_of(event) == "FREQ=DAILY;UNTIL=20261231T215959Z"
    (zone,) = Calendar.from_ical(written).walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Helsinki"


@pytest.mark.parametrize(("planned", "is_recurring"), [(MONDAY, True), ({"date": "2026-05-17"}, False)])
async def test_what_counts_from_a_plan_recurs_only_if_it_is_due_on_the_same_day(
    alice: Person, planned: Json, is_recurring: bool
) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context, due=MONDAY, planned=planned, repeat={"rule": "FREQ=DAILY"})
    (event,) = events_of(await feed_of(alice))
    assert ("rrule" in event) == is_recurring


@pytest.mark.parametrize("due", [MONDAY, SEVEN])
async def test_what_was_skipped_is_excluded(alice: Person, due: Json) -> None:
    id_ = await repeating(alice, due, "FREQ=WEEKLY;COUNT=3")
    for _ in range(2):
        await alice.post(f"/flows/{id_}/skip")
    (event,) = events_of(await feed_of(alice))
    begins = event["dtstart"].dt
    assert [one.dt for one in event["exdate"].dts] == [begins, begins + timedelta(weeks=1)]
    assert rule_of(event) == "FREQ=WEEKLY;COUNT=5"
    assert begins == (date(2026, 5, 18) if due == MONDAY else datetime(2026, 5, 18, 7, tzinfo=HELSINKI))


async def test_one_that_was_moved_is_an_event_beside_the_series(alice: Person) -> None:
    id_ = await repeating(alice, MONDAY, "FREQ=WEEKLY;COUNT=3")
    await alice.patch(f"/flows/{id_}", {"due": {"date": "2026-05-26"}})
    moved, series = events_of(await feed_of(alice))
    assert (moved["uid"], moved["dtstart"].dt, "rrule" in moved) == (
        f"{id_}@my-flow",
        date(2026, 5, 26),
        False,
    )
    assert (series["uid"], series["dtstart"].dt) == (f"{id_}-next@my-flow", date(2026, 6, 1))
    assert rule_of(series) == "FREQ=WEEKLY;COUNT=2"


async def test_a_first_day_that_the_rule_does_not_have_is_an_event_beside_the_series(alice: Person) -> None:
    await repeating(alice, {"date": "2026-05-20"}, "FREQ=WEEKLY;BYDAY=MO")
    first, series = events_of(await feed_of(alice))
    assert (first["dtstart"].dt, series["dtstart"].dt) == (date(2026, 5, 20), date(2026, 5, 25))


async def test_the_last_of_a_series_is_one_event(alice: Person) -> None:
    await repeating(alice, {"date": "2026-05-20"}, "FREQ=WEEKLY;BYDAY=MO;COUNT=1")
    (event,) = events_of(await feed_of(alice))
    assert "rrule" not in event


async def test_what_is_counted_from_its_completion_has_no_rule(alice: Person) -> None:
    await repeating(alice, SEVEN, "FREQ=DAILY;INTERVAL=3", counts_from="completion")
    (event,) = events_of(await feed_of(alice))
    assert "rrule" not in event
    assert event["dtstart"].dt == datetime(2026, 5, 18, 4, tzinfo=UTC)
