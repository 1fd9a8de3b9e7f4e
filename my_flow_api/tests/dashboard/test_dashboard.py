from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.clock import FrozenClock

from my_flow_api.dashboard.service import progress


async def test_the_dashboard_is_empty_at_first(alice: Person) -> None:
    assert await alice.reads("/dashboard") == {"items": []}


async def test_each_context_comes_with_its_counts_in_order(alice: Person, clock: FrozenClock) -> None:
    work = await alice.makes_context()
    clock.advance(seconds=1)
    home = await alice.makes_context(name="Home")
    dues: list[Json | None] = [
        None,
        {"date": "2026-05-14"},
        {"date": "2026-05-15"},
        {"date": "2026-05-16"},
        {"date": "2026-05-15", "time": "11:59", "timezone": "UTC"},
        {"date": "2026-05-15", "time": "23:59", "timezone": "UTC"},
        {"date": "2026-05-16", "time": "00:00", "timezone": "UTC"},
    ]
    for due in dues:
        await alice.makes_flow(work, due=due)
    done = await alice.makes_flow(work, due={"date": "2026-05-14"})
    await alice.post(f"/flows/{done['id']}/complete")
    deleted = await alice.makes_flow(work, due={"date": "2026-05-14"})
    await alice.delete(f"/flows/{deleted['id']}")
    assert await alice.reads("/dashboard") == {
        "items": [
            {
                "context": work,
                "counts": {"open": 7, "overdue": 2, "due_today": 2, "completed": 1},
                "progress": 0.125,
                "last_visited_at": None,
            },
            {
                "context": home,
                "counts": {"open": 0, "overdue": 0, "due_today": 0, "completed": 0},
                "progress": 0.0,
                "last_visited_at": None,
            },
        ]
    }


async def test_a_deleted_context_is_not_on_the_dashboard(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.delete(f"/contexts/{context['id']}")
    assert await alice.reads("/dashboard") == {"items": []}


async def test_the_counts_are_those_of_the_list_in_any_time_zone(
    alice: Person, empty_database: Database
) -> None:
    context = await alice.makes_context()
    for day in ("2026-05-14", "2026-05-15", "2026-05-16"):
        await alice.makes_flow(context, due={"date": day})
        for clock_time in ("00:00", "09:30", "12:00", "23:59"):
            for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"):
                await alice.makes_flow(context, due={"date": day, "time": clock_time, "timezone": zone})
    for zone in ("Pacific/Kiritimati", "America/St_Johns", "Etc/GMT+12", "Australia/Lord_Howe"):
        for day_start in ("00:00", "04:00", "12:00"):
            await alice.patch("/preferences", {"timezone": zone, "day_starts_at": day_start})
            flows = (await alice.reads("/flows", params={"limit": 100}))["items"]
            counts = (await alice.reads("/dashboard"))["items"][0]["counts"]
            statuses = [flow["status"] for flow in flows]
            for status in ("overdue", "due_today"):
                assert counts[status] == statuses.count(status), (ZoneInfo(zone), day_start)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_progress_is_a_part_of_the_whole(still_open: int, completed: int) -> None:
    part = progress({"open": still_open, "overdue": 0, "due_today": 0, "completed": completed})
    assert 0 <= part <= 1
    assert part * (still_open + completed) == pytest.approx(completed)
