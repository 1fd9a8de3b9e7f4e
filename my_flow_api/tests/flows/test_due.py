from tests.support.api import Person
from tests.support.clock import FrozenClock


async def test_a_bare_date_ends_with_the_persons_day(alice: Person) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context, due={"date": "2026-05-15"})
    assert flow["due"] == {"date": "2026-05-15", "time": None, "timezone": None}
    assert flow["due_at"] == "2026-05-15T23:59:59Z"
    await alice.patch("/preferences", {"timezone": "Pacific/Auckland"})
    moved = await alice.reads(f"/flows/{flow['id']}")
    assert (moved["due_at"], moved["status"]) == ("2026-05-15T11:59:59Z", "overdue")


async def test_a_new_time_zone_counts_at_once_in_every_answer(alice: Person) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context, due={"date": "2026-05-16"})
    assert flow["status"] == "due_soon"
    await alice.patch("/preferences", {"timezone": "Pacific/Auckland"})
    listed = (await alice.reads("/flows"))["items"][0]
    renamed = (await alice.patch(f"/flows/{flow['id']}", {"title": "New"})).json()
    assert (listed["status"], renamed["status"]) == ("due_today", "due_today")


async def test_the_day_starts_when_the_person_says(alice: Person, clock: FrozenClock) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context, due={"date": "2026-05-15"})
    clock.advance(hours=14)  # two in the morning
    assert (await alice.reads(f"/flows/{flow['id']}"))["status"] == "overdue"
    await alice.patch("/preferences", {"day_starts_at": "04:00"})
    assert (await alice.reads(f"/flows/{flow['id']}"))["status"] == "due_today"


async def test_the_first_and_the_last_date_are_answered(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.patch("/preferences", {"timezone": "Pacific/Kiritimati"})
    for day in ("1900-01-01", "2999-12-31"):
        for due in ({"date": day}, {"date": day, "time": "00:00", "timezone": "Etc/GMT+12"}):
            flow = await alice.makes_flow(context, due=due)
            assert flow["due_at"][:2] in {"19", "18", "29", "30"}
