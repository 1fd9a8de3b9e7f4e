"""Two contexts, and the switch between them."""

from typing import Any

import pytest
from tests.support.api import Json, Person, made
from tests.support.clock import FrozenClock

type Two = tuple[Json, Json]


@pytest.fixture
async def contexts(alice: Person, clock: FrozenClock) -> Two:
    work = await alice.makes_context()
    clock.advance(seconds=1)
    return work, await alice.makes_context(name="Home")


async def switch(person: Person, leave: Json | None, enter: Json, *resolutions: Json, **fields: Any) -> Json:
    body = {"from_context_id": leave and leave["id"], "to_context_id": enter["id"], **fields}
    return made(await person.post("/transitions", body | {"resolutions": list(resolutions)}))
