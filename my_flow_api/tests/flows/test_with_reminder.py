"""The list of flows with a reminder: all of them, by due."""

from tests.flows.test_sorting import all_pages
from tests.support.api import Json, Person


async def test_the_flows_with_a_reminder_come_by_due_and_page_by_page(alice: Person, bob: Person) -> None:
    work, home = await alice.makes_context(name="Work"), await alice.makes_context(name="Home")
    days = [f"2026-05-{day:02}" for day in range(10, 25)]
    for number in range(45):
        context, due = (work, home)[number % 2], {"date": days[number * 7 % len(days)]}
        flow = await alice.makes_flow(context, due=due, reminder_enabled=number % 3 > 0)
        if number % 5 == 0:
            await alice.post(f"/flows/{flow['id']}/complete")
    await bob.makes_flow(await bob.makes_context(), due={"date": "2026-05-15"}, reminder_enabled=True)
    everything = await every_page(alice, {"sort": "due", "due_before": "2026-05-20"})
    wanted = [one["id"] for one in everything if one["reminder_enabled"]]
    found = await every_page(alice, {"reminder": True, "due_before": "2026-05-20"})
    assert [one["id"] for one in found] == wanted
    assert len(wanted) > 14, "more than two pages"
    open_ones = await every_page(alice, {"reminder": True, "completed": False, "context_id": home["id"]})
    assert {one["context_id"] for one in open_ones} == {home["id"]}
    assert not any(one["completed_at"] for one in open_ones)


async def test_words_and_a_reminder_go_together(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context, title="Call Ana", reminder_enabled=True)
    await alice.makes_flow(context, title="Call Ben")
    found = await alice.reads("/flows", params={"q": "call", "reminder": True})
    assert [one["title"] for one in found["items"]] == ["Call Ana"]


async def test_a_reminder_that_is_switched_off_leaves_the_list(alice: Person) -> None:
    flow = await alice.makes_flow(await alice.makes_context(), reminder_enabled=True)
    assert [one["id"] for one in await every_page(alice, {"reminder": True})] == [flow["id"]]
    await alice.patch(f"/flows/{flow['id']}", {"reminder_enabled": False})
    assert await every_page(alice, {"reminder": True}) == []


async def every_page(person: Person, params: Json) -> list[Json]:
    return await all_pages(person, params | {"limit": 7})
