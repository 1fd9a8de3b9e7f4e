from datetime import timedelta

import pytest
from bson import ObjectId
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock
from tests.support.flow_dataset import store_flows

from my_flow_api.flows import repository
from my_flow_api.flows.repository import order_keys
from my_flow_api.flows.rules import derived_fields


async def focus_of(person: Person, context: Json) -> Json:
    return await person.reads(f"/contexts/{context['id']}/focus")


def seen(focus: Json) -> list[tuple[str, list[str]]]:
    return [(item["flow"]["title"], item["reasons"]) for item in focus["items"]]


async def test_in_an_empty_context_nothing_needs_you(alice: Person) -> None:
    context = await alice.makes_context()
    assert await focus_of(alice, context) == {
        "context": context,
        "items": [],
        "open_count": 0,
        "needs_you": False,
        "resume_note": None,
    }


async def test_the_most_pressing_flows_come_with_their_reasons(alice: Person, clock: FrozenClock) -> None:
    context, other = await alice.makes_context(), await alice.makes_context(name="Home")
    await alice.makes_flow(context, title="old")
    clock.advance(days=14)
    others: dict[str, Json] = {
        "soon": {"due": {"date": "2026-05-31"}},
        "high": {"priority": "high"},
        "today": {"due": {"date": "2026-05-29", "time": "18:00", "timezone": "Europe/Helsinki"}},
        "overdue": {"due": {"date": "2026-05-28"}},
        "later": {"due": {"date": "2026-08-01"}},
        "plain": {},
    }
    for title, fields in others.items():
        await alice.makes_flow(context, title=title, **fields)
    await alice.makes_flow(other, title="elsewhere", due={"date": "2026-05-28"})
    done = await alice.makes_flow(context, title="done", due={"date": "2026-05-28"})
    await alice.post(f"/flows/{done['id']}/complete")
    focus = await focus_of(alice, context)
    assert seen(focus) == [
        ("overdue", ["overdue"]),
        ("today", ["due_today"]),
        ("soon", ["due_soon"]),
        ("high", ["high_priority"]),
        ("old", ["neglected"]),
    ]
    assert (focus["open_count"], focus["needs_you"]) == (7, True)
    assert focus["items"][1]["flow"]["due_at"] == "2026-05-29T15:00:00Z"


async def test_the_day_is_that_of_the_person(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context, title="plan", due={"date": "2026-05-15"})
    for zone, reason in (("UTC", "due_today"), ("Pacific/Kiritimati", "overdue")):
        await alice.patch("/preferences", {"timezone": zone})
        assert seen(await focus_of(alice, context)) == [("plan", [reason])]


async def test_the_last_note_is_shown_until_it_is_emptied_and_the_flow_it_names_comes_first(
    alice: Person, clock: FrozenClock
) -> None:
    work, home = await alice.makes_context(), await alice.makes_context(name="Home")
    await alice.makes_flow(work, title="Overdue", due={"date": "2026-05-01"})
    await alice.makes_flow(work, title="Call Ana")
    leave = {"from_context_id": work["id"], "to_context_id": home["id"]}
    await alice.post("/transitions", leave | {"resume_note": "Read the mail"})
    clock.advance(hours=1)
    await alice.post("/transitions", leave | {"resume_note": "call ANA about it"})
    focus = await focus_of(alice, work)
    assert focus["resume_note"] == {"text": "call ANA about it", "left_at": "2026-05-15T13:00:00Z"}
    assert seen(focus) == [("Call Ana", ["resume_note"]), ("Overdue", ["overdue"])]
    clock.advance(hours=1)
    await alice.post("/transitions", leave)
    assert (await focus_of(alice, work))["resume_note"] == {
        "text": "call ANA about it",
        "left_at": "2026-05-15T14:00:00Z",
    }
    await alice.post("/transitions", leave | {"resume_note": None})
    await alice.post("/transitions", leave)
    assert (await focus_of(alice, work))["resume_note"] is None


async def test_a_context_in_the_trash_has_no_focus(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.delete(f"/contexts/{context['id']}")
    assert_problem(await alice.get(f"/contexts/{context['id']}/focus"), 404, "not-found")


async def test_the_most_pressing_is_found_among_very_many(
    alice: Person, clock: FrozenClock, empty_database: Database
) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context, title="overdue", due={"date": "2026-05-14"})
    await alice.makes_flow(
        context, title="timed", due={"date": "2026-05-14", "time": "23:00", "timezone": "UTC"}
    )
    await alice.makes_flow(context, title="high", priority="high")
    template = await empty_database["flows"].find_one({"title": "high"}, {"_id": 0})
    assert template is not None
    await empty_database["flows"].insert_many(
        [
            template
            | {"title": "plain", "priority": "medium", "importance": 1, **later}
            for n in range(150)
            for later in (
                {},
                {"due": {"date": f"2027-01-{n % 28 + 1:02}", "time": None, "timezone": None}},
                {"due": {"date": "2027-01-01"}, "due_instant": clock.now + timedelta(days=99, minutes=n)},
            )
        ]
    )  # fmt: skip
    focus = await focus_of(alice, context)
    assert {title for title, _ in seen(focus)} == {"overdue", "timed", "high"}
    assert focus["open_count"] == 453


