import asyncio

import pytest
from tests.conftest import Database
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock

DEFAULTS: Json = {
    "timezone": "UTC",
    "day_starts_at": "00:00",
    "theme": "system",
    "date_order": None,
    "current_context_id": None,
    "onboarding_completed_at": None,
    "notifications_enabled": False,
    "version": 1,
    "created_at": "2026-05-15T12:00:00Z",
    "updated_at": "2026-05-15T12:00:00Z",
}


async def test_the_first_read_makes_the_preferences(alice: Person, clock: FrozenClock) -> None:
    response = await alice.get("/preferences")
    assert (response.json(), response.headers["etag"]) == (DEFAULTS, '"1"')
    clock.advance(days=1)
    assert await alice.reads("/preferences") == DEFAULTS
    assert (await alice.get("/preferences", headers={"if-none-match": '"1"'})).status_code == 304


async def test_first_reads_at_once_make_one(alice: Person, empty_database: Database) -> None:
    await asyncio.gather(*(alice.reads("/preferences") for _ in range(8)))
    assert await empty_database["preferences"].count_documents({}) == 1


async def test_everything_can_be_changed(alice: Person, clock: FrozenClock) -> None:
    context = await alice.makes_context()
    changes = {
        "timezone": "America/Argentina/Buenos_Aires",
        "day_starts_at": "04:30",
        "theme": "dark",
        "date_order": "day_first",
        "current_context_id": context["id"],
        "onboarding_completed_at": "2026-05-15T10:00:00Z",
        "notifications_enabled": True,
    }
    clock.advance(minutes=1)
    response = await alice.patch("/preferences", changes)
    at = {"created_at": "2026-05-15T12:01:00Z", "updated_at": "2026-05-15T12:01:00Z"}
    assert response.json() == DEFAULTS | changes | at | {"version": 2}
    emptied = {"current_context_id": None, "onboarding_completed_at": None}
    assert (await alice.patch("/preferences", emptied)).json() == response.json() | emptied | {"version": 3}


async def test_an_empty_patch_shows_the_preferences(alice: Person) -> None:
    assert (await alice.patch("/preferences", {})).json() == DEFAULTS


async def test_a_stale_etag_stops_a_change(alice: Person) -> None:
    refused = await alice.patch("/preferences", {"theme": "dark"}, headers={"if-match": '"2"'})
    assert_problem(refused, 412, "precondition-failed")
    allowed = await alice.patch("/preferences", {"theme": "dark"}, headers={"if-match": '"1"'})
    assert (allowed.status_code, allowed.json()["theme"]) == (200, "dark")


async def test_an_instant_with_an_offset_is_kept_in_utc(alice: Person) -> None:
    changed = await alice.patch("/preferences", {"onboarding_completed_at": "2026-05-15T12:00:00.1239+03:00"})
    assert changed.json()["onboarding_completed_at"] == "2026-05-15T09:00:00.123000Z"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("timezone", "localtime"),
        ("timezone", "utc "),
        ("timezone", None),
        ("timezone", "x" * 65),
        ("timezone", {"$gt": ""}),
        ("day_starts_at", "24:00"),
        ("day_starts_at", "4:00"),
        ("day_starts_at", "12:01"),
        ("theme", "sepia"),
        ("date_order", "year_first"),
        ("date_order", True),
        ("current_context_id", "work"),
        ("onboarding_completed_at", "yesterday"),
        ("onboarding_completed_at", "2026-05-15T12:00:00"),
        ("onboarding_completed_at", "9999-12-31T23:59:59-12:00"),
        ("onboarding_completed_at", 1778846400),
        ("notifications_enabled", "yes"),
        ("language", "fi"),
    ],
)
async def test_a_preference_that_does_not_fit_is_named(alice: Person, field: str, value: object) -> None:
    assert_problem(await alice.patch("/preferences", {field: value}), 422, "validation-error", field)
    assert await alice.reads("/preferences") == DEFAULTS


async def test_a_day_starts_at_noon_at_the_latest(alice: Person) -> None:
    refused = await alice.patch("/preferences", {"day_starts_at": "22:00"})
    assert refused.json()["errors"][0]["message"] == "Use a time from 00:00 to 12:00, like 04:00."
    assert (await alice.patch("/preferences", {"day_starts_at": "12:00"})).json()["day_starts_at"] == "12:00"


async def test_preferences_of_an_earlier_release_have_no_date_order(
    alice: Person, empty_database: Database
) -> None:
    await alice.reads("/preferences")
    await empty_database["preferences"].update_one({}, {"$unset": {"date_order": ""}})
    assert (await alice.reads("/preferences"))["date_order"] is None
    preview = {"text": "Dentist on 3/4"}
    assert (await alice.post("/flows/quick-add/preview", preview)).json()["planned"] is None
    assert (await alice.patch("/preferences", {"date_order": "day_first"})).status_code == 200
    planned = (await alice.post("/flows/quick-add/preview", preview)).json()["planned"]
    assert planned == {"date": "2027-04-03", "time": None, "timezone": None, "someday": False}


async def test_a_later_start_that_was_stored_before_is_still_read(
    alice: Person, empty_database: Database
) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context, due={"date": "2026-05-14"})
    await alice.reads("/preferences")
    await empty_database["preferences"].update_one({}, {"$set": {"day_starts_at": "22:00"}})
    assert (await alice.reads("/preferences"))["day_starts_at"] == "22:00"
    assert (await alice.reads(f"/flows/{flow['id']}"))["status"] == "due_today"
    assert (await alice.patch("/preferences", {"theme": "dark"})).json()["day_starts_at"] == "22:00"


async def test_an_unknown_current_context_is_not_found(alice: Person) -> None:
    unknown = {"current_context_id": "65f1a2b3c4d5e6f7a8b9c0d1"}
    assert_problem(await alice.patch("/preferences", unknown), 404, "not-found")


async def test_nobody_enters_a_context_in_the_archive(alice: Person) -> None:
    context = await alice.makes_context()
    await alice.post(f"/contexts/{context['id']}/archive")
    entered = await alice.patch("/preferences", {"current_context_id": context["id"]})
    assert_problem(entered, 409, "conflict")
    assert (await alice.reads("/preferences"))["current_context_id"] is None


async def test_a_request_reads_the_days_of_its_person_once(alice: Person, empty_database: Database) -> None:
    context = await alice.makes_context()
    await alice.makes_flow(context)
    profile = empty_database["system.profile"]
    await profile.drop()  # what another test has recorded
    await empty_database.command("profile", 2)
    try:
        await alice.reads("/flows")
    finally:
        await empty_database.command("profile", 0)
    assert await profile.count_documents({"command.find": "preferences"}) == 1
    await profile.drop()


async def test_people_who_ask_at_once_live_each_in_their_own_day(alice: Person, bob: Person) -> None:
    # At noon of 15 May, UTC, it is the 16th for Alice.
    for person, zone in ((alice, "Pacific/Kiritimati"), (bob, "Pacific/Niue")):
        await person.patch("/preferences", {"timezone": zone})
        await person.makes_flow(await person.makes_context(), due={"date": "2026-05-15"})
    pages = await asyncio.gather(*(person.reads("/flows") for person in (alice, bob, alice, bob)))
    assert [page["items"][0]["status"] for page in pages] == ["overdue", "due_today"] * 2
