"""A calendar program reads what is due, from an address that only the person knows."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pymongo.errors import DuplicateKeyError
from structlog.testing import capture_logs
from tests.conftest import Database
from tests.support.api import Person, assert_problem
from tests.support.clock import MAY_15_NOON
from tests.support.waiting import eventually

from my_flow_api.calendar import service
from my_flow_api.calendar.feed import feed
from my_flow_api.calendar.repository import CalendarRepository
from my_flow_api.config import Settings
from my_flow_api.flows.rules import due_instant
from my_flow_api.kit.local_time import zone_names
from my_flow_api.kit.persistence.mongo import Mongo


async def makes_feed(person: Person) -> str:
    response = await person.post("/calendar")
    assert response.status_code == 201
    path: str = response.json()["path"]
    assert response.headers["location"] == path
    return path


def events_of(written: bytes) -> list[Any]:
    return list(Calendar.from_ical(written).walk("VEVENT"))


async def test_the_feed_holds_the_open_flows_with_a_due(alice: Person, bob: Person, nobody: Person) -> None:
    work = await alice.makes_context(name="Work; or, play")
    day = await alice.makes_flow(work, title="All day, é ✓", due={"date": "2026-05-20"}, description="a\nb")
    timed = await alice.makes_flow(
        work,
        title="At five",
        priority="high",
        reminder_enabled=True,
        due={"date": "2026-05-20", "time": "17:00", "timezone": "Europe/Helsinki"},
    )
    await alice.makes_flow(work, title="Without a due")
    for action in ("complete", "archive"):
        other = await alice.makes_flow(work, title=f"To {action}", due={"date": "2026-05-20"})
        await alice.post(f"/flows/{other['id']}/{action}")
    gone = await alice.makes_flow(work, title="Gone", due={"date": "2026-05-20"})
    await alice.delete(f"/flows/{gone['id']}")
    resting = await alice.makes_context(name="Resting")
    await alice.makes_flow(resting, title="Rests with its context", due={"date": "2026-05-20"})
    await alice.post(f"/contexts/{resting['id']}/archive")
    await bob.makes_flow(await bob.makes_context(), title="His", due={"date": "2026-05-20"})

    response = await nobody.client.get(await makes_feed(alice))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    events = {str(event["uid"]): event for event in events_of(response.content)}
    assert set(events) == {f"{flow['id']}@my-flow" for flow in (day, timed)}
    all_day, at_five = events[f"{day['id']}@my-flow"], events[f"{timed['id']}@my-flow"]
    assert (all_day["summary"], all_day["description"]) == ("All day, é ✓", "a\nb")
    assert (all_day["dtstart"].dt, all_day["dtend"].dt) == (date(2026, 5, 20), date(2026, 5, 21))
    assert all_day["categories"].cats == ["Work; or, play"]
    assert at_five["dtstart"].dt == datetime(2026, 5, 20, 14, tzinfo=UTC)
    assert at_five["duration"].dt == timedelta(minutes=30)
    assert at_five["priority"] == 1
    assert len(at_five.walk("VALARM")) == 1
    assert not all_day.walk("VALARM")


async def test_a_plan_is_no_event_and_a_due_is_one_whatever_the_plan(alice: Person, nobody: Person) -> None:
    work = await alice.makes_context()
    await alice.makes_flow(work, title="Planned", planned={"date": "2026-05-19"})
    for planned in ({"date": "2026-05-19"}, {"someday": True}):
        await alice.makes_flow(work, title="Due", due={"date": "2026-05-20"}, planned=planned)
    events = events_of((await nobody.client.get(await makes_feed(alice))).content)
    assert [(event["summary"], event["dtstart"].dt) for event in events] == [("Due", date(2026, 5, 20))] * 2


async def test_a_new_address_replaces_the_old_one_and_can_be_revoked(alice: Person, nobody: Person) -> None:
    assert_problem(await alice.get("/calendar"), 404, "not-found")
    first = await makes_feed(alice)
    assert (await alice.reads("/calendar"))["path"] == first
    second = await makes_feed(alice)
    assert first != second
    assert_problem(await nobody.client.get(first), 404, "not-found")
    assert (await nobody.client.get(second)).status_code == 200
    assert (await alice.delete("/calendar")).status_code == 204
    assert_problem(await nobody.client.get(second), 404, "not-found")
    assert_problem(await alice.get("/calendar"), 404, "not-found")
    assert (await alice.delete("/calendar")).status_code == 204


@pytest.mark.parametrize("secret", ["x", "a" * 43, "a" * 5000, "%00", "$ne", "..", "é", "[$gt]"])
async def test_a_wrong_secret_is_not_found(alice: Person, nobody: Person, secret: str) -> None:
    await makes_feed(alice)
    assert_problem(await nobody.client.get(f"/api/v1/calendar/{secret}.ics"), 404, "not-found")


async def test_each_person_has_their_own_feed(alice: Person, bob: Person) -> None:
    assert await makes_feed(alice) != await makes_feed(bob)
    await bob.delete("/calendar")
    assert (await alice.reads("/calendar"))["path"]


async def test_reading_a_feed_counts_as_its_owner(alice: Person, nobody: Person) -> None:
    response = await nobody.client.get(await makes_feed(alice))
    assert "ratelimit" in response.headers


async def test_four_readers_of_a_feed_are_answered_at_once_and_others_wait(
    alice: Person, bob: Person, nobody: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = await makes_feed(alice), await makes_feed(bob)
    reading, may_go_on, count = 0, asyncio.Event(), CalendarRepository.count_flows

    async def slowly(calendars: CalendarRepository, user_id: str, limit: int) -> int:
        nonlocal reading
        if user_id == "alice":
            reading += 1
            await may_go_on.wait()
        return await count(calendars, user_id, limit)

    monkeypatch.setattr(CalendarRepository, "count_flows", slowly)
    readers = [asyncio.create_task(nobody.client.get(path)) for _ in range(4)]
    await eventually(lambda: reading == 4)
    assert_problem(await nobody.client.get(path), 429, "too-many-requests")
    assert (await nobody.client.get(other)).status_code == 200
    may_go_on.set()
    assert {answer.status_code for answer in await asyncio.gather(*readers)} == {200}


async def test_a_feed_ends_before_its_descriptions_are_too_many_bytes(
    alice: Person, nobody: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOST_BYTES", 50)
    work = await alice.makes_context()
    for _ in range(3):
        await alice.makes_flow(work, description="é" * 10, due={"date": "2026-05-20"})
    feed = await nobody.client.get(await makes_feed(alice))
    assert len(events_of(feed.content)) == 2


async def test_the_secret_is_in_no_log(alice: Person, nobody: Person) -> None:
    path = await makes_feed(alice)
    with capture_logs() as logs:
        await nobody.client.get(path)
        await nobody.client.get("/api/v1/calendar/wrong-secret.ics")
    assert [log["route"] for log in logs] == ["/api/v1/calendar/{secret}.ics"] * 2
    assert path.rpartition("/")[2] not in str(logs)


async def test_two_that_make_the_first_feed_at_once_both_get_one(alice: Person) -> None:
    answers = await asyncio.gather(*(alice.post("/calendar") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert (await alice.reads("/calendar"))["path"] in {answer.json()["path"] for answer in answers}


async def test_a_race_for_the_first_feed_is_tried_again(
    alice: Person, settings: Settings, empty_database: Database
) -> None:
    mongo = Mongo(settings.mongodb_url, settings.mongodb_db_name)
    calendars = CalendarRepository(mongo)
    collection = calendars._calendars

    class LosesOnce:
        lost = False

        async def find_one_and_update(self, *arguments: Any, **options: Any) -> Any:
            if not self.lost:
                self.lost = True
                raise DuplicateKeyError("another was first")
            return await collection.find_one_and_update(*arguments, **options)

    calendars._calendars = LosesOnce()  # type: ignore[assignment]
    made = await calendars.put("alice", "secret", MAY_15_NOON)
    assert made["user_id"] == "alice"
    mongo.close()


DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(date.isoformat)
TIMES = st.times().map(lambda time: time.strftime("%H:%M"))
DUES = st.one_of(
    st.fixed_dictionaries({"date": DAYS, "time": st.none(), "timezone": st.none()}),
    st.fixed_dictionaries({"date": DAYS, "time": TIMES, "timezone": st.sampled_from(sorted(zone_names()))}),
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@given(TEXT, TEXT, TEXT, DUES, st.booleans())
def test_every_flow_is_a_valid_event(
    title: str, description: str, context: str, due: dict[str, Any], reminder: bool
) -> None:
    now = datetime(2026, 5, 15, 12, tzinfo=UTC)
    flow = {
        "_id": ObjectId(),
        "context_id": 1,
        "title": title,
        "description": description,
        "priority": "low",
        "due": due,
        "due_instant": due_instant(due),
        "reminder_enabled": reminder,
        "version": 3,
        "created_at": now,
        "updated_at": now,
    }
    written = asyncio.run(feed([flow], {1: context}))
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    (event,) = events_of(written)
    assert str(event["summary"]) == title
    assert not event.errors
    assert event["sequence"] == 2
