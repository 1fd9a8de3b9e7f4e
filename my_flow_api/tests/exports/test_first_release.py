"""Documents as the first release stored them (2026-11-23) are read, changed and exported by this one."""

from pathlib import Path
from typing import Any

import pytest
from bson import json_util
from tests.conftest import Database
from tests.support.api import Json, Person
from tests.support.clock import FrozenClock

DOCUMENTS = json_util.loads((Path(__file__).parents[1] / "data/first_release.json").read_text())
WORK, PERSONAL = (str(context["_id"]) for context in DOCUMENTS["contexts"])
PLAN, CALL, DRAFT, IDEA = (str(flow["_id"]) for flow in DOCUMENTS["flows"])


@pytest.fixture
async def alice(alice: Person, empty_database: Database, clock: FrozenClock) -> Person:
    """Return a person whose documents are of the first release."""
    for name, documents in DOCUMENTS.items():
        await empty_database[name].insert_many(documents)
    clock.advance(hours=1)
    return alice


def titles(page: Json) -> list[Any]:
    return [flow["title"] for flow in page["items"]]


async def test_a_flow_is_read_with_every_field_of_the_contract(alice: Person) -> None:
    assert await alice.reads(f"/flows/{PLAN}") == {
        "id": PLAN,
        "context_id": WORK,
        "title": "Write the plan",
        "description": "With the new prices.",
        "priority": "high",
        "due": {"date": "2026-05-15", "time": "17:00", "timezone": "Europe/Helsinki"},
        "due_at": "2026-05-15T14:00:00Z",
        "status": "due_today",
        "planned": None,
        "planned_at": None,
        "planned_status": None,
        "planned_after_due": False,
        "reminder_enabled": True,
        "repeat": None,
        "position": 1778846400000.0,
        "checklist": None,
        "completed_at": None,
        "archived_at": None,
        "version": 1,
        "created_at": "2026-05-15T12:00:00Z",
        "updated_at": "2026-05-15T12:00:00Z",
        "items": [],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("completed=false&sort=due", ["Write the plan", "Call Ines"]),
        ("completed=false&sort=-due", ["Call Ines", "Write the plan"]),
        ("completed=false&sort=title", ["Call Ines", "Write the plan"]),
        ("completed=false&sort=position", ["Write the plan", "Call Ines"]),
        ("priority=high", ["Write the plan"]),
        ("completed=true", ["Read the draft"]),
        ("reminder=true", ["Write the plan"]),
    ],
)
async def test_lists_hold_them_in_order(alice: Person, query: str, expected: list[str]) -> None:
    assert titles(await alice.reads(f"/contexts/{WORK}/flows?{query}")) == expected


async def test_every_other_reading_holds_them(alice: Person) -> None:
    focus = await alice.reads(f"/contexts/{WORK}/focus")
    assert [item["flow"]["title"] for item in focus["items"]] == ["Write the plan", "Call Ines"]
    left = await alice.reads(f"/contexts/{PERSONAL}/focus")
    assert left["resume_note"]["text"] == "Ask Ines"
    dashboard = await alice.reads("/dashboard")
    assert [item["context"]["name"] for item in dashboard["items"]] == ["Work", "Personal"]
    assert [item["counts"]["open"] for item in dashboard["items"]] == [2, 0]
    found = await alice.reads("/search", params={"q": "prices"})
    assert [item["flow"]["title"] for item in found["items"]] == ["Write the plan"]
    assert [item["flow"]["title"] for item in (await alice.reads("/trash"))["items"]] == ["Old idea"]
    assert (await alice.reads("/transitions"))["items"][0]["resume_note"] == "Ask Ines"
    preview = await alice.reads("/transitions/preview", params={"from": WORK, "to": PERSONAL})
    assert [item["flow"]["title"] for item in preview["from"]["items"]] == ["Write the plan", "Call Ines"]
    exported = await alice.reads("/export")
    assert sorted(flow["id"] for flow in exported["flows"]) == sorted([PLAN, CALL, DRAFT])


async def test_preferences_have_a_default_for_what_came_later(alice: Person) -> None:
    preferences = await alice.reads("/preferences")
    assert preferences["date_order"] is None
    assert (preferences["theme"], preferences["current_context_id"]) == ("dark", WORK)


async def test_they_can_be_changed_deleted_and_restored(alice: Person) -> None:
    changed = await alice.patch(f"/flows/{PLAN}", {"description": None}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (await alice.post(f"/flows/{CALL}/complete")).json()["status"] == "completed"
    assert (await alice.delete(f"/contexts/{WORK}")).status_code == 204
    assert (await alice.post(f"/contexts/{WORK}/restore")).status_code == 200
    assert titles(await alice.reads(f"/contexts/{WORK}/flows?completed=false")) == ["Write the plan"]
    assert (await alice.post(f"/flows/{IDEA}/restore")).json()["title"] == "Old idea"
