"""Events: the steps of a large operation are silent, and its end is told."""

import httpx
import pytest
from tests.events.conftest import ready, until_followed
from tests.operations.seen import STEP, a_file
from tests.operations.test_all_or_nothing import imports, only_imported
from tests.support.api import Json, Person
from tests.support.stream import Stream, listening
from tests.support.tokens import Signer

pytestmark = pytest.mark.usefixtures("small_steps")

MANY = 3 * STEP


async def heard_until(stream: Stream, kind: str, id_: str) -> list[Json]:
    """Return the events of contexts and flows up to this change."""
    heard: list[Json] = []
    while not heard or (heard[-1]["kind"], heard[-1]["id"]) != (kind, id_):
        event = await stream.next()
        if event.get("event") == "change":
            heard.append(event["data"])
    return [one for one in heard if one["kind"] in ("context", "flow")]


async def test_steps_are_silent_and_the_end_is_told(
    alice: Person, transport: httpx.ASGITransport, signer: Signer
) -> None:
    await until_followed(transport, signer.token("alice"))
    async with listening(transport, signer.token("alice")) as stream:
        await ready(stream)
        there = await alice.makes_context(name="There")
        await heard_until(stream, "context", there["id"])

        async def heard(last: str) -> list[tuple[str, str]]:
            """Return the kinds of events until the change of a context that is made afterwards."""
            marker = await alice.makes_context(name=last)
            told = await heard_until(stream, "context", marker["id"])
            return [(one["kind"], one["change"]) for one in told[:-1]]

        await imports(alice, a_file(MANY))
        assert await heard("after an import") == [("context", "created")]
        await imports(alice, a_file(MANY, context_id=there["id"]))
        assert await heard("after an import into a context") == [("flow", "updated")]
        path = f"/contexts/{await only_imported(alice)}"
        await alice.delete(path)
        assert await heard("after a deletion") == [("context", "deleted")]
        await alice.post(f"{path}/restore")
        assert await heard("after a restoration") == [("context", "updated"), ("flow", "updated")]
        flow = (await alice.reads(f"{path}/flows?limit=1"))["items"][0]
        await alice.patch(f"/flows/{flow['id']}", {"title": "Other"})
        assert await heard("after a change") == [("flow", "updated")]
