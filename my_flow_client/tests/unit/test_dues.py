"""runtime/dues.ts: what a due makes of a flow and where "tomorrow" puts it, as the API has it."""

from __future__ import annotations

import json
import random
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from devstack import layout

from ..runtime import evaluate

COUNT = 2000
# One has no summer time, one changes in the other half of the year, one has the latest day, one half an hour.
ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe")
DAY_STARTS = ("00:00", "04:00", "02:30")
# Clocks change on some of these days.
DAYS = ("2026-03-08", "2026-03-29", "2026-04-05", "2026-06-15", "2026-10-04", "2026-10-25", "2026-11-01")
ANSWER = (
    "(() => { const Real = Date; return values[0].map(({due, now, zone, day_starts_at}) => {"
    " const at = Real.parse(now);"
    " globalThis.Date = class extends Real {"
    " constructor(...a) { super(...(a.length ? a : [at])); } static now() { return at; } };"
    " const local = {timezone: zone, day_starts_at};"
    " return {status: m.statusOf({due}, at, local),"
    " tomorrow: m.postponeDue(due, dates.dayIn(local, 1), local)};"
    "}); })()"
)


def make_case(chance: random.Random) -> dict[str, Any]:
    """Return a random due some days from a moment, near a change of the clocks or in June."""
    zone = chance.choice(ZONES)
    now = datetime.fromisoformat(chance.choice(DAYS)).replace(tzinfo=UTC)
    now += timedelta(
        days=chance.randint(-1, 1), minutes=chance.randrange(24 * 60), seconds=chance.randint(0, 1)
    )
    date = (now.astimezone(ZoneInfo(zone)) + timedelta(days=chance.randint(-4, 5))).date().isoformat()
    clock = f"{chance.choice((0, 1, 2, 3, 4, 12, 23)):02}:{chance.choice((0, 15, 30, 59)):02}"
    return {
        "now": now.isoformat(),
        "zone": zone,
        "day_starts_at": chance.choice(DAY_STARTS),
        "due": chance.choice(
            (
                None,
                {"date": date, "time": None, "timezone": None},
                {"date": date, "time": clock, "timezone": zone},
                {"date": date, "time": clock, "timezone": chance.choice(ZONES)},
            )
        ),
    }


@cache
def cases() -> list[dict[str, Any]]:
    chance = random.Random(17)  # noqa: S311  the same cases each time
    return [make_case(chance) for _ in range(COUNT)]


@cache
def answers_of_the_api() -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603  a program of ours
        [str(layout.venv_python(layout.API)), str(Path(__file__).with_name("api_dues.py"))],
        input=json.dumps(cases()),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


@cache
def answers_of_the_client() -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = evaluate("dues", ANSWER, cases(), dates="dates")
    return answers


def test_the_cases_are_of_every_kind() -> None:
    statuses = Counter(answer["status"] for answer in answers_of_the_api())
    assert min(statuses[name] for name in ("overdue", "due_today", "due_soon", "normal")) > COUNT / 40
    kept = sum(
        case["due"] is not None and answer["tomorrow"] == case["due"]
        for case, answer in zip(cases(), answers_of_the_api(), strict=True)
    )
    assert COUNT / 5 < kept < COUNT / 2, "some are due later already"


@pytest.mark.parametrize("rule", ["status", "tomorrow"])
def test_the_page_and_the_api_say_the_same(rule: str) -> None:
    different = [
        (case, theirs[rule], ours[rule])
        for case, theirs, ours in zip(cases(), answers_of_the_api(), answers_of_the_client(), strict=True)
        if theirs[rule] != ours[rule]
    ]
    assert different == []
