"""Lists chosen by plan; and someday, which lists leave out unless they ask for it."""

from itertools import product

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.flows.test_plans import at, day
from tests.flows.test_sorting import all_pages, in_order
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.flow_dataset import store_flows

from my_flow_api.flows.list_query import list_fingerprint, scans_many_flows
from my_flow_api.flows.plans import derived_plan_fields
from my_flow_api.flows.schemas import FlowQuery
from my_flow_api.kit.http.pagination import fingerprint

PLANS: list[Json | None] = [
    None, day("2026-05-13"), day("2026-05-14"), day("2026-05-15"), day("2026-05-16"), day("2026-06-01"),
    at("2026-05-14", "23:30"), at("2026-05-15", "09:00"), at("2026-05-15", "23:30"),
    at("2026-05-16", "01:00"), {"date": None, "time": None, "timezone": None, "someday": True},
]  # fmt: skip
STATUSES = ("earlier", "today", "later", "someday")


@pytest.fixture
async def contexts(alice: Person, empty_database: Database) -> list[Json]:
    """Return two contexts with flows of every plan, open and completed."""
    made = [await alice.makes_context(), await alice.makes_context(name="Home")]
    for context, plan in product(made, PLANS):
        plan_fields: Json = {"planned": plan, **derived_plan_fields({"planned": plan})}
        for completed in (False, True):
            fields = {"completed": completed, **plan_fields}
            await store_flows(empty_database, context, [f"Plan {n}" for n in range(3)], **fields)
    return made


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/St_Johns"])
async def test_flows_are_chosen_by_the_plan_that_they_have_where_the_person_is(
    alice: Person, contexts: list[Json], zone: str
) -> None:
    await alice.patch("/preferences", {"timezone": zone, "day_starts_at": "04:00"})
    everything = await all_pages(alice, {"limit": 100, "q": "plan", "completed": False})
    assert len(everything) == len(PLANS) * 6
    for status, sort in product(STATUSES, ("-created_at", "due", "-due", "priority", "title", "position")):
        for context in (None, contexts[0]):
            params: Json = {"limit": 7, "planned": status, "sort": sort}
            if context is not None:
                params["context_id"] = context["id"]
            elif sort == "position":
                continue
            found = await all_pages(alice, params)
            assert in_order(found, sort)
            expected = [
                flow["id"]
                for flow in everything
                if flow["planned_status"] == status
                and (context is None or flow["context_id"] == context["id"])
            ]
            assert expected
            assert sorted(flow["id"] for flow in found) == sorted(expected), (status, sort)


@pytest.mark.parametrize("params", [{}, {"completed": False}, {"status": "normal"}, {"sort": "due"}])
async def test_lists_leave_out_open_flows_of_someday(
    alice: Person, contexts: list[Json], params: Json
) -> None:
    found = await all_pages(alice, {"limit": 100, **params})
    assert not [flow for flow in found if flow["planned_status"] == "someday"]
    still_open = [flow for flow in found if flow["completed_at"] is None and flow["status"] != "completed"]
    assert len(still_open) == (len(PLANS) - 1) * 6
    if params in ({}, {"sort": "due"}):
        assert len(found) - len(still_open) == len(PLANS) * 6


async def test_someday_is_found_by_words_and_comes_with_completed_ones_and_the_archive(
    alice: Person,
) -> None:
    work = await alice.makes_context()
    reminded = {"due": {"date": "2026-05-20"}, "reminder_enabled": True}
    flow = await alice.makes_flow(work, title="Learn Finnish", planned={"someday": True}, **reminded)
    assert (await alice.reads("/flows"))["items"] == []
    assert (await alice.reads("/flows?due_before=2026-05-21"))["items"] == []
    for path in ("/flows?planned=someday", "/flows?q=finnish", "/flows?reminder=true"):
        assert (await alice.reads(path))["items"] == [listed(flow)]
    (item,) = (await alice.reads("/search?q=finnish"))["items"]
    assert item["flow"] == listed(flow)
    dashboard = await alice.reads("/dashboard")
    assert dashboard["items"][0]["counts"] == {"open": 0, "overdue": 0, "due_today": 0, "completed": 0}
    done = (await alice.post(f"/flows/{flow['id']}/complete")).json()
    assert (await alice.reads("/flows"))["items"] == [listed(done)]
    assert (await alice.reads("/flows?planned=someday"))["items"] == []
    assert (await alice.reads("/dashboard"))["items"][0]["counts"]["completed"] == 1
    await alice.post(f"/flows/{flow['id']}/reopen")
    archived = (await alice.post(f"/flows/{flow['id']}/archive")).json()
    assert (await alice.reads("/flows?archived=true"))["items"] == [listed(archived)]
    assert (await alice.reads("/flows?planned=someday"))["items"] == []


@pytest.mark.parametrize(
    ("params", "at_fault"),
    [
        ({"planned": "tomorrow"}, "planned"),
        ({"planned": "today", "completed": True}, "completed"),
        ({"planned": "today", "status": "completed"}, "status"),
        ({"planned": "someday", "archived": True}, "archived"),
        ({"planned": "someday", "archived": True, "q": "plan"}, "archived"),
        ({"planned": "someday", "sort": "position"}, "sort"),
    ],
)
async def test_a_choice_by_plan_that_makes_no_sense_is_refused_and_named(
    alice: Person, params: Json, at_fault: str
) -> None:
    assert_problem(await alice.get("/flows", params=params), 422, "validation-error", at_fault)


async def test_strangers_plans_are_not_listed(alice: Person, bob: Person, contexts: list[Json]) -> None:
    for status in STATUSES:
        page = await bob.reads("/flows", params={"planned": status, "context_id": contexts[0]["id"]})
        assert page == {"items": [], "next_cursor": None}


def test_a_cursor_of_the_release_before_stays_valid() -> None:
    query = FlowQuery.model_validate({"completed": False})
    before = query.model_dump(mode="json", exclude={"limit", "cursor", "planned"})
    assert list_fingerprint(query, None) == fingerprint(before, "None")
    planned = FlowQuery.model_validate({"completed": False, "planned": "today"})
    assert list_fingerprint(planned, None) != list_fingerprint(query, None)
    assert not scans_many_flows(planned, ObjectId())


async def test_a_list_by_plan_reads_only_what_it_shows(
    alice: Person, contexts: list[Json], empty_database: Database
) -> None:
    for status, count in (("today", 9), ("someday", 3)):
        await empty_database.command("profile", 0)
        await empty_database["system.profile"].drop()
        await empty_database.command("profile", 2)
        page = await alice.reads("/flows", params={"planned": status, "context_id": contexts[0]["id"]})
        await empty_database.command("profile", 0)
        (entry,) = [one async for one in empty_database["system.profile"].find({"command.find": "flows"})]
        assert "IXSCAN { user_id: 1, plan_key: 1, context_id: 1 }" in entry["planSummary"]
        assert entry["docsExamined"] == len(page["items"]) == count