async def test_what_the_note_names_is_found_among_very_many(alice: Person, empty_database: Database) -> None:
    work, home = await alice.makes_context(), await alice.makes_context(name="Home")
    await store_flows(empty_database, work, [f"Filler {n}" for n in range(101)])
    await alice.makes_flow(work, title="Call Ana", priority="low")
    leave = {"from_context_id": work["id"], "to_context_id": home["id"]}
    await alice.post("/transitions", leave | {"resume_note": "call Ana about the budget"})
    assert seen(await focus_of(alice, work))[0] == ("Call Ana", ["resume_note"])


async def test_long_descriptions_make_fewer_candidates_and_the_count_stays(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "_BYTES_OF_A_KIND", 50)
    work = await alice.makes_context()
    for _ in range(4):
        await alice.makes_flow(work, description="é" * 10)
    focus = await alice.reads(f"/contexts/{work['id']}/focus")
    assert len(focus["items"]) == 2
    assert focus["open_count"] == 4


async def test_what_is_due_today_is_found_behind_very_many_that_are_overdue(
    alice: Person, empty_database: Database
) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context, title="Bare", due={"date": "2026-05-15"})
    at_six = {"date": "2026-05-15", "time": "18:00", "timezone": "UTC"}
    await alice.makes_flow(context, title="Timed", due=at_six)
    template = await empty_database["flows"].find_one({"title": "Bare"}, {"_id": 0})
    assert template is not None
    dues = [
        {"date": f"2026-{month:02}-{day:02}", **at}
        for month in (1, 2, 3, 4)
        for day in range(1, 29)
        for at in ({"time": None, "timezone": None}, {"time": "09:00", "timezone": "UTC"})
    ]
    late: list[Json] = [
        {"_id": ObjectId(), **template, "title": "Late", "due": due, **derived_fields({"due": due})}
        for due in dues
    ]
    await empty_database["flows"].insert_many([{**flow, **order_keys(flow)} for flow in late])
    focus = await focus_of(alice, context)
    assert [title for title, _ in seen(focus)] == ["Late", "Late", "Late", "Timed", "Bare"]
    assert focus["open_count"] == 226


async def test_a_plan_is_a_reason_and_someday_is_not_counted(alice: Person, clock: FrozenClock) -> None:
    context = await alice.makes_context()
    plans: Json = {
        "today": {"date": "2026-05-15"},
        "earlier": {"date": "2026-05-12"},
        "later": {"date": "2026-05-16"},
        "someday": {"someday": True},
    }
    for title, planned in plans.items():
        await alice.makes_flow(context, title=title, planned=planned, priority="high")
    focus = await focus_of(alice, context)
    assert seen(focus) == [("today", ["high_priority"]), ("earlier", ["high_priority"])]
    assert [item["is_planned"] for item in focus["items"]] == [True, True]
    assert (focus["open_count"], focus["needs_you"]) == (3, True)
    clock.advance(days=1)
    assert [title for title, _ in seen(await focus_of(alice, context))] == ["today", "earlier", "later"]
    home = await alice.makes_context(name="Home")
    preview = await alice.reads("/transitions/preview", params={"from": context["id"], "to": home["id"]})
    assert preview["from"]["open_count"] == len(preview["from"]["items"]) == 3
    made = await alice.post("/transitions", {"from_context_id": context["id"], "to_context_id": home["id"]})
    assert made.json()["left_open"] == 3


async def test_what_is_planned_today_is_found_among_very_many(
    alice: Person, empty_database: Database
) -> None:
    work = await alice.makes_context()
    await store_flows(empty_database, work, [f"Filler {n}" for n in range(201)])
    await alice.makes_flow(work, title="Bare", priority="low", planned={"date": "2026-05-14"})
    nine = {"date": "2026-05-15", "time": "09:00", "timezone": "UTC"}
    await alice.makes_flow(work, title="Timed", priority="low", planned=nine)
    await alice.makes_flow(work, title="Someday", planned={"someday": True})
    focus = await focus_of(alice, work)
    assert [title for title, _ in seen(focus)][:2] == ["Timed", "Bare"]
    assert focus["open_count"] == 203
