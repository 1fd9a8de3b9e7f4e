"""The agenda: what is planned and due, by day and context."""

from datetime import date, timedelta
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Database
from tests.flows.test_plans import at, day
from tests.focus.test_planned_ranking import situations
from tests.support.api import Json, Person, assert_problem, listed
from tests.support.clock import FrozenClock
from tests.support.flow_dataset import store_flows

from my_flow_api.agenda.rules import AgendaReason, Window, agenda_ranges, group_by_day
from my_flow_api.flows import repository
from my_flow_api.flows.plans import derived_plan_fields, plan_key, planned_day, planned_status_at
from my_flow_api.flows.rules import beginning_of_due, derived_fields, status_of
from my_flow_api.kit.local_time import LocalNow

WEEK = {"from": "2026-05-15", "to": "2026-05-21"}
TIMED = {"date": "2026-05-16", "time": "18:00", "timezone": "UTC"}


async def agenda_of(person: Person, **params: Any) -> Json:
    return await person.reads("/agenda", params=WEEK | params)


def shown(agenda: Json) -> dict[str, list[tuple[str, list[str]]]]:
    """Return the titles and reasons by day, in order; of `earlier` under that name."""
    parts = {one["date"]: one["contexts"] for one in agenda["days"]} | {"earlier": agenda["earlier"]}
    return {
        name: [(item["flow"]["title"], item["reasons"]) for one in contexts for item in one["items"]]
        for name, contexts in parts.items()
        if contexts
    }


@pytest.fixture
async def contexts(alice: Person) -> tuple[Json, Json]:
    return await alice.makes_context(), await alice.makes_context(name="Home")


async def test_a_week_shows_plans_and_dues_by_day_and_context(
    alice: Person, contexts: tuple[Json, Json]
) -> None:
    work, home = contexts
    await alice.makes_flow(home, title="call mum", planned={**TIMED})
    await alice.makes_flow(work, title="report", planned={"date": "2026-05-16"}, due={"date": "2026-05-18"})
    await alice.makes_flow(work, title="both", planned={"date": "2026-05-16"}, due=TIMED)
    await alice.makes_flow(work, title="late", due={"date": "2026-05-14"}, planned={"date": "2026-05-15"})
    await alice.makes_flow(home, title="put off", planned={"date": "2026-05-13"}, priority="high")
    await alice.makes_flow(home, title="plain")
    await alice.makes_flow(home, title="someday", planned={"someday": True}, due={"date": "2026-05-16"})
    await alice.makes_flow(home, title="after the week", planned={"date": "2026-05-22"})
    done = await alice.makes_flow(home, title="done", planned={"date": "2026-05-16"})
    await alice.post(f"/flows/{done['id']}/complete")
    kept = await alice.makes_flow(home, title="archived", due={"date": "2026-05-16"})
    await alice.post(f"/flows/{kept['id']}/archive")
    agenda = await agenda_of(alice)
    assert shown(agenda) == {
        "2026-05-15": [("late", ["planned"])],
        "2026-05-16": [("both", ["due", "planned"]), ("report", ["planned"]), ("call mum", ["planned"])],
        "2026-05-18": [("report", ["due"])],
        "earlier": [("late", ["due"]), ("put off", ["planned"])],
    }
    assert (agenda["today"], agenda["is_complete"], len(agenda["days"])) == ("2026-05-15", True, 7)
    assert agenda["contexts"] == [work, home]
    saturday = agenda["days"][1]["contexts"]
    assert [one["context_id"] for one in saturday] == [work["id"], home["id"]]
    flow = saturday[1]["items"][0]["flow"]
    assert flow == listed(await alice.reads(f"/flows/{flow['id']}"))


async def test_days_are_those_of_the_person(
    alice: Person, contexts: tuple[Json, Json], clock: FrozenClock
) -> None:
    work, _ = contexts
    await alice.makes_flow(work, title="bare", planned={"date": "2026-05-15"})
    await alice.makes_flow(
        work, title="timed", planned={"date": "2026-05-15", "time": "23:00", "timezone": "UTC"}
    )
    await alice.makes_flow(work, title="due", due={"date": "2026-05-16", "time": "01:00", "timezone": "UTC"})
    assert set(shown(await agenda_of(alice))) == {"2026-05-15", "2026-05-16"}
    clock.advance(hours=12)
    await alice.patch("/preferences", {"day_starts_at": "04:00"})
    agenda = await agenda_of(alice)
    titles = ["timed", "due", "bare"]
    assert [title for title, _ in shown(agenda)["2026-05-15"]] == sorted(
        titles, key=["timed", "bare", "due"].index
    )
    await alice.patch("/preferences", {"timezone": "Pacific/Kiritimati"})
    moved = await agenda_of(alice)
    assert moved["today"] == "2026-05-16"
    assert shown(moved) == {
        "2026-05-16": [("timed", ["planned"]), ("due", ["due"])],
        "earlier": [("bare", ["planned"])],
    }


