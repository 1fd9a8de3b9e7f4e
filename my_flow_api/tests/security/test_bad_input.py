"""Tests of bad input: one for each row of the table in docs/api-guide.md."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Database
from tests.security.matrix import ROWS
from tests.security.test_matrix import CALLED, Operation, everything, makes_world
from tests.support.api import Json, Person, assert_problem
from tests.support.tokens import Signer

from my_flow_api.contract import CONTRACT

GUIDE = Path(__file__).parents[3] / "docs" / "api-guide.md"
CONTRACT_NOW: Json = json.loads(CONTRACT.read_text(encoding="utf-8"))
BOMBS = [
    "(a+)+$" * 20,
    "a" * 5_000 + "!",
    "[" * 500,
    "\\" * 99,
    "(?:(?:a*)*)*b",
    ".*" * 200,
    "^(([a-z])+.)+[A-Z]$",
]
KEY = {"idempotency-key": "one"}


def described(one: Operation) -> Json:
    found: Json = CONTRACT_NOW["paths"][one.path][one.method.lower()]
    return found


def fields_of(one: Operation) -> list[str]:
    reference = described(one)["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return list(CONTRACT_NOW["components"]["schemas"][reference.rpartition("/")[2]]["properties"])


def with_parameter(name: str) -> list[Operation]:
    """Return the operations with a query parameter of this name."""
    return [
        one
        for one in WITH_QUERY
        if any((found["in"], found["name"]) == ("query", name) for found in described(one)["parameters"])
    ]


WITH_BODY = [one for one in CALLED if ROWS[one.name].body is not None]
WITH_QUERY = [
    one for one in CALLED if any(found["in"] == "query" for found in described(one).get("parameters", []))
]


@pytest.fixture
async def flow(alice: Person) -> Json:
    return await alice.makes_flow(await alice.makes_context())


async def test_wrong_type(alice: Person, flow: Json) -> None:
    wrong: dict[str, list[Any]] = {
        "title": [1, 1.5, True, [], {}, ["x"], None],
        "reminder_enabled": ["true", 1, [], {}],
        "priority": [1, True, [], "urgent"],
    }
    for field, values in wrong.items():
        for value in values:
            refused = await alice.patch(f"/flows/{flow['id']}", {field: value})
            assert_problem(refused, 422, "validation-error", field)
    assert await alice.reads(f"/flows/{flow['id']}") == flow


@pytest.mark.parametrize("one", WITH_BODY, ids=lambda one: one.name)
async def test_unknown_field(alice: Person, empty_database: Database, one: Operation) -> None:
    mine = await makes_world(alice, "Her")
    before = await everything(empty_database, "alice")
    body = ROWS[one.name].body
    assert body is not None
    path = one.path.format(context_id=mine.context, flow_id=mine.flow, item_id=mine.item)
    response = await alice.client.request(
        one.method, path, params=ROWS[one.name].query(mine), json=body(mine) | {"surprise": 1}
    )
    assert_problem(response, 422, "validation-error", "surprise")
    assert await everything(empty_database, "alice") == before


@pytest.mark.parametrize("one", CALLED, ids=lambda one: one.name)
@pytest.mark.parametrize("headers", [{}, KEY], ids=["", "with a key"])
async def test_unknown_parameter(
    alice: Person, empty_database: Database, one: Operation, headers: dict[str, str]
) -> None:
    mine = await makes_world(alice, "Her")
    before = await everything(empty_database, "alice")
    row = ROWS[one.name]
    ids = {"context_id": mine.context, "flow_id": mine.flow, "item_id": mine.item}
    path = one.path.format(**ids, transition_id=mine.transition)
    response = await alice.client.request(
        one.method,
        path,
        params=row.query(mine) | {"surprise": "1"},
        json=row.body(mine) if row.body else None,
        headers=headers,
    )
    assert_problem(response, 422, "validation-error", "surprise")
    assert await everything(empty_database, "alice") == before


async def test_oversized_body(alice: Person) -> None:
    headers = {"content-type": "application/json"}
    large = await alice.request("POST", "/contexts", content=b" " * (64 * 1024 + 1), headers=headers)
    assert_problem(large, 413, "payload-too-large")
    larger = await alice.request("POST", "/import", content=b" " * (5 * 1024 * 1024 + 1), headers=headers)
    assert_problem(larger, 413, "payload-too-large")
    values = await alice.request("POST", "/import", content=b"[" + b"{}," * 500_000, headers=headers)
    assert_problem(values, 413, "payload-too-large")


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "W10", "WzEsMl0", "%00", "é", "A" * 150])
async def test_bad_cursor(alice: Person, cursor: str) -> None:
    mine = await makes_world(alice, "Her")
    for one in with_parameter("cursor"):
        path, query = one.path.format(context_id=mine.context), ROWS[one.name].query(mine)
        assert_problem(await alice.client.get(path, params=query | {"cursor": cursor}), 400, "bad-request")


async def test_long_checklist(alice: Person, flow: Json) -> None:
    path = f"/flows/{flow['id']}/items"
    refused = await alice.post(path, {"items": [{"text": "x" * 501}]})
    assert_problem(refused, 422, "validation-error", "items.0.text")
    assert (await alice.post(path, {"items": [{"text": "x"}] * 100})).status_code == 200
    refused = await alice.post(path, {"items": [{"text": "x"}]})
    (error,) = assert_problem(refused, 422, "validation-error", "items")["errors"]
    assert error["message"] == "Remove an item first: a flow can have 100."


async def test_bad_id(alice: Person) -> None:
    for id_ in ("x", "1" * 23, "1" * 25, "A" * 24, "%00", "$ne", "[object Object]"):
        assert_problem(await alice.get(f"/flows/{id_}"), 404, "not-found")
        assert_problem(
            await alice.get("/flows", params={"context_id": id_}), 422, "validation-error", "context_id"
        )
        body = {"title": "Plan", "context_id": id_}
        assert_problem(await alice.post("/flows", body), 422, "validation-error", "context_id")


async def test_foreign_id_in_the_path(bob: Person, flow: Json) -> None:
    assert_problem(await bob.get(f"/flows/{flow['id']}"), 404, "not-found")
    assert_problem(await bob.patch(f"/flows/{flow['id']}", {"title": "His"}), 404, "not-found")
    assert_problem(await bob.delete(f"/flows/{flow['id']}"), 404, "not-found")


async def test_foreign_id_in_the_query(bob: Person, flow: Json) -> None:
    assert (await bob.reads("/flows", params={"context_id": flow["context_id"]}))["items"] == []


async def test_foreign_id_in_the_body(alice: Person, bob: Person, flow: Json) -> None:
    body = {"title": "His", "context_id": flow["context_id"]}
    assert_problem(await bob.post("/flows", body), 404, "not-found")
    assert len((await alice.reads("/flows"))["items"]) == 1


async def test_stale_etag(alice: Person, flow: Json) -> None:
    await alice.patch(f"/flows/{flow['id']}", {"title": "Newer"})
    for tag in ('"1"', 'W/"2"', '"x"', '"02"', ""):
        stale = await alice.patch(f"/flows/{flow['id']}", {"title": "Lost"}, headers={"if-match": tag})
        assert_problem(stale, 412, "precondition-failed")
    assert (await alice.reads(f"/flows/{flow['id']}"))["title"] == "Newer"


async def test_malformed_etag(alice: Person, flow: Json) -> None:
    for tag in ("1", 'x"1"y', '"1" "1"', "\u00ab1\u00bb", '*,"1"', '"1",' * 101):
        headers = [(b"if-match", tag.encode())]
        refused = await alice.patch(f"/flows/{flow['id']}", {"title": "Lost"}, headers=headers)
        assert_problem(refused, 400, "bad-request")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_replayed_key(alice: Person, flow: Json) -> None:
    path = f"/contexts/{flow['context_id']}/flows"
    first, again = [await alice.post(path, {"title": "Once"}, headers=KEY) for _ in range(2)]
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert_problem(await alice.post(path, {"title": "Twice"}, headers=KEY), 422, "idempotency-key-reused")
    assert len((await alice.reads("/flows"))["items"]) == 2


async def test_clock_skew(alice: Person, signer: Signer) -> None:
    now = int(time.time())
    claimed: list[tuple[dict[str, Any], int]] = [
        ({"iat": now + 20}, 200),
        ({"exp": now - 20}, 200),
        ({"iat": now + 90}, 401),
        ({"exp": now - 90}, 401),
    ]
    for claims, status in claimed:
        headers = {"authorization": f"Bearer {signer.token('alice', **claims)}"}
        assert (await alice.get("/contexts", headers=headers)).status_code == status


@pytest.mark.parametrize("one", WITH_BODY, ids=lambda one: one.name)
async def test_operator_in_a_field(alice: Person, empty_database: Database, one: Operation) -> None:
    mine = await makes_world(alice, "Her")
    before = await everything(empty_database, "alice")
    body = ROWS[one.name].body
    assert body is not None
    path = one.path.format(context_id=mine.context, flow_id=mine.flow, item_id=mine.item)
    operators: list[Any] = [{"$gt": ""}, {"$ne": None}, {"$where": "sleep(9)"}, [{"$gt": ""}]]
    for field in fields_of(one):
        for operator in operators:
            if one.name == "importEverything" and field in {"exported_at", "preferences", "transitions"}:
                continue  # they are not looked at
            response = await alice.client.request(one.method, path, json=body(mine) | {field: operator})
            assert response.status_code == 422, (field, operator, response.text)
    assert await everything(empty_database, "alice") == before


@pytest.mark.parametrize("one", WITH_QUERY, ids=lambda one: one.name)
async def test_operator_in_a_parameter(alice: Person, one: Operation) -> None:
    mine = await makes_world(alice, "Her")
    names = [found["name"] for found in described(one)["parameters"] if found["in"] == "query"]
    for name in names:
        for key, value in (
            (f"{name}[$gt]", ""),
            (f"{name}[$ne]", "x"),
            (name, '{"$gt":""}'),
            (name, "[$ne]"),
        ):
            query = dict(ROWS[one.name].query(mine)) | {key: value}
            path = one.path.format(context_id=mine.context, flow_id=mine.flow, item_id=mine.item)
            response = await alice.client.request(one.method, path, params=query)
            allowed = {200, 400, 422} if name == "q" and key == name else {400, 422}
            assert response.status_code in allowed, (key, value, response.text)


async def test_regular_expression_bomb(alice: Person, flow: Json) -> None:
    for one in with_parameter("q"):
        for bomb in BOMBS:
            path = one.path.format(context_id=flow["context_id"])
            response = await alice.client.get(path, params={"q": bomb})
            assert response.status_code in {200, 422}, bomb  # 503 is what MongoDB's own patience ends in
    for bomb in BOMBS:
        made = await alice.makes_flow({"id": flow["context_id"]}, title=bomb[:200])
        assert made["title"] == bomb[:200]


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦 family",
        "مرحبا بالعالم",
        "שלום",
        "a\u202eb",
        "e\u0301",
        "\U0001d518\U0001d52b",
        "日本語",
        "\U0001f1eb\U0001f1ee",
    ],
)
async def test_emoji_and_right_to_left(alice: Person, flow: Json, text: str) -> None:
    await alice.patch(f"/flows/{flow['id']}", {"title": text, "description": text})
    found = await alice.reads(f"/flows/{flow['id']}")
    assert (found["title"], found["description"]) == (text, text)


@pytest.mark.parametrize(
    ("day", "status"), [("1900-01-01", 200), ("2999-12-31", 200), ("1899-12-31", 422), ("9999-12-31", 422)]
)
async def test_far_dates(alice: Person, flow: Json, day: str, status: int) -> None:
    for due in (
        {"date": day},
        {"date": day, "time": "00:00", "timezone": "Pacific/Kiritimati"},
        {"date": day, "time": "23:59", "timezone": "Etc/GMT+12"},
    ):
        response = await alice.patch(f"/flows/{flow['id']}", {"due": due})
        assert response.status_code == status, response.text
        for path in ("/flows", "/dashboard", "/export", f"/contexts/{flow['context_id']}/focus"):
            assert (await alice.get(path)).status_code == 200


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "utc", "Europe/helsinki", "../etc/passwd", "", "localtime", "+02:00"]
)
async def test_unknown_time_zone(alice: Person, flow: Json, zone: str) -> None:
    assert_problem(await alice.patch("/preferences", {"timezone": zone}), 422, "validation-error", "timezone")
    due = {"date": "2026-05-20", "time": "17:00", "timezone": zone}
    refused = await alice.patch(f"/flows/{flow['id']}", {"due": due})
    assert_problem(refused, 422, "validation-error", "due.timezone")


async def test_control_characters(alice: Person, flow: Json) -> None:
    for character in ("\x00", "\x07", "\x1b", "\x7f", "\x85", "\n", "\u2028", "\u2029"):
        refused = await alice.patch(f"/flows/{flow['id']}", {"title": f"a{character}b"})
        assert_problem(refused, 422, "validation-error", "title")


def test_the_table_of_the_guide_names_each_test_once() -> None:
    named = re.findall(r"^\|.*`(test_[a-z_]+)` *\|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    files = (Path(__file__), Path(__file__).with_name("test_unreadable_body.py"))
    written = "\n".join(file.read_text(encoding="utf-8") for file in files)
    here = re.findall(r"^(?:async )?def (test_[a-z_]+)", written, re.MULTILINE)
    assert sorted(named) == sorted(set(here) - {"test_the_table_of_the_guide_names_each_test_once"})
