"""Checks whether this process can do its work."""

import asyncio
from collections.abc import Callable
from importlib.resources import files

from my_flow_api import __version__
from my_flow_api.health.schemas import Health, HealthRead, LivenessRead
from my_flow_api.kit.persistence.mongo import Mongo

_CONTRACT = files("my_flow_api").joinpath("contract.sha256").read_text("utf-8").strip()


class HealthService:
    def __init__(self, mongo: Mongo, commit: str, is_ending: Callable[[], bool]) -> None:
        self._mongo = mongo
        self._is_ending = is_ending
        self._commit = commit
        self._asking: asyncio.Task[bool] | None = None

    async def check(self) -> HealthRead:
        """Ask everything that the API depends on, with a short timeout. A process that was told to end is not
        ready, whatever it depends on.

        Anybody may ask, as often as they like: all who ask at the same time get the answer to one question.
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
        """This process answers, so it lives."""
        return {"status": "ok", "version": __version__, "commit": self._commit, "checks": {}}
