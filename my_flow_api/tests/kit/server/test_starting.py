import asyncio
import gc
from collections.abc import Iterator

import pytest
import uvicorn
from tests.support.waiting import eventually

from my_flow_api.__main__ import Server, sockets


@pytest.fixture
def frozen() -> Iterator[None]:
    """Unfreeze the program's objects: other tests follow."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen")
async def test_what_is_there_from_the_start_is_not_looked_through_for_garbage_again() -> None:
    config = uvicorn.Config(lambda: None, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = Server(config, drain_seconds=0)
    gc.collect()
    there = len(gc.get_objects())
    running = asyncio.create_task(server.serve(sockets(config)))
    await eventually(lambda: server.started)
    assert gc.get_freeze_count() > 0.9 * there
    server.should_exit = True
    await running
