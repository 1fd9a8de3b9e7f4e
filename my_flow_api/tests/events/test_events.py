"""People hear of their own changes, in order, once, and wherever they connect."""

import asyncio
import time

import httpx
import pytest
from fastapi import FastAPI
from tests.events.conftest import ready, until_followed
from tests.support.api import Person, assert_problem, running
from tests.support.stream import listening
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api import main
from my_flow_api.config import Settings
from my_flow_api.events.service import EventService, StreamLimits
from my_flow_api.kit.http.subject import Subject

pytestmark = pytest.mark.usefixtures("followed")


async def test_a_person_hears_what_changes_and_nothing_of_what_it_says(
    alice: Person, transport: httpx.ASGITransport, signer: Signer
) -> None:
    async with listening(transport, signer.token("alice")) as stream:
        await ready(stream)
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        assert "content-encoding" not in stream.headers
        context = await alice.makes_context(name="Secret")
        heard = [await stream.next()]
        flow = await alice.makes_flow(context, title="Secret")
        heard.append(await stream.next())
        for change in (
            alice.patch(f"/flows/{flow['id']}", {"title": "Other secret"}),
            alice.delete(f"/flows/{flow['id']}"),
            alice.post(f"/flows/{flow['id']}/restore"),
        ):
            await change
            heard.append(await stream.next())
    assert [event["event"] for event in heard] == ["change"] * 5
    about = {"kind": "flow", "id": flow["id"]}
    assert [event["data"] for event in heard] == [
        {"kind": "context", "id": context["id"], "version": 1, "change": "created"},
        about | {"version": 1, "change": "created"},
        about | {"version": 2, "change": "updated"},
        about | {"version": 2, "change": "deleted"},
        about | {"version": 2, "change": "updated"},
    ]
    assert [event["id"] for event in heard] == sorted({event["id"] for event in heard})


async def test_preferences_and_transitions_are_told_too(
    alice: Person, transport: httpx.ASGITransport, signer: Signer
) -> None:
    async with listening(transport, signer.token("alice")) as stream:
        await ready(stream)
        work = await alice.makes_context()
        assert (await stream.next())["data"]["kind"] == "context"
        await alice.reads("/preferences")
        assert (await stream.next())["data"]["kind"] == "preferences"
        await alice.post("/transitions", {"to_context_id": work["id"]})
        kinds = {(await stream.next())["data"]["kind"] for _ in range(2)}
        assert kinds == {"preferences", "transition"}


async def test_nobody_hears_of_somebody_elses_changes(
    alice: Person, bob: Person, transport: httpx.ASGITransport, signer: Signer
) -> None:
    async with (
        listening(transport, signer.token("alice")) as hers,
        listening(transport, signer.token("bob")) as his,
    ):
        await ready(hers)
        await ready(his)
        her_context, his_context = await alice.makes_context(), await bob.makes_context()
        assert (await hers.next())["data"]["id"] == her_context["id"]
        assert (await his.next())["data"]["id"] == his_context["id"]


async def test_after_an_interruption_the_stream_goes_on_after_the_last_event(
    alice: Person, bob: Person, transport: httpx.ASGITransport, signer: Signer
) -> None:
    async with listening(transport, signer.token("alice")) as stream:
        await ready(stream)
        first = await alice.makes_context()
        seen = await stream.next()
        assert seen["data"]["id"] == first["id"]
    missed = [await alice.makes_context(name=f"Missed {n}") for n in range(3)]
    await bob.makes_context()
    async with listening(transport, signer.token("alice"), last_seen=seen["id"]) as stream:
        assert await ready(stream) == seen["id"]
        later = await alice.makes_context(name="Later")
        heard = [(await stream.next())["data"]["id"] for _ in range(4)]
    assert heard == [context["id"] for context in (*missed, later)], "each once, in order"


async def test_a_stream_can_be_resumed_before_its_first_event_and_on_another_instance(
    alice: Person, transport: httpx.ASGITransport, signer: Signer, settings: Settings, app: FastAPI
) -> None:
    async with listening(transport, signer.token("alice")) as stream:
        begun = await ready(stream)
    missed = await alice.makes_context()
    async with running(main.create_app(settings)) as other:
        await until_followed(other, signer.token("alice"))
        async with listening(other, signer.token("alice"), last_seen=begun) as stream:
            assert await ready(stream) == begun
            # What came before may be told once more: the stream began with a time, not with an event.
            while (await stream.next())["data"]["id"] != missed["id"]:
                pass
            through_the_first = await alice.makes_context(name="Through the first")
            assert (await stream.next())["data"]["id"] == through_the_first["id"]


