"""features/focus/ranking.ts: the order of focus, over the same scenes as the API."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from my_flow_client.build import PROJECT

from ..runtime import evaluate

RANKING = "../features/focus/ranking"

type Scene = dict[str, Any]

SCENES = tomllib.loads((PROJECT.parent / "my_flow_api/tests/data/focus.toml").read_text())
WEEK_ENDS = datetime(2026, 12, 3, tzinfo=UTC).timestamp() * 1000
MOMENT = {"now": datetime(2026, 11, 25, 9, tzinfo=UTC).timestamp() * 1000, "weekEnds": WEEK_ENDS}
DAY = "2026-11-25"


def flow_of(line: Scene, place: int, now: datetime, zone: ZoneInfo, day_starts: time) -> dict[str, Any]:
    """Return the flow of a scene's line as the API returns it."""
    day, _, clock = line.get("due", "").partition("T")
    due_at, status = None, "normal"
    if day:
        its_zone = ZoneInfo(line.get("zone", zone.key)) if clock else zone
        due_at = datetime.fromisoformat(f"{day}T{clock or '23:59:59'}").replace(tzinfo=its_zone)

        def day_of(instant: datetime) -> date:
            local = instant.astimezone(zone)
            return local.date() - timedelta(days=local.time() < day_starts)

        its_day = day_of(due_at) if clock else date.fromisoformat(day)
        ahead = (its_day - day_of(now)).days
        if ahead < 0 or (clock and due_at < now):
            status = "overdue"
        elif ahead <= 3:
            status = "due_soon" if ahead else "due_today"
    return {
        "id": str(place),
        "title": line["title"],
        "priority": line.get("priority", "medium"),
        "status": status,
        "due": {"date": day, "time": clock or None} if day else None,
        "due_at": due_at.astimezone(UTC).isoformat() if due_at else None,
        "position": place,
        "updated_at": (now - timedelta(days=line.get("untouched", 1))).isoformat(),
    }


def arguments_of(scene: Scene) -> list[Any]:
    zone = ZoneInfo(scene.get("timezone", SCENES["timezone"]))
    day_starts = scene.get("day_starts", SCENES["day_starts"])
    now = scene.get("now", SCENES["now"]).replace(tzinfo=zone)
    flows = [
        flow_of(line, place, now.astimezone(UTC), zone, time.fromisoformat(day_starts))
        for place, line in enumerate(scene["flows"])
    ]
    return [now.timestamp() * 1000, zone.key, day_starts, flows, scene.get("note", "")]


@cache
def orders() -> list[list[str]]:
    """Return the titles of each scene in the page's order, with its clock set to the moment of the scene."""
    code = (
        "(() => { const Real = Date; let now; "
        "globalThis.Date = class extends Real { constructor(...a) { super(...(a.length ? a : [now])); }"
        " static now() { return now; } };"
        "return values[0].map(([at, timezone, day_starts_at, flows, note]) => { now = at; "
        "const moment = m.momentIn({timezone, day_starts_at}); "
        "return m.sortFlows(flows, note, moment).map(({title}) => title); }); })()"
    )
    found: list[list[str]] = evaluate(RANKING, code, [arguments_of(scene) for scene in SCENES["scenes"]])
    return found


@pytest.mark.parametrize("number", range(len(SCENES["scenes"])), ids=lambda n: SCENES["scenes"][n]["name"])
def test_the_page_orders_a_scene_as_the_api_does(number: int) -> None:
    scene, order = SCENES["scenes"][number], orders()[number]
    assert [title for title in order if title in scene["focus"]] == scene["focus"], scene["why"]
    assert [title for title in order if title in scene["folded"]] == scene["folded"], scene["why"]


def item(title: str, reasons: list[str], *, priority: str = "medium", **due: str | None) -> dict[str, Any]:
    status = next((reason for reason in reasons if reason in ("overdue", "due_today", "due_soon")), "normal")
    day = {"overdue": "2026-11-24", "due_soon": "2026-11-26"}.get(status, DAY)
    is_dated = due or status != "normal"
    when = {"date": day, "time": None, "timezone": None} | due if is_dated else None
    return {
        "flow": {
            "title": title,
            "priority": priority,
            "status": status,
            "due": when,
            "due_at": f"{when['date']}T{when['time'] or '23:59:59'}Z" if when else None,
            "updated_at": "2026-11-25T08:00:00Z",
        },
        "reasons": reasons,
    }


def new(title: str, status: str = "normal", **fields: Any) -> dict[str, Any]:
    return item(title, [status], **fields) | {"reasons": []}


RANKED = [
    item("mentioned", ["resume_note"]),
    item("at nine", ["due_today"], time="09:00"),
    item("today", ["due_today"]),
    item("soon", ["due_soon"]),
    item("important", ["high_priority"], priority="high"),
    item("next", ["next"]),
]


def titles(*items: dict[str, Any]) -> list[str]:
    placed = evaluate(RANKING, "m.inPlace(values[0], 'see the notes', values[1])", [*items], MOMENT)
    return [one["flow"]["title"] for one in placed]


@pytest.mark.parametrize(
    ("added", "before"),
    [
        (new("new", "overdue"), "at nine"),
        (new("new", "due_today", time="08:00"), "at nine"),
        (new("new", "due_today", time="10:00"), "today"),
        (new("new", "due_today"), "soon"),
        (new("new", "due_today", priority="high"), "today"),
        (new("new", "due_today", priority="low"), "soon"),
        (new("new", priority="high"), "next"),
        (new("new", "normal", priority="high", date="2026-12-02"), "important"),
        (new("new", "normal", priority="high", date="2026-12-15"), None),
        (new("new", "due_soon", priority="high"), "soon"),
        (new("new", "due_soon"), "important"),
        (new("notes"), "at nine"),
        (new("new"), None),
    ],
)
def test_what_is_new_stands_where_the_api_will_have_it(added: dict[str, Any], before: str | None) -> None:
    title = added["flow"]["title"]
    expected = [one["flow"]["title"] for one in RANKED]
    expected.insert(expected.index(before) if before else len(expected), title)
    assert titles(added, *RANKED) == expected


def test_of_several_the_first_that_was_written_comes_first() -> None:
    assert titles(new("second"), new("first"), *RANKED)[-2:] == ["first", "second"]


def test_what_the_api_ranked_stays_in_its_order() -> None:
    assert titles(*reversed(RANKED)) == [one["flow"]["title"] for one in reversed(RANKED)]
