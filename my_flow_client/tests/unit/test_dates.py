"""runtime/dates.ts: dates as people say them, wherever they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from my_flow_client.design.copy import DATES

from ..runtime import evaluate

# Monday 23 November 2026, 11:30 in UTC.
NOW = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
AT = (
    "(() => {{ const Real = Date, now = {:.0f};"
    "globalThis.Date = class extends Real {{ constructor(...a) {{ super(...(a.length ? a : [now])); }}"
    " static now() {{ return now; }} }};"
    "return values[0].map(([name, ...args]) => m[name](...args)); }})()"
)


def zone_of(timezone: str, day_starts_at: str = "00:00") -> dict[str, str]:
    return {"timezone": timezone, "day_starts_at": day_starts_at}


UTC_ZONE = zone_of("UTC")


def ask(*calls: list[Any], now: datetime = NOW) -> list[Any]:
    answers: list[Any] = evaluate("dates", AT.format(now.timestamp() * 1000), list(calls))
    return answers


def label(
    date: str, *, time: str | None = None, zone: dict[str, str] = UTC_ZONE, status: str = "normal"
) -> list[Any]:
    due = {"date": date, "time": time, "timezone": zone["timezone"] if time else None}
    return ["dueLabel", due, f"{date}T{time or '23:59'}:00Z", status, zone, DATES]


def test_near_days_have_names_and_far_ones_dates() -> None:
    assert ask(
        label("2026-11-23"),
        label("2026-11-24"),
        label("2026-11-22"),
        label("2026-11-27"),
        label("2026-11-30"),
        label("2027-01-04"),
        label("2026-11-24", time="17:00"),
    ) == [
        "Today",
        "Tomorrow",
        "Yesterday",
        "Friday",
        "Mon 30 Nov",
        "Mon 4 Jan 2027",
        "Tomorrow, 17:00",
    ]


def test_the_order_of_day_and_month_is_that_of_the_browsers_language() -> None:
    code = (
        "['en-US', 'en-GB', 'de', 'ja'].map((locale) => { const Real = Intl.DateTimeFormat;"
        " Intl.DateTimeFormat = function (given, options) { return new Real(given ?? locale, options); };"
        " try { return m.deviceDateOrder(); } finally { Intl.DateTimeFormat = Real; } })"
    )
    assert evaluate("dateOrder", code) == ["month_first", "day_first", "day_first", "month_first"]


@pytest.mark.parametrize(("starts", "today"), [("00:00", "Monday"), ("11:30", "Monday"), ("11:31", "Sunday")])
def test_until_a_day_begins_it_is_still_the_day_before(starts: str, today: str) -> None:
    zone = zone_of("UTC", starts)
    day = {"Sunday": "2026-11-22", "Monday": "2026-11-23"}[today]
    assert ask(["dayIn", zone], label(day, zone=zone)) == [day, "Today"]


@pytest.mark.parametrize(
    ("starts", "begins"),
    [
        ("04:00", "2026-03-28T02:00:00Z"),
        ("04:00", "2026-03-29T01:00:00Z"),  # 3:00 became 4:00
        ("03:30", "2026-03-29T01:30:00Z"),  # skipped: 4:30
        ("03:30", "2026-10-25T00:30:00Z"),  # its first showing
        ("04:00", "2026-10-25T02:00:00Z"),  # 4:00 became 3:00
    ],
)
def test_a_day_begins_by_the_clock_where_summer_time_begins_and_ends(starts: str, begins: str) -> None:
    instant = datetime.fromisoformat(begins)
    call: list[Any] = ["dayIn", zone_of("Europe/Helsinki", starts)]
    the_day_before = (instant.date() - timedelta(1)).isoformat()
    assert ask(call, now=instant - timedelta(seconds=1)) == [the_day_before]
    for minutes in (0, 30, 60):  # also while the clock shows an hour once more
        assert ask(call, now=instant + timedelta(minutes=minutes)) == [begins[:10]]


def test_what_is_past_due_was_due_without_blame() -> None:
    assert ask(
        label("2026-11-22", status="overdue"),
        label("2026-11-20", status="overdue"),
        label("2026-11-23", time="09:00", status="overdue"),
    ) == ["was due yesterday", "was due Friday", "was due today, 09:00"]


def test_a_time_is_said_in_the_person_s_zone() -> None:
    due = {"date": "2026-11-23", "time": "23:00", "timezone": "Europe/Berlin"}
    said = ask(
        ["dueLabel", due, "2026-11-23T22:00:00Z", "normal", zone_of("Europe/Berlin"), DATES],
        ["dueLabel", due, "2026-11-23T22:00:00Z", "normal", zone_of("Asia/Tokyo"), DATES],
        ["fullDueLabel", due, "2026-11-23T22:00:00Z", zone_of("Asia/Tokyo")],
    )
    assert said == [
        "Today, 23:00",
        "Tomorrow, 07:00",
        "Tuesday, 24 November 2026, 07:00 (Asia/Tokyo)",
    ]


def test_before_the_persons_day_begins_a_night_still_belongs_to_the_day_before() -> None:
    """Days begin at four: one in the morning of Wednesday is a part of Tuesday."""
    zone = zone_of("UTC", "04:00")
    assert ask(
        label("2026-11-24", time="01:00", zone=zone),
        label("2026-11-25", time="01:00", zone=zone),
        label("2026-11-25", time="04:00", zone=zone),
        label("2026-12-25", time="01:00", zone=zone),
        ["dueInSentence", {"date": "2026-11-25", "time": "01:00", "timezone": "UTC"}, zone, DATES],
        ["dayOfMoment", "2026-11-23T01:00:00Z", zone, DATES],
        ["agoLabel", "2026-11-22T03:59:59Z", zone],
    ) == [
        "Today, 01:00",
        "Tomorrow, 01:00",
        "Wednesday, 04:00",
        "Fri 25 Dec, 01:00",
        "tomorrow",
        "yesterday",
        "2 days ago",
    ]


def test_a_zone_that_this_browser_does_not_know_is_read_as_the_api_says() -> None:
    due = {"date": "2026-11-23", "time": "23:00", "timezone": "Mars/Olympus"}
    assert ask(["dueLabel", due, "2026-11-24T06:00:00Z", "normal", UTC_ZONE, DATES]) == ["Tomorrow, 06:00"]


@pytest.mark.parametrize("ahead", [0, 1, 7])
def test_the_day_is_the_zone_s_own(ahead: int) -> None:
    zones = [
        "Pacific/Kiritimati",
        "Pacific/Niue",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Europe/London",
        "UTC",
    ]
    expected = [(NOW.astimezone(ZoneInfo(zone)).date() + timedelta(ahead)).isoformat() for zone in zones]
    assert ask(*[["dayIn", zone_of(zone), ahead] for zone in zones]) == expected