@pytest.mark.parametrize("last_seen", ["nonsense", "8265", "00", "$where", "A" * 2000, "82" * 30, "é"])
async def test_an_id_that_is_not_ours_means_reading_everything_again(
    alice: Person, transport: httpx.ASGITransport, signer: Signer, last_seen: str
) -> None:
    async with listening(transport, signer.token("alice"), last_seen=last_seen) as stream:
        first = await stream.next()
        assert first["event"] == "reset"
        context = await alice.makes_context()
        assert (await stream.next())["data"]["id"] == context["id"]


async def test_an_empty_id_is_none(transport: httpx.ASGITransport, signer: Signer) -> None:
    async with listening(transport, signer.token("alice"), last_seen="") as stream:
        await ready(stream)


async def test_without_a_token_there_is_no_stream(nobody: Person) -> None:
    assert_problem(await nobody.get("/events"), 401, "unauthorized")


async def test_head_does_not_wait_for_the_end_of_the_stream(alice: Person) -> None:
    response = await alice.request("HEAD", "/events")
    assert response.headers["content-type"].startswith("text/event-stream")


async def test_while_nothing_happens_there_is_a_heartbeat(
    with_manners: httpx.ASGITransport, signer: Signer
) -> None:
    async with listening(with_manners, signer.token("alice")) as stream:
        await ready(stream)
        assert await stream.next() == {"comment": "still here"}
        assert await stream.next() == {"comment": "still here"}


async def test_a_slow_reader_is_dropped_and_holds_nobody_up(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService, alice: Person
) -> None:
    async with (
        listening(with_manners, signer.token("alice"), reads=False) as slow,
        listening(with_manners, signer.token("alice")) as quick,
    ):
        await ready(quick)
        await eventually(lambda: events.count() == 2)
        for n in range(4):
            context = await alice.makes_context(name=f"Context {n}")
            while (await quick.next()).get("data", {}).get("id") != context["id"]:
                pass
        await eventually(lambda: events.count() == 1)
        assert not slow.status, "it was left in the middle"
        assert not quick.ended.is_set()


async def test_the_oldest_stream_of_a_person_makes_room(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService
) -> None:
    token = signer.token("alice")
    async with listening(with_manners, token) as first:
        await ready(first)
        async with listening(with_manners, token) as second, listening(with_manners, token) as third:
            await ready(second)
            await ready(third)
            await first.end()
            assert events.count() == 2
    assert events.count() == 0


async def test_a_stream_ends_when_its_time_is_over_or_the_service_stops(
    with_manners: httpx.ASGITransport, signer: Signer, events: EventService
) -> None:
    async with listening(with_manners, signer.token("alice")) as stream:
        await ready(stream)
        events.drop_all()
        await stream.end()
    events.limits = StreamLimits(lifetime=0.01)
    async with listening(with_manners, signer.token("alice")) as stream:
        await stream.end()
    assert events.count() == 0


async def test_a_stream_begins_now_while_others_write_all_the_time(
    alice: Person, bob: Person, transport: httpx.ASGITransport, signer: Signer
) -> None:
    """Else whoever comes back would have to catch up with all that was ever written."""
    context, is_over, begun = await bob.makes_context(), False, [""]

    async def write() -> None:
        while not is_over:
            await bob.patch(f"/contexts/{context['id']}", {"name": f"Name {len(begun)}"})

    async def begins_later() -> bool:
        async with listening(transport, signer.token("alice")) as stream:
            begun.append(await ready(stream))
        return len({one[:18] for one in begun}) > 3

    writing = asyncio.create_task(write())
    try:
        await eventually(begins_later)
    finally:
        is_over = True
        await writing
    assert begun == sorted(begun)
    made = await alice.makes_context()
    async with listening(transport, signer.token("alice"), last_seen=begun[-1]) as stream:
        assert await ready(stream) == begun[-1]
        assert (await stream.next())["data"]["id"] == made["id"]


async def test_a_stream_ends_when_its_token_is_no_longer_accepted(
    transport: httpx.ASGITransport, signer: Signer
) -> None:
    skew = 30
    token = signer.token("alice", exp=int(time.time()) - skew + 4)
    async with listening(transport, token) as stream, listening(transport, signer.token("alice")) as other:
        await ready(stream)
        await stream.end()
        assert not other.ended.is_set(), "it was that token alone"
    assert_problem(await Person(transport, token).get("/contexts"), 401, "unauthorized")


async def test_a_person_can_be_let_go(events: EventService) -> None:
    alice, bob = events.join(Subject("alice")), events.join(Subject("bob"))
    events.drop_person("alice")
    assert alice.dropped.is_set()
    assert not bob.dropped.is_set()
    events.leave(alice)
    events.leave(bob)
    assert events.count() == 0
