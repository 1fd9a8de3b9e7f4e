"""Answers cases of flows with plans as the API's own rules do: reads a JSON list and prints one.

Runs in the API's virtual environment: the client has none of its code.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from my_flow_api.flows.documents import flow_from_document
from my_flow_api.flows.plans import derived_plan_fields, postpone_plan
from my_flow_api.flows.rules import due_instant
from my_flow_api.focus.ranking import sort_flows
from my_flow_api.kit.local_time import LocalNow


def stored(flow: dict[str, Any]) -> dict[str, Any]:
    """Return the flow of a case as the database has it."""
    return {
        "_id": flow["id"],
        "context_id": "",
        "title": flow["title"],
        "description": None,
        "priority": flow["priority"],
        "due": flow["due"],
        "due_instant": due_instant(flow["due"]),
        "planned": flow["planned"],
        **derived_plan_fields({"planned": flow["planned"]}),
        "reminder_enabled": False,
        "position": flow["position"],
        "completed": False,
        "completed_at": None,
        "archived_at": None,
        "version": 1,
        "created_at": datetime.fromisoformat(flow["updated_at"]),
        "updated_at": datetime.fromisoformat(flow["updated_at"]),
    }


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Return the flows as the API shows them, their plans after "tomorrow", and their order in focus."""
    now = datetime.fromisoformat(case["now"])
    moment = LocalNow(now, ZoneInfo(case["zone"]), time.fromisoformat(case["day_starts_at"]))
    flows = [stored(flow) for flow in case["flows"]]
    return {
        "flows": [flow_from_document(flow, moment) for flow in flows],
        "tomorrow": [postpone_plan(flow["planned"], moment) for flow in flows],
        "order": [ranked.flow["_id"] for ranked in sort_flows(flows, moment, case["note"])],
    }


if __name__ == "__main__":
    print(json.dumps([answer(case) for case in json.load(sys.stdin)], default=datetime.isoformat))
