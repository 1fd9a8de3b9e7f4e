from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.flows.rules import due_instant, importance_of, status_of
from my_flow_api.focus.ranking import MOST_PRESSING_FIRST, needs_you, rank, reasons_of
from my_flow_api.kit.days import Moment, zone_names

type Flow = dict[str, Any]

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)
MOMENT = Moment(NOON, ZoneInfo("UTC"))

ZONES = st.sampled_from(sorted(zone_names()))
# Around the changes of summer time of both hemispheres, and on ordinary days.
INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 3, 28), datetime(2026, 4, 6), timezones=st.just(UTC)),
    st.datetimes(datetime(2026, 9, 26), datetime(2026, 11, 2), timezones=st.just(UTC)),
    st.datetimes(datetime(2012, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC)),
)
DAY_STARTS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
MOMENTS = st.builds(Moment, INSTANTS, ZONES.map(ZoneInfo), DAY_STARTS)


@st.composite
def flows_at(draw: st.DrawFn, moment: Moment) -> Flow:
    """A flow whose due, if it has one, is within days of `moment`."""
    due: Flow | None = None
    kind = draw(st.sampled_from(["none", "bare", "timed"]))
    if kind != "none":
        day = moment.today + timedelta(days=draw(st.integers(-3, 6)))
        clock, zone = None, None
        if kind == "timed":
            clock, zone = draw(st.times()).strftime("%H:%M"), draw(ZONES)
        due = {"date": day.isoformat(), "time": clock, "timezone": zone}
    return flow(
        _id=draw(st.integers(0, 10**6)),
        due=due,
        priority=draw(st.sampled_from(["low", "medium", "high"])),
        completed=draw(st.booleans()),
        position=draw(st.floats(0, 1e12)),
        updated_at=moment.now - timedelta(days=draw(st.integers(0, 30))),
    )


def flow(**fields: Any) -> Flow:
    made: Flow = {
        "_id": 1,
        "title": "Write the plan",
        "due": None,
        "priority": "medium",
        "completed": False,
        "position": 0.0,
        "updated_at": NOON,
    } | fields
    return made | {"due_instant": due_instant(made["due"])}


@st.composite
def situations(draw: st.DrawFn) -> tuple[Moment, list[Flow]]:
    moment = draw(MOMENTS)
    return moment, draw(st.lists(flows_at(moment), max_size=12, unique_by=lambda one: one["_id"]))


def bare(day: str) -> Flow:
    return {"date": day, "time": None, "timezone": None}


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({}, ["next"]),
        ({"due": bare("2026-05-14")}, ["overdue"]),
        ({"due": bare("2026-05-15")}, ["due_today"]),
        ({"due": bare("2026-05-18")}, ["due_soon"]),
        ({"due": bare("2026-05-19")}, ["next"]),
        ({"priority": "high"}, ["high_priority"]),
        ({"priority": "high", "due": bare("2026-05-18")}, ["high_priority", "due_soon"]),
        ({"priority": "high", "due": bare("2026-05-14")}, ["overdue", "high_priority"]),
        ({"updated_at": NOON - timedelta(days=14)}, ["neglected"]),
        ({"updated_at": NOON - timedelta(days=13, hours=23)}, ["next"]),
        ({"updated_at": NOON - timedelta(days=40), "due": bare("2026-09-01")}, ["next"]),
    ],
)
def test_each_flow_has_its_reasons(fields: Flow, reasons: list[str]) -> None:
    assert reasons_of(flow(**fields), MOMENT) == reasons


@pytest.mark.parametrize(
    ("title", "note"),
    [
        ("Write the plan", "First write the plan, then rest."),
        ("WRITE  the—plan!", "write the plan"),
        ("Straße kehren", "STRASSE KEHREN"),
        ("Kaffee ☕", "kaffee"),
        ("قهوة", "قهوة الآن"),
    ],
)
def test_a_flow_that_the_note_names_comes_first(title: str, note: str) -> None:
    named, overdue = flow(_id=1, title=title), flow(_id=2, title="Pay rent", due=bare("2026-05-01"))
    assert [one.flow["_id"] for one in rank([overdue, named], MOMENT, note)] == [1, 2]


@pytest.mark.parametrize(
    ("title", "note"), [("plan", "planning"), ("☕", "☕"), ("to", "to do"), ("Rent", "")]
)
def test_a_flow_that_the_note_does_not_name_in_full_is_no_more_than_before(title: str, note: str) -> None:
    (ranked,) = rank([flow(title=title)], MOMENT, note)
    assert ranked.reasons == ["next"]


def test_without_pressing_flows_three_are_next() -> None:
    flows = [flow(_id=n, position=float(n)) for n in range(5)]
    ranked = rank(reversed(flows), MOMENT, None)
    assert [one.flow["_id"] for one in ranked] == [0, 1, 2]
    assert not any(map(needs_you, ranked))


def test_flows_that_are_next_only_fill_up() -> None:
    pressing = [flow(_id=n, due=bare("2026-05-15")) for n in range(4)]
    assert len(rank([*pressing, flow(_id=9)], MOMENT, None)) == 4
    assert len(rank([*pressing[:2], flow(_id=9), flow(_id=8)], MOMENT, None)) == 3


def test_nothing_is_an_answer() -> None:
    assert rank([], MOMENT, "Write the plan") == []
    assert rank([flow(completed=True)], MOMENT, None) == []


@given(situations(), st.none() | st.just("write the plan"))
def test_at_most_five_open_flows_each_with_reasons(
    situation: tuple[Moment, list[Flow]], note: str | None
) -> None:
    moment, flows = situation
    ranked = rank(flows, moment, note)
    still_open = [one for one in flows if not one["completed"]]
    assert min(3, len(still_open)) <= len(ranked) <= 5
    for one in ranked:
        assert one.flow in still_open
        assert one.reasons
        assert list(one.reasons) == sorted(one.reasons, key=MOST_PRESSING_FIRST.index)
        assert one.reasons == ["next"] or "next" not in one.reasons


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(situation: tuple[Moment, list[Flow]], random: Any) -> None:
    moment, flows = situation
    shuffled = list(flows)
    random.shuffle(shuffled)
    assert rank(shuffled, moment, None) == rank(flows, moment, None)


@given(situations())
def test_no_flow_left_out_is_more_pressing_than_one_that_is_shown(
    situation: tuple[Moment, list[Flow]],
) -> None:
    moment, flows = situation
    ranked = rank(flows, moment, None)
    shown = {one.flow["_id"] for one in ranked}
    least = max((MOST_PRESSING_FIRST.index(one.reasons[0]) for one in ranked), default=-1)
    for one in flows:
        if one["_id"] not in shown and not one["completed"]:
            assert MOST_PRESSING_FIRST.index(reasons_of(one, moment)[0]) >= least


@given(situations())
def test_reasons_say_what_the_status_says_in_every_zone(situation: tuple[Moment, list[Flow]]) -> None:
    moment, flows = situation
    for one in flows:
        status = status_of(one["due"], one["due_instant"], completed=False, moment=moment)
        by_due = {"overdue", "due_today", "due_soon"}.intersection(reasons_of(one, moment))
        assert by_due == ({status} - {"normal"})


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), MOMENTS)
def test_of_two_flows_for_the_same_reason_the_more_important_comes_first(day: date, moment: Moment) -> None:
    due = bare(day.isoformat())
    flows = [flow(_id=n, due=due, priority=priority) for n, priority in enumerate(["low", "medium"])]
    assert [one.flow["priority"] for one in rank(flows, moment, None)] == ["medium", "low"]
    assert importance_of("high") < importance_of("medium") < importance_of("low")
