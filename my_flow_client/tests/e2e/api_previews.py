"""Reads lines as the API's preview of quick add does, at one moment and for one person.

Reads a JSON object from standard input (`now`, `timezone`, and `lines` of a text and a date order) and prints
the list of answers. Runs in the API's virtual environment: the client has none of its code.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.schemas import QuickAdd, QuickAddRead
from my_flow_api.quick_add.service import QuickAddService
from pydantic import TypeAdapter


class Services:
    """The contexts and preferences of somebody without a context, in place of the stored ones."""

    def __init__(self, moment: LocalNow, date_order: str | None) -> None:
        self._moment = moment
        self._date_order = date_order

    async def list(self, *_: object) -> dict[str, Any]:
        return {"items": []}

    async def get(self, *_: object) -> dict[str, Any]:
        return {"date_order": self._date_order, "current_context_id": None}

    async def moment(self, *_: object) -> LocalNow:
        return self._moment


async def answer(moment: LocalNow, text: str, date_order: str | None) -> Any:
    services = Services(moment, date_order)
    preview = await QuickAddService(None, services, services).preview(None, QuickAdd(text=text))
    return TypeAdapter(QuickAddRead).dump_python(preview, mode="json")


async def main() -> None:
    asked = json.load(sys.stdin)
    zone = ZoneInfo(asked["timezone"])
    moment = LocalNow(datetime.fromisoformat(asked["now"]).replace(tzinfo=zone), zone)
    print(json.dumps([await answer(moment, *line) for line in asked["lines"]]))


if __name__ == "__main__":
    asyncio.run(main())