async def test_what_is_before_today_is_there_whichever_days_are_asked_for(
    alice: Person, contexts: tuple[Json, Json]
) -> None:
    await alice.makes_flow(contexts[0], title="late", due={"date": "2026-05-14"})
    for first, last in (("2026-05-10", "2026-05-14"), ("2026-06-01", "2026-07-01"), ("2026-05-15",) * 2):
        agenda = await agenda_of(alice, **{"from": first, "to": last})
        assert shown(agenda) == {"earlier": [("late", ["due"])]}
        assert (agenda["days"][0]["date"], agenda["days"][-1]["date"]) == (first, last)


def coming(agenda: Json) -> dict[str, list[tuple[str, list[str]]]]:
    """Return the titles and reasons of what comes again by day, in order."""
    return {
        one["date"]: [(item["title"], item["reasons"]) for item in one["upcoming"]]
        for one in agenda["days"]
        if one["upcoming"]
    }


async def test_what_comes_again_is_shown_before_it_is_made(
    alice: Person, contexts: tuple[Json, Json]
) -> None:
    work, home = contexts
    plan, due = {"date": "2026-05-16", "time": "09:00", "timezone": "UTC"}, {"date": "2026-05-17"}
    every_other = {"rule": "FREQ=DAILY;INTERVAL=2;COUNT=3"}
    water = await alice.makes_flow(home, title="water", planned=plan, due=due, repeat=every_other)
    await alice.makes_flow(work, title="late", due={"date": "2026-05-11"}, repeat={"rule": "FREQ=WEEKLY"})
    await alice.makes_flow(work, title="after", repeat={"rule": "FREQ=DAILY", "counts_from": "completion"})
    hidden = await alice.makes_flow(work, title="done", due=due, repeat={"rule": "FREQ=DAILY;COUNT=1"})
    await alice.post(f"/flows/{hidden['id']}/complete")
    agenda = await agenda_of(alice)
    assert coming(agenda) == {
        "2026-05-18": [("water", ["planned"]), ("late", ["due"])],
        "2026-05-19": [("water", ["due"])],
        "2026-05-20": [("water", ["planned"])],
        "2026-05-21": [("water", ["due"])],
    }
    assert agenda["days"][3]["upcoming"][0] == {
        "flow_id": water["id"],
        "context_id": home["id"],
        "title": "water",
        "priority": "medium",
        "planned": plan | {"date": "2026-05-18", "someday": False},
        "due": {"date": "2026-05-19", "time": None, "timezone": None},
        "reasons": ["planned"],
    }
    later = await agenda_of(alice, **{"from": "2026-06-01", "to": "2026-06-08"})
    assert coming(later) == {"2026-06-01": [("late", ["due"])], "2026-06-08": [("late", ["due"])]}
    await alice.post(f"/contexts/{work['id']}/archive")
    assert coming(await agenda_of(alice, **{"from": "2026-06-01", "to": "2026-06-08"})) == {}


async def test_an_agenda_shows_two_hundred_of_those_that_come_again(
    alice: Person, contexts: tuple[Json, Json]
) -> None:
    for _ in range(7):
        await alice.makes_flow(contexts[0], due={"date": "2026-05-15"}, repeat={"rule": "FREQ=DAILY"})
    agenda = await agenda_of(alice, **{"to": "2026-06-13"})
    assert sum(len(day["upcoming"]) for day in agenda["days"]) == 200
    assert not agenda["is_complete"]


async def test_strangers_and_archived_contexts_are_left_out(
    alice: Person, bob: Person, contexts: tuple[Json, Json]
) -> None:
    for context in contexts:
        await alice.makes_flow(context, planned={"date": "2026-05-16"})
    empty = await agenda_of(bob)
    assert (shown(empty), empty["contexts"]) == ({}, [])
    await alice.post(f"/contexts/{contexts[0]['id']}/archive")
    await alice.delete(f"/contexts/{contexts[1]['id']}")
    assert shown(await agenda_of(alice)) == {}


@pytest.mark.parametrize(
    ("params", "at_fault"),
    [
        ({"from": "2026-05-15"}, ["to"]),
        ({"to": "2026-05-15"}, ["from"]),
        ({"from": "2026-05-16", "to": "2026-05-15"}, ["to"]),
        ({"from": "2026-05-01", "to": "2026-06-01"}, ["to"]),
        ({"from": "2026-02-30", "to": "2026-03-01"}, ["from"]),
        ({"from": "1899-12-31", "to": "tomorrow"}, ["from", "to"]),
        ({**WEEK, "context_id": "65f1a2b3c4d5e6f7a8b9c0d1"}, ["context_id"]),
    ],
)
async def test_days_that_make_no_agenda_are_named(alice: Person, params: Json, at_fault: list[str]) -> None:
    assert_problem(await alice.get("/agenda", params=params), 422, "validation-error", *at_fault)


