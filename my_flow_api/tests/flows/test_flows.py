import pytest
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"


@pytest.fixture
async def context(alice: Person) -> Json:
    return await alice.makes_context()


async def test_a_new_flow_is_answered_in_full(alice: Person, context: Json) -> None:
    response = await alice.post("/flows", {"title": "  Write the plan ", "context_id": context["id"]})
    body = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/api/v1/flows/{body['id']}"
    assert response.headers["etag"] == '"1"'
    assert body == {
        "id": body["id"],
        "context_id": context["id"],
        "title": "Write the plan",
        "description": None,
        "priority": "medium",
        "due": None,
        "due_at": None,
        "status": "normal",
        "planned": None,
        "planned_at": None,
        "planned_status": None,
        "planned_after_due": False,
        "repeat": None,
        "reminder_enabled": False,
        "position": 1778846400000.0,
        "checklist": None,
        "completed_at": None,
        "archived_at": None,
        "version": 1,
        "created_at": "2026-05-15T12:00:00Z",
        "updated_at": "2026-05-15T12:00:00Z",
        "items": [],
    }
    assert await alice.reads(f"/flows/{body['id']}") == body
    assert (await alice.reads("/flows"))["items"] == [listed(body)]


async def test_a_flow_is_made_with_all_its_fields_in_the_context_of_the_address(
    alice: Person, context: Json
) -> None:
    fields = {
        "title": "قهوة ☕ with Ana",
        "description": "Bring:\n\t- the plan",
        "priority": "high",
        "due": {"date": "2026-05-20", "time": "17:00", "timezone": "Europe/Helsinki"},
        "planned": {"date": "2026-05-19", "time": "09:00", "timezone": "Europe/Helsinki", "someday": False},
        "reminder_enabled": True,
    }
    flow = await alice.makes_flow(context, **fields)
    assert {name: flow[name] for name in fields} == fields
    assert flow["context_id"] == context["id"]
    assert flow["due_at"] == "2026-05-20T14:00:00Z"


async def test_patch_tells_absent_from_null(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context, description="Long", due={"date": "2026-05-20"})
    path = f"/flows/{flow['id']}"
    renamed = (await alice.patch(path, {"title": "New"})).json()
    assert (renamed["description"], renamed["due"]) == ("Long", flow["due"])
    emptied = (await alice.patch(path, {"description": None, "due": None})).json()
    assert (emptied["description"], emptied["due"], emptied["due_at"]) == (None, None, None)
    assert emptied["version"] == 3


@pytest.mark.parametrize("field", ["title", "priority", "context_id", "reminder_enabled"])
async def test_what_cannot_be_empty_refuses_null(alice: Person, context: Json, field: str) -> None:
    flow = await alice.makes_flow(context)
    refused = await alice.patch(f"/flows/{flow['id']}", {field: None})
    assert_problem(refused, 422, "validation-error", field)


async def test_a_flow_moves_to_another_context(alice: Person, context: Json) -> None:
    other = await alice.makes_context(name="Home")
    flow = await alice.makes_flow(context)
    moved = (await alice.patch(f"/flows/{flow['id']}", {"context_id": other["id"]})).json()
    assert moved["context_id"] == other["id"]
    assert (await alice.reads(f"/contexts/{other['id']}/flows"))["items"] == [listed(moved)]
    assert (await alice.reads(f"/contexts/{context['id']}/flows"))["items"] == []


async def test_completing_twice_completes_once(alice: Person, context: Json, clock: FrozenClock) -> None:
    flow = await alice.makes_flow(context)
    clock.advance(minutes=1)
    first = await alice.post(f"/flows/{flow['id']}/complete")
    clock.advance(minutes=1)
    second = await alice.post(f"/flows/{flow['id']}/complete")
    assert first.json() == flow | {
        "status": "completed",
        "completed_at": "2026-05-15T12:01:00Z",
        "updated_at": "2026-05-15T12:01:00Z",
        "version": 2,
    }
    assert (second.status_code, second.json()) == (200, first.json())
    assert second.headers["etag"] == '"2"'


async def test_a_reopened_flow_is_open_again(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context)
    assert (await alice.post(f"/flows/{flow['id']}/reopen")).json() == flow
    await alice.post(f"/flows/{flow['id']}/complete")
    reopened = (await alice.post(f"/flows/{flow['id']}/reopen")).json()
    assert (reopened["completed_at"], reopened["status"], reopened["version"]) == (None, "normal", 3)


