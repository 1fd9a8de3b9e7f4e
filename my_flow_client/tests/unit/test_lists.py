"""runtime/lists.ts: the order of what has no date."""

from __future__ import annotations

from ..runtime import evaluate


def titles(*flows: tuple[str, str, str]) -> list[str]:
    shown = [
        {"title": title, "priority": priority, "created_at": at, "status": "normal", "due": None}
        for title, priority, at in flows
    ]
    (group,) = evaluate(
        "lists",
        'm.inGroups(values[0], {show: "open", sort: "when"}, {whenever: "Whenever"})',
        shown,
    )
    return [flow["title"] for flow in group["flows"]]


def test_of_equal_priority_the_newest_is_first_also_when_its_time_has_no_fraction() -> None:
    """So the API writes a whole second; and this page writes three digits, where the API writes six."""
    assert titles(
        ("first", "medium", "2026-11-25T07:15:10Z"),
        ("second", "medium", "2026-11-25T07:15:10.004000Z"),
        ("third", "medium", "2026-11-25T07:15:10.005Z"),
        ("important", "high", "2026-11-25T07:15:09.990000Z"),
    ) == ["important", "third", "second", "first"]