@pytest.mark.parametrize(
    ("first", "last"),
    [("1900-01-01", "1900-01-31"), ("2999-12-01", "2999-12-31"), ("2026-05-01", "2026-05-31")],
)
async def test_the_longest_agenda_has_31_days(alice: Person, first: str, last: str) -> None:
    await alice.patch("/preferences", {"timezone": "Pacific/Kiritimati"})
    assert len((await agenda_of(alice, **{"from": first, "to": last}))["days"]) == 31


async def test_an_agenda_says_that_it_is_cut(
    alice: Person, contexts: tuple[Json, Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "_OPEN_AT_MOST", 3)
    for number in range(4):
        await alice.makes_flow(contexts[0], planned={"date": f"2026-05-{16 + number}"})
        agenda = await agenda_of(alice)
        assert agenda["is_complete"] == (number < 3)
    assert sorted(shown(agenda)) == ["2026-05-16", "2026-05-17", "2026-05-18"], "the first ones are shown"


async def test_an_agenda_is_answered_from_indexes_by_as_many_queries_for_any_number_of_flows(
    alice: Person, contexts: tuple[Json, Json], empty_database: Database
) -> None:
    counts = []
    for number in (0, 5, 40):
        for n in range(number):
            planned = day(f"2026-05-{10 + n % 20}") if n % 2 else at(f"2026-05-{10 + n % 20}", "09:00")
            due = {"date": f"2026-05-{12 + n % 10}", "time": None, "timezone": None} if n % 3 else None
            fields: Json = {
                "planned": planned, "due": due,
                **derived_plan_fields({"planned": planned}), **derived_fields({"due": due}),
            }  # fmt: skip
            await store_flows(empty_database, contexts[n % 2], [f"Flow {n}"], **fields)
            await store_flows(empty_database, contexts[n % 2], [f"Plain {n}"])
        await empty_database.command("profile", 0)
        await empty_database["system.profile"].drop()
        await empty_database.command("profile", 2)
        agenda = await agenda_of(alice)
        await empty_database.command("profile", 0)
        entries = [
            one
            async for one in empty_database["system.profile"].find(
                {"op": {"$in": ["query", "command", "getmore"]}}
            )
        ]
        counts.append(len(entries))
        of_flows = [one for one in entries if one["ns"].endswith(".flows")]
        assert len(of_flows) == 5
        assert all("IXSCAN" in one["planSummary"] for one in of_flows)
        assert all(one["docsExamined"] <= 1.2 * one["nreturned"] + 1 for one in of_flows)
    assert shown(agenda)["earlier"]
    assert counts == [counts[0]] * 3


@given(situations(), st.integers(-5, 5), st.integers(0, 9))
def test_every_flow_is_on_its_days_and_in_the_ranges_that_are_read(
    situation: tuple[LocalNow, list[Json]], begins: int, length: int
) -> None:
    moment, flows = situation
    first = moment.today + timedelta(days=begins)
    window = Window(first, first + timedelta(days=length))
    flows = [one for one in flows if _status(one, moment) != "someday"]
    agenda, ranges = group_by_day(flows, window, moment), agenda_ranges(window, moment)
    assert list(agenda.by_day) == list(window.days())
    for one in flows:
        placed: dict[date | None, list[AgendaReason]] = {
            day: list(entry.reasons)
            for day, entries in (*agenda.by_day.items(), (None, agenda.earlier))
            for entry in entries
            if entry.flow is one
        }
        read = {
            name
            for name in ranges._fields
            if any(keys.begin <= _key(one, name) < keys.end for keys in getattr(ranges, name))
        }
        assert ("overdue" in read) == ("due" in placed.get(None, ()))
        assert ("planned_earlier" in read) == ("planned" in placed.get(None, ()))
        on_days = [reason for day, reasons in placed.items() if day is not None for reason in reasons]
        assert sorted(on_days) == sorted(read & {"due", "planned"})
        planned = planned_day(one["planned"], one["planned_instant"], moment)
        if "planned" in on_days:
            assert planned is not None
            assert "planned" in placed[planned]
        if _status_by_due(one, moment) == "overdue":
            assert "due" in placed[None]


def _status(one: Json, moment: LocalNow) -> str | None:
    return planned_status_at(one["planned"], one["planned_instant"], completed=False, moment=moment)


def _status_by_due(one: Json, moment: LocalNow) -> str:
    return status_of(one["due"], one["due_instant"], completed=False, moment=moment)


def _key(one: Json, name: str) -> str:
    if name.startswith("planned"):
        return plan_key(one["planned"], one["planned_instant"]) or ""
    return f"{beginning_of_due(one['due'], one['due_instant'])}/1/{ObjectId()}"
