"""Plans in the page: their status, where "tomorrow" puts them, and the order of focus, as the API has it."""

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
from .test_dues import DAY_STARTS, DAYS, ZONES

COUNT = 600
FLOWS = 8
NOTE = "See the notes first"
SOMEDAY = {"date": None, "time": None, "timezone": None, "someday": True}
# What the API says is left out, so that the page has to find out by itself.
ANSWER = (
    "(() => { const Real = Date; return values[0].map(({now, zone, day_starts_at, note, flows}) => {"
    " const at = Real.parse(now);"
    " globalThis.Date = class extends Real {"
    " constructor(...a) { super(...(a.length ? a : [at])); } static now() { return at; } };"
    " const local = {timezone: zone, day_starts_at};"
    " const current = m.withCurrentStatuses(flows, at, local, () => {});"
    " return {statuses: current.map((flow) => [flow.status, flow.planned_status, flow.planned_after_due]),"
    " tomorrow: flows.map((flow) => changes.postponePlan(flow.planned, dates.dayIn(local, 1), local)),"
    " order: ranking.sortFlows(current, note, ranking.momentIn(local)).map(({id}) => id)};"
    "}); })()"
)


def make_case(chance: random.Random) -> dict[str, Any]:
    """Return a moment near a change of the clocks or in June, and some flows around it."""
    zone = chance.choice(ZONES)
    now = datetime.fromisoformat(chance.choice(DAYS)).replace(tzinfo=UTC)
    now += timedelta(days=chance.randint(-1, 1), minutes=chance.randrange(24 * 60))
    today = now.astimezone(ZoneInfo(zone)).date()

    def near(most: int) -> dict[str, Any] | None:
        date = (today + timedelta(days=chance.randint(-2, most))).isoformat()
        clock = f"{chance.choice((0, 3, 4, 9, 12, 23)):02}:{chance.choice((0, 30)):02}"
        bare = {"date": date, "time": None, "timezone": None}
        timed = {"date": date, "time": clock, "timezone": chance.choice((zone, *ZONES))}
        return chance.choice((None, bare, timed))

    def plan() -> dict[str, Any] | None:
        dated = near(3)
        return chance.choice((dated and {**dated, "someday": False}, SOMEDAY))

    return {
        "now": now.isoformat(),
        "zone": zone,
        "day_starts_at": chance.choice(DAY_STARTS),
        "note": chance.choice(("", NOTE)),
        "flows": [
            {
                "id": str(number),
                "title": chance.choice(("The notes", "Call mum", "Pay")),
                "priority": chance.choice(("high", "medium", "low")),
                "due": near(10),
                "planned": plan(),
                "position": float(number),
                "updated_at": (now - timedelta(days=chance.choice((1, 20)))).isoformat(),
            }
            for number in range(FLOWS)
        ],
    }


@cache
def cases() -> list[dict[str, Any]]:
    chance = random.Random(23)  # noqa: S311  the same cases each time
    return [make_case(chance) for _ in range(COUNT)]


@cache
def answers_of_the_api() -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603  a program of ours
        [str(layout.venv_python(layout.API)), str(Path(__file__).with_name("api_plans.py"))],
        input=json.dumps(cases()),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return [
        answer
        | {
            "statuses": [
                [flow["status"], flow["planned_status"], flow["planned_after_due"]]
                for flow in answer["flows"]
            ]
        }
        for answer in answers
    ]


@cache
def answers_of_the_page() -> list[dict[str, Any]]:
    asked = [
        case
        | {
            "flows": [
                shown | {"status": "normal", "planned_status": None, "planned_after_due": False}
                for shown in answer["flows"]
            ]
        }
        for case, answer in zip(cases(), answers_of_the_api(), strict=True)
    ]
    modules = {"dates": "dates", "changes": "planChanges", "ranking": "../features/focus/ranking"}
    answers: list[dict[str, Any]] = evaluate("currentStatuses", ANSWER, asked, **modules)
    return answers


def test_the_cases_are_of_every_kind() -> None:
    statuses = Counter(flow[1] for answer in answers_of_the_api() for flow in answer["statuses"])
    assert min(statuses[name] for name in (None, "earlier", "today", "later", "someday")) > COUNT * FLOWS / 40
    after = sum(flow[2] for answer in answers_of_the_api() for flow in answer["statuses"])
    assert after > COUNT * FLOWS / 40


@pytest.mark.parametrize("rule", ["statuses", "tomorrow", "order"])
def test_the_page_and_the_api_say_the_same(rule: str) -> None:
    different = [
        (case, theirs[rule], ours[rule])
        for case, theirs, ours in zip(cases(), answers_of_the_api(), answers_of_the_page(), strict=True)
        if theirs[rule] != ours[rule]
    ]
    assert different[:1] == []
