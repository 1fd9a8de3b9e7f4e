"""Answers cases as the API's own rules do: reads a JSON list from standard input and prints one.

Runs in the API's virtual environment: the client has none of its code.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from my_flow_api.flows.rules import due_instant, postpone, status_of
from my_flow_api.kit.local_time import LocalNow


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Return the flow's status at the moment, and the due that `tomorrow` gives it."""
    now = datetime.fromisoformat(case["now"])
    moment = LocalNow(now, ZoneInfo(case["zone"]), time.fromisoformat(case["day_starts_at"]))
    due = case["due"]
    status = status_of(due, due_instant(due), completed=False, moment=moment)
    return {"status": status, "tomorrow": postpone(due, moment)}


if __name__ == "__main__":
    print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
