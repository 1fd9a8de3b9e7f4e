"""Nobody sees or touches what is somebody else's, where more than one id plays a part.

The matrix of single operations is in `test_matrix.py`.
"""

import asyncio

from tests.support.api import Person, assert_problem


async def test_a_strangers_filter_and_cursor_show_nothing(alice: Person, bob: Person) -> None:
    context = await alice.makes_context()
    for _ in range(3):
        await alice.makes_flow(context)
    cursor = (await alice.reads("/flows", params={"limit": 1}))["next_cursor"]
    assert (await bob.reads("/flows", params={"context_id": context["id"]}))["items"] == []
    assert (await bob.reads("/flows", params={"cursor": cursor}))["items"] == []


async def test_a_flow_does_not_move_into_somebody_elses_context(alice: Person, bob: Person) -> None:
    hers = await alice.makes_context()
    his = await bob.makes_flow(await bob.makes_context())
    refused = await bob.patch(f"/flows/{his['id']}", {"context_id": hers["id"]})
    assert_problem(refused, 404, "not-found")
    assert await bob.reads(f"/flows/{his['id']}") == his


async def test_a_strangers_contexts_and_flows_are_in_no_transition(alice: Person, bob: Person) -> None:
    hers = await alice.makes_context()
    flow = await alice.makes_flow(hers)
    his, other = await bob.makes_context(), await bob.makes_context()
    switch = {"from_context_id": his["id"], "to_context_id": other["id"]}
    for change in (
        {"from_context_id": hers["id"]},
        {"to_context_id": hers["id"]},
        {"resolutions": [{"flow_id": flow["id"], "action": "complete"}]},
        {"resolutions": [{"flow_id": flow["id"], "action": "move", "context_id": hers["id"]}]},
    ):
        refused = await bob.post("/transitions", switch | change)
        assert_problem(
            refused, 404, "not-found", *(["resolutions.0.flow_id"] if refused.json()["errors"] else [])
        )
    for ids in ({"from": hers["id"], "to": his["id"]}, {"from": his["id"], "to": hers["id"]}):
        assert_problem(await bob.get("/transitions/preview", params=ids), 404, "not-found")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_a_stranger_who_knows_the_version_of_a_flow_is_not_told_that_it_is_there(
    alice: Person, bob: Person
) -> None:
    flow = await alice.makes_flow(await alice.makes_context())
    known = {"if-none-match": '"1"'}
    answers = await asyncio.gather(
        *(person.get(f"/flows/{flow['id']}", headers=known) for person in (alice, bob, alice, bob))
    )
    assert [answer.status_code for answer in answers] == [304, 404, 304, 404]
