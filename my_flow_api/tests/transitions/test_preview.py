"""Tests of a switch's preview, and of the lists and the last visit that it leaves behind."""

from tests.conftest import Database
from tests.support.api import Json, Person, listed
from tests.support.clock import FrozenClock
from tests.transitions.conftest import Two, switch


async def test_transitions_come_newest_first_in_pages(
    alice: Person, contexts: Two, clock: FrozenClock
) -> None:
    work, home = contexts
    ids = []
    for n in range(5):
        ids.append((await switch(alice, *((work, home) if n % 2 else (home, work))))["id"])
        clock.advance(milliseconds=n % 2)
    found: list[str] = []
    cursor: Json = {}
    for _ in range(3):
        page = await alice.reads("/transitions", params={"limit": 2, **cursor})
        found += [one["id"] for one in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (found, cursor) == (ids[::-1], {"cursor": None})


async def test_a_preview_shows_both_sides_and_changes_nothing(
    alice: Person, contexts: Two, empty_database: Database, clock: FrozenClock
) -> None:
    work, home = contexts
    await switch(alice, home, work, resume_note="Water the plants")
    clock.advance(seconds=1)
    overdue = await alice.makes_flow(work, title="overdue", due={"date": "2026-05-14"})
    soon = await alice.makes_flow(
        work, title="soon", due={"date": "2026-05-15", "time": "12:30", "timezone": "UTC"}
    )
    today = await alice.makes_flow(work, title="today", due={"date": "2026-05-15"})
    plain = await alice.makes_flow(work, title="plain")
    plants = await alice.makes_flow(home, title="Water the plants")
    preview = await alice.reads("/transitions/preview", params={"from": work["id"], "to": home["id"]})
    assert preview == {
        "from": {
            "context": work,
            "open_count": 4,
            "items": [
                {"flow": listed(overdue), "reasons": ["overdue"], "is_planned": False},
                {"flow": listed(soon), "reasons": ["due_today"], "is_planned": False},
                {"flow": listed(today), "reasons": ["due_today"], "is_planned": False},
                {"flow": listed(plain), "reasons": ["next"], "is_planned": False},
            ],
            "warnings": [
                {"code": "overdue", "flow_ids": [overdue["id"]]},
                {"code": "due_within_the_hour", "flow_ids": [soon["id"]]},
                {"code": "due_today", "flow_ids": [today["id"]]},
            ],
        },
        "to": {
            "context": home,
            "items": [{"flow": listed(plants), "reasons": ["resume_note"], "is_planned": False}],
            "open_count": 1,
            "needs_you": True,
            "resume_note": {"text": "Water the plants", "left_at": "2026-05-15T12:00:01Z"},
        },
    }
    assert await alice.reads("/transitions/preview", params={"to": home["id"]}) == preview | {"from": None}
    assert await empty_database["transitions"].count_documents({}) == 1


async def test_the_flows_of_a_warning_come_by_their_dues_the_timed_ones_first(
    alice: Person, contexts: Two
) -> None:
    work, home = contexts
    dues: list[Json] = [
        {"date": "2026-05-14"},
        {"date": "2026-05-13"},
        {"date": "2026-05-14", "time": "12:30", "timezone": "UTC"},
        {"date": "2026-05-14", "time": "09:00", "timezone": "UTC"},
    ]
    flows = [await alice.makes_flow(work, due=due) for due in dues]
    preview = await alice.reads("/transitions/preview", params={"from": work["id"], "to": home["id"]})
    expected = [flows[number]["id"] for number in (3, 2, 1, 0)]
    assert preview["from"]["warnings"] == [{"code": "overdue", "flow_ids": expected}]


async def test_the_dashboard_knows_the_last_visit(alice: Person, contexts: Two, clock: FrozenClock) -> None:
    work, home = contexts

    async def visits() -> list[str | None]:
        return [item["last_visited_at"] for item in (await alice.reads("/dashboard"))["items"]]

    assert await visits() == [None, None]
    await switch(alice, None, work)
    assert await visits() == ["2026-05-15T12:00:01Z", None]
    clock.advance(hours=1)
    await switch(alice, work, home)
    assert await visits() == ["2026-05-15T13:00:01Z", "2026-05-15T13:00:01Z"]
