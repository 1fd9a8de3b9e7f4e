import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.flows.rules import due_instant, importance_of, status_of
from my_flow_api.focus.ranking import MOST_PRESSING_FIRST, Reason, needs_you, rank, sort_flows
from my_flow_api.kit.local_time import LocalNow, zone_names

type Flow = dict[str, Any]

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)
MOMENT = LocalNow(NOON, ZoneInfo("UTC"))

ZONES = st.sampled_from(sorted(zone_names()))
# Around the changes of summer time of both hemispheres, and on ordinary days.
INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 3, 28), datetime(2026, 4, 6), timezones=st.just(UTC)),
    st.datetimes(datetime(2026, 9, 26), datetime(2026, 11, 2), timezones=st.just(UTC)),
    st.datetimes(datetime(2012, 1, 2), datetime(2037, 12, 30), timezones=st.just(UTC)),
)
DAY_STARTS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
MOMENTS = st.builds(LocalNow, INSTANTS, ZONES.map(ZoneInfo), DAY_STARTS)


def reasons_of(flow: Flow, moment: LocalNow) -> Sequence[Reason]:
    """Return the reasons of a flow, were it open."""
    return sort_flows([flow | {"completed": False}], moment)[0].reasons


@st.composite
def flows_at(draw: st.DrawFn, moment: LocalNow) -> Flow:
    """Draw a flow whose due date, if any, is within days of `moment`."""
    due: Flow | None = None
    kind = draw(st.sampled_from(["none", "bare", "timed"]))
    if kind != "none":
        day = moment.today + timedelta(days=draw(st.integers(-3, 12)))
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
def situations(draw: st.DrawFn) -> tuple[LocalNow, list[Flow]]:
    moment = draw(MOMENTS)
    return moment, draw(st.lists(flows_at(moment), max_size=12, unique_by=lambda one: one["_id"]))


def bare(day: str) -> Flow:
    return {"date": day, "time": None, "timezone": None}


SCENES = tomllib.loads((Path(__file__).parents[1] / "data/focus.toml").read_text())


def moment_of(scene: Flow) -> LocalNow:
    zone = ZoneInfo(scene.get("timezone", SCENES["timezone"]))
    day_starts = time.fromisoformat(scene.get("day_starts", SCENES["day_starts"]))
    return LocalNow(scene.get("now", SCENES["now"]).replace(tzinfo=zone).astimezone(UTC), zone, day_starts)


def flow_of(line: Flow, place: int, moment: LocalNow) -> Flow:
    day, _, clock = line.get("due", "").partition("T")
    zone = line.get("zone", moment.zone.key) if clock else None
    return flow(
        _id=place,
        title=line["title"],
        due={"date": day, "time": clock or None, "timezone": zone} if day else None,
        priority=line.get("priority", "medium"),
        position=float(place),
        updated_at=moment.now - timedelta(days=line.get("untouched", 1)),
    )


@pytest.mark.parametrize("scene", SCENES["scenes"], ids=lambda scene: scene["name"])
def test_focus_shows_what_a_person_would_choose(scene: Flow) -> None:
    moment = moment_of(scene)
    flows = [flow_of(line, place, moment) for place, line in enumerate(scene["flows"])]
    note = scene.get("note", "")
    shown = [ranked.flow["title"] for ranked in rank(flows, moment, note)]
    ordered = [ranked.flow["title"] for ranked in sort_flows(flows, moment, note)]
    assert shown == scene["focus"], scene["why"]
    assert [title for title in ordered if title not in shown] == scene["folded"], scene["why"]


def test_the_scenes_are_forty_and_place_every_flow_once() -> None:
    assert len(SCENES["scenes"]) == 40
    for scene in SCENES["scenes"]:
        titles = [line["title"] for line in scene["flows"]]
        assert sorted(titles) == sorted(scene["focus"] + scene["folded"])
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({}, ["next"]),
        ({"due": bare("2026-05-14")}, ["overdue"]),
        ({"due": bare("2026-05-15")}, ["due_today"]),
        ({"due": bare("2026-05-18")}, ["due_soon"]),
        ({"due": bare("2026-05-19")}, ["next"]),
        ({"priority": "high"}, ["high_priority"]),
        ({"priority": "high", "due": bare("2026-05-18")}, ["due_soon", "high_priority"]),
        ({"priority": "high", "due": bare("2026-05-22")}, ["high_priority"]),
        ({"priority": "high", "due": bare("2026-05-23")}, ["next"]),
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
    ranked = rank(reversed(flows), MOMENT)
    assert [one.flow["_id"] for one in ranked] == [0, 1, 2]
    assert not any(map(needs_you, ranked))


