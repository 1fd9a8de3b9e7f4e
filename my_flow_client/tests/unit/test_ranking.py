"""runtime/ranking.ts: where a flow that was just written down stands in focus."""

from __future__ import annotations

from typing import Any

import pytest

from ..runtime import evaluate

DAY = "2026-11-25"


def item(title: str, reasons: list[str], *, priority: str = "medium", **due: str | None) -> dict[str, Any]:
    status = next((reason for reason in reasons if reason in ("overdue", "due_today", "due_soon")), "normal")
    when = {"date": DAY, "time": None, "timezone": None} | due if due or status != "normal" else None
    return {
        "flow": {"title": title, "priority": priority, "status": status, "due": when},
        "reasons": reasons,
    }


def new(title: str, status: str = "normal", **fields: Any) -> dict[str, Any]:
    return item(title, [status], **fields) | {"reasons": []}


RANKED = [
    item("mentioned", ["resume_note"]),
    item("at nine", ["due_today"], time="09:00"),
    item("today", ["due_today"]),
    item("important", ["high_priority"], priority="high"),
    item("soon", ["due_soon"]),
    item("next", ["next"]),
]


def titles(*items: dict[str, Any]) -> list[str]:
    return [one["flow"]["title"] for one in evaluate("ranking", "m.inPlace(values[0])", [*items])]


@pytest.mark.parametrize(
    ("added", "before"),
    [
        (new("new", "overdue"), "at nine"),
        (new("new", "due_today", time="08:00"), "at nine"),
        (new("new", "due_today", time="10:00"), "today"),
        (new("new", "due_today"), "important"),
        (new("new", "due_today", priority="high"), "at nine"),
        (new("new", "due_today", priority="low"), "important"),
        (new("new", priority="high"), "soon"),
        (new("new", "due_soon", priority="high"), "important"),
        (new("new", "due_soon"), "next"),
        (new("new"), None),
    ],
)
def test_what_is_new_stands_where_the_api_will_have_it(added: dict[str, Any], before: str | None) -> None:
    expected = [one["flow"]["title"] for one in RANKED]
    expected.insert(expected.index(before) if before else len(expected), "new")
    assert titles(added, *RANKED) == expected


def test_of_several_the_first_that_was_written_comes_first() -> None:
    assert titles(new("second"), new("first"), *RANKED)[-2:] == ["first", "second"]


def test_what_the_api_ranked_stays_in_its_order() -> None:
    assert titles(*reversed(RANKED)) == [one["flow"]["title"] for one in reversed(RANKED)]
