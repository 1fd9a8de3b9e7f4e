"""Attacks on what anybody may ask, without a token."""

import asyncio
from importlib.metadata import version

from tests.security.attacks.driver import Connection, Tally, Target, attack, head, repeatedly

_SCRIPT = f"/api/v1/docs/scalar-{version('star_openapi_scalar')}.js"


@attack(least=50)
async def unread_documentation(target: Target, tally: Tally) -> None:
    """Request the largest file of the documentation, megabytes without gzip, without reading it."""

    async def open_page() -> None:
        async with Connection(target, tally, receive_buffer=2048) as connection:
            await connection.send(head(target, "GET", _SCRIPT))
            await asyncio.sleep(60)

    await repeatedly(200, open_page)


@attack(least=100)
async def readiness_checks(target: Target, tally: Tally) -> None:
    """Run a thousand clients that poll the readiness."""

    async def keep_asking() -> None:
        async with Connection(target, tally) as connection:
            while True:
                await connection.send(head(target, "GET", "/health/ready"))
                await connection.status()

    await repeatedly(1000, keep_asking)