def test_flows_that_are_next_only_fill_up() -> None:
    pressing = [flow(_id=n, due=bare("2026-05-15")) for n in range(4)]
    assert len(rank([*pressing, flow(_id=9)], MOMENT)) == 4
    assert len(rank([*pressing[:2], flow(_id=9), flow(_id=8)], MOMENT)) == 3


def test_nothing_is_an_answer() -> None:
    assert rank([], MOMENT, "Write the plan") == []
    assert rank([flow(completed=True)], MOMENT) == []


@given(situations(), st.sampled_from(["", "write the plan"]))
def test_at_most_five_open_flows_each_with_reasons(situation: tuple[LocalNow, list[Flow]], note: str) -> None:
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
def test_the_order_of_reading_does_not_matter(situation: tuple[LocalNow, list[Flow]], random: Any) -> None:
    moment, flows = situation
    shuffled = list(flows)
    random.shuffle(shuffled)
    assert rank(shuffled, moment) == rank(flows, moment)


@given(situations())
def test_a_flow_left_out_is_less_pressing_or_gave_way_to_one_of_today(
    situation: tuple[LocalNow, list[Flow]],
) -> None:
    moment, flows = situation
    shown = rank(flows, moment)
    ordered = sort_flows(flows, moment)
    assert [ranked for ranked in ordered if ranked in shown] == shown
    before_the_last = ordered[: ordered.index(shown[-1])] if shown else []
    for ranked in before_the_last:
        assert ranked in shown or ranked.reasons[0] in {"overdue", "due_today"}


@given(situations())
def test_two_places_stay_for_today_however_many_are_overdue(situation: tuple[LocalNow, list[Flow]]) -> None:
    moment, flows = situation
    late = moment.today - timedelta(days=2)
    overdue = [flow(_id=-n, due=bare((late - timedelta(days=n)).isoformat())) for n in range(1, 61)]
    of_today = [ranked for ranked in sort_flows(flows, moment) if "due_today" in ranked.reasons]
    shown = rank([*overdue, *flows], moment)
    assert len(shown) == 5
    assert [ranked for ranked in shown if "due_today" in ranked.reasons] == of_today[:2]


@given(situations(), st.data())
def test_a_nearer_due_never_lowers_a_flow(
    situation: tuple[LocalNow, list[Flow]], data: st.DataObject
) -> None:
    moment, flows = situation
    flows = [one for one in flows if not one["completed"]]
    dated = [one for one in flows if one["due"]]
    if not dated:
        return
    moved = data.draw(st.sampled_from(dated))
    nearer = date.fromisoformat(moved["due"]["date"]) - timedelta(days=data.draw(st.integers(1, 9)))
    due = moved["due"] | {"date": nearer.isoformat()}
    changed = moved | {"due": due, "due_instant": due_instant(due)}
    note = data.draw(st.sampled_from(["", "write the plan"]))

    def place(flows: list[Flow]) -> int:
        return [ranked.flow["_id"] for ranked in sort_flows(flows, moment, note)].index(moved["_id"])

    assert place([changed if one is moved else one for one in flows]) <= place(flows)


@given(situations(), st.data())
def test_finishing_a_flow_never_reorders_the_others(
    situation: tuple[LocalNow, list[Flow]], data: st.DataObject
) -> None:
    moment, flows = situation
    before = sort_flows(flows, moment)
    if not before:
        return
    finished = data.draw(st.sampled_from(before)).flow
    after = sort_flows([one | {"completed": True} if one is finished else one for one in flows], moment)
    assert after == [ranked for ranked in before if ranked.flow is not finished]


@given(situations())
def test_reasons_say_what_the_status_says_in_every_zone(situation: tuple[LocalNow, list[Flow]]) -> None:
    moment, flows = situation
    for one in flows:
        status = status_of(one["due"], one["due_instant"], completed=False, moment=moment)
        by_due = {"overdue", "due_today", "due_soon"}.intersection(reasons_of(one, moment))
        assert by_due == ({status} - {"normal"})


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), MOMENTS)
def test_of_two_flows_for_the_same_reason_the_more_important_comes_first(day: date, moment: LocalNow) -> None:
    due = bare(day.isoformat())
    flows = [flow(_id=n, due=due, priority=priority) for n, priority in enumerate(["low", "medium"])]
    assert [one.flow["priority"] for one in rank(flows, moment)] == ["medium", "low"]
    assert importance_of("high") < importance_of("medium") < importance_of("low")