@pytest.mark.parametrize("action", ["complete", "reopen", "restore"])
async def test_actions_honour_if_match(alice: Person, context: Json, action: str) -> None:
    flow = await alice.makes_flow(context)
    path = f"/flows/{flow['id']}"
    if action == "reopen":
        await alice.post(f"{path}/complete")
    if action == "restore":
        await alice.delete(path)
    refused = await alice.post(f"{path}/{action}", headers={"if-match": '"9"'})
    assert_problem(refused, 412, "precondition-failed")
    version = 2 if action == "reopen" else 1
    allowed = await alice.post(f"{path}/{action}", headers={"if-match": f'"{version}"'})
    assert allowed.status_code == 200


async def test_a_deleted_flow_is_gone_until_it_is_restored(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context)
    path = f"/flows/{flow['id']}"
    assert_problem(await alice.delete(path, headers={"if-match": '"2"'}), 412, "precondition-failed")
    assert (await alice.delete(path)).status_code == 204
    for response in (
        await alice.get(path),
        await alice.patch(path, {"title": "x"}),
        await alice.post(f"{path}/complete"),
        await alice.delete(path),
    ):
        assert_problem(response, 404, "not-found")
    restored = await alice.post(f"{path}/restore")
    assert (restored.status_code, restored.json()) == (200, flow)
    assert (await alice.post(f"{path}/restore")).json() == flow


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "bell\x07"}, "title"),
        ({"title": "\u2028\u200b"}, "title"),
        ({"title": "\u2800\u3164"}, "title"),
        ({"title": "\uffa0 \u034f\ufe0f"}, "title"),
        ({"description": "x" * 10_001}, "description"),
        ({"description": "nul\x00"}, "description"),
        ({"priority": "urgent"}, "priority"),
        ({"priority": {"$ne": "low"}}, "priority"),
        ({"reminder_enabled": "yes"}, "reminder_enabled"),
        ({"due": "tomorrow"}, "due"),
        ({"due": {}}, "due.date"),
        ({"due": {"date": "2026-02-30"}}, "due.date"),
        ({"due": {"date": "2026-5-1"}}, "due.date"),
        ({"due": {"date": "9999-12-31"}}, "due.date"),
        ({"due": {"date": "0001-01-01"}}, "due.date"),
        ({"due": {"date": 20260501}}, "due.date"),
        ({"due": {"date": "2026-05-01", "time": "17:00"}}, "due"),
        ({"due": {"date": "2026-05-01", "timezone": "UTC"}}, "due"),
        ({"due": {"date": "2026-05-01", "time": "24:00", "timezone": "UTC"}}, "due.time"),
        ({"due": {"date": "2026-05-01", "time": "17:00", "timezone": "Mars/Olympus"}}, "due.timezone"),
        ({"due": {"date": "2026-05-01", "time": "17:00", "timezone": "../etc/passwd"}}, "due.timezone"),
        ({"status": "completed"}, "status"),
    ],
)
async def test_a_field_that_does_not_fit_is_named(
    alice: Person, context: Json, fields: Json, at_fault: str
) -> None:
    refused = await alice.post(f"/contexts/{context['id']}/flows", {"title": "Plan"} | fields)
    assert_problem(refused, 422, "validation-error", at_fault)
    flow = await alice.makes_flow(context)
    refused = await alice.patch(f"/flows/{flow['id']}", fields)
    assert_problem(refused, 422, "validation-error", at_fault)
    assert (await alice.reads("/flows"))["items"] == [listed(flow)]


@pytest.mark.parametrize("title", ["x", "x" * 200, "🇫🇮" * 100, "שלום"])
async def test_titles_of_one_to_two_hundred_characters_are_kept(
    alice: Person, context: Json, title: str
) -> None:
    assert (await alice.makes_flow(context, title=title))["title"] == title


async def test_an_unknown_context_in_the_body_is_not_found(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context)
    assert_problem(await alice.post("/flows", {"title": "A", "context_id": UNKNOWN_ID}), 404, "not-found")
    assert_problem(await alice.patch(f"/flows/{flow['id']}", {"context_id": UNKNOWN_ID}), 404, "not-found")
    malformed = await alice.post("/flows", {"title": "A", "context_id": "work"})
    assert_problem(malformed, 422, "validation-error", "context_id")


async def test_a_flow_without_a_due_is_not_sent_again(alice: Person, context: Json) -> None:
    flow = await alice.makes_flow(context)
    response = await alice.get(f"/flows/{flow['id']}", headers={"if-none-match": '"1"'})
    assert response.status_code == 304


async def test_a_flow_with_a_due_is_sent_again_because_its_status_changes_with_time(
    alice: Person, context: Json, clock: FrozenClock
) -> None:
    flow = await alice.makes_flow(context, due={"date": "2026-05-15"})
    assert flow["status"] == "due_today"
    clock.advance(days=1)
    response = await alice.get(f"/flows/{flow['id']}", headers={"if-none-match": '"1"'})
    assert (response.status_code, response.json()["status"]) == (200, "overdue")
