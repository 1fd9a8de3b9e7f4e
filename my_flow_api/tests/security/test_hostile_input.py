"""Whatever is sent, the answer is never a 500, and nothing is made of it that cannot be read again."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.api import Json, Person, assert_problem

HOSTILE: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    2**64,
    10**400,
    1e308,
    -0.0,
    "",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\u202e\u200f",
    "\ufffe",
    "a" * 20_000,
    "$where",
    "{}",
    [],
    [[]],
    {},
    {"$gt": ""},
    {"$ne": None},
    {"$where": "sleep(1000)"},
    {"\ud800": 1},
    {"": ""},
    {"date": {"$gt": ""}},
    {"date": "2026-05-01", "time": "17:00", "timezone": "\x00"},
    {"date": "2026-05-01", "time": "17:00", "timezone": "Europe/Helsinki/../../etc/passwd"},
    {"date": "1900-01-01", "time": "00:00", "timezone": "Pacific/Kiritimati"},
    {"date": "9999-12-31", "time": "23:59", "timezone": "Etc/GMT+12"},
    {"date": "\u0662\u0660\u0662\u0666-05-01"},
]
CONTEXT: Json = {"name": "Work", "color": "#2F6FEB", "icon": "💼"}
FLOW_FIELDS = ["title", "description", "priority", "due", "reminder_enabled", "context_id", "id", "$set"]
PREFERENCE_FIELDS = [
    "timezone",
    "day_starts_at",
    "theme",
    "current_context_id",
    "onboarding_completed_at",
    "notifications_enabled",
]


def labelled(value: Any) -> str:
    return ascii(value)[:40]


@pytest.mark.parametrize("value", HOSTILE, ids=labelled)
async def test_no_value_of_a_field_is_a_500(alice: Person, value: Any) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context)
    for field in (*CONTEXT, "\ud800", "$set", "__proto__"):
        await send(alice, "POST", "/contexts", CONTEXT | {field: value})
        await send(alice, "PATCH", f"/contexts/{context['id']}", {field: value})
    for field in FLOW_FIELDS:
        await send(alice, "POST", f"/contexts/{context['id']}/flows", {"title": "Plan"} | {field: value})
        await send(alice, "PATCH", f"/flows/{flow['id']}", {field: value})
    for field in PREFERENCE_FIELDS:
        await send(alice, "PATCH", "/preferences", {field: value})
    for path in ("/contexts", "/flows", "/dashboard", "/preferences"):
        await alice.reads(path)


async def send(person: Person, method: str, path: str, body: Json) -> None:
    # As text, so that lone surrogates arrive as JSON escapes.
    response = await person.request(
        method, path, content=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )
    assert response.status_code < 500, (method, path, ascii(body)[:200])


@pytest.mark.parametrize("value", ["\x00", "'", '"', "$ne", "{}", "../..", "%", "\ud800", "a" * 5000, "é"])
async def test_no_id_and_no_parameter_is_a_500(alice: Person, value: str) -> None:
    quoted = quote(value.encode("utf-8", "surrogatepass"), safe="")
    for path in (f"/contexts/{quoted}", f"/flows/{quoted}", f"/contexts/{quoted}/flows"):
        assert (await alice.get(path)).status_code == 404
    for name in ("cursor", "limit", "context_id", "completed", "x", "context_id[$ne]"):
        response = await alice.get(f"/flows?{name}={quoted}")
        assert response.status_code in {400, 422}, (name, value)
    assert (await alice.get(f"/flows?{quoted}=1")).status_code == 422


@pytest.mark.parametrize("header", ["if-match", "if-none-match", "authorization", "x-request-id", "origin"])
@pytest.mark.parametrize("value", [b"", b"\xff\xfe", b'"', b"W/", b"a" * 5000, b'"1"' * 2000])
async def test_no_header_is_a_500(alice: Person, header: str, value: bytes) -> None:
    context = await alice.makes_context()
    for method in ("GET", "PATCH"):
        response = await alice.client.request(
            method,
            f"/api/v1/contexts/{context['id']}",
            headers=[(header.encode(), value)],
            json={"name": "x"} if method == "PATCH" else None,
        )
        assert response.status_code < 500


async def test_an_operator_in_the_place_of_an_id_is_no_id(alice: Person) -> None:
    refused = await alice.post("/flows", {"title": "Plan", "context_id": {"$ne": None}})
    assert_problem(refused, 422, "validation-error", "context_id")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=JSON, description=JSON, due=JSON)
async def test_no_json_is_a_500(alice: Person, title: Any, description: Any, due: Any) -> None:
    context = await alice.makes_context()
    await send(
        alice,
        "POST",
        f"/contexts/{context['id']}/flows",
        {"title": title, "description": description, "due": due},
    )
    await alice.delete(f"/contexts/{context['id']}")
