"""Checks whether this process can do its work."""

import asyncio
from collections.abc import Callable
from importlib.resources import files

from my_flow_api import __version__
from my_flow_api.health.schemas import Health, HealthRead, LivenessRead
from my_flow_api.kit.persistence.mongo import Mongo

_CONTRACT = files("my_flow_api").joinpath("contract.sha256").read_text("utf-8").strip()


class HealthService:
    """Checks readiness and liveness."""

    def __init__(self, mongo: Mongo, commit: str, is_ending: Callable[[], bool]) -> None:
        self._mongo = mongo
        self._is_ending = is_ending
        self._commit = commit
        self._asking: asyncio.Task[bool] | None = None

    async def check(self) -> HealthRead:
        """Return the readiness: ping MongoDB with a short timeout; a process that drains is not ready.

        There is no limit on callers: concurrent ones share one ping.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._mongo.is_reachable())
        mongodb: Health = "ok" if await asyncio.shield(self._asking) else "unavailable"
        return {
            "status": "unavailable" if self._is_ending() else mongodb,
            "version": __version__,
            "commit": self._commit,
            "contract": _CONTRACT,
            "checks": {"mongodb": mongodb},
        }

    def live(self) -> LivenessRead:
        """Return the liveness: a process that responds is live."""
        return {"status": "ok", "version": __version__, "commit": self._commit, "checks": {}}
