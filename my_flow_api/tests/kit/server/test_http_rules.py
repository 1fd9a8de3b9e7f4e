"""Rules of HTTP hold on every route, on the fast way to it and on FastAPI's."""

import itertools
import json
from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import Message
from tests.support.api import Json, Person, assert_problem

from my_flow_api.kit.http.etag import MAX_TAGS, is_entity_tag_list
from my_flow_api.kit.server.http_rules import SINGLE_FIELDS

ID = b"65f1a2b3c4d5e6f7a8b9c0d1"
VALUES = {
    "authorization": "Bearer x",
    "content-length": "2",
    "content-type": "application/json",
    "host": "api.my-flow.test",
    "if-match": '"1"',
    "if-none-match": '"1"',
}
STREAMED = {"/api/v1/events", "/api/v1/export"}

type Fields = Iterable[tuple[str, str]]


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Return the method and path of every route, also of those that the contract leaves out."""
    found = {
        (method, route.path)
        for route in iter_route_contexts(app.routes[1:])
        for method in route.methods or ()
        if route.path is not None
    }
    assert len(found) > 45
    return sorted(found)


class Answer:
    """The answer of the application: status, header fields and body."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.is_complete = False

    async def receive_from_api(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")
            self.is_complete = not message.get("more_body", False)


async def ask(
    transport: httpx.ASGITransport,
    method: str,
    path: str,
    fields: Fields,
    *,
    body: bytes = b"",
    version: str = "1.1",
) -> Answer:
    """Send a request with exactly these fields: httpx would add a host and join what is there twice."""
    answer = Answer()
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])
    raw = b"/".join(ID if part.startswith("{") else part.encode() for part in path.split("/"))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": version,
        "method": method,
        "scheme": "http",
        "path": raw.decode(),
        "raw_path": raw,
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in fields],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    await transport.app(scope, receive, answer.receive_from_api)
    assert answer.is_complete
    return answer


def problem_of(answer: Answer) -> Json:
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["content-length"]) == len(answer.body)
    problem: Json = json.loads(answer.body)
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


HOST = ("host", "api.my-flow.test")


@pytest.mark.parametrize("name", SINGLE_FIELDS)
async def test_a_field_that_is_there_twice_is_refused_on_every_route(
    app: FastAPI, transport: httpx.ASGITransport, alice: Person, name: str
) -> None:
    field = (name, VALUES.get(name, "x"))
    usual = [("authorization", alice.client.headers["authorization"]), HOST]
    fields = [*(one for one in usual if one[0] != name), field, field]
    for method, path in routes_of(app):
        answer = await ask(transport, method, path, fields)
        assert answer.status == 400, (method, path)
        assert name in problem_of(answer)["detail"]


@pytest.mark.parametrize("value", [None, "", "a b", "[", "x/y?z#", "user@host", "host:port", "\u00e9"])
async def test_a_request_without_a_host_is_refused_on_every_route(
    app: FastAPI, transport: httpx.ASGITransport, value: str | None
) -> None:
    fields = [] if value is None else [("host", value)]
    for method, path in routes_of(app):
        answer = await ask(transport, method, path, fields)
        assert answer.status == 400, (method, path)
        assert "host" in problem_of(answer)["detail"]


@pytest.mark.parametrize("value", ["localhost", "localhost:8000", "127.0.0.1", "[::1]:80", "x.example:"])
async def test_a_host_is_a_name_or_an_address(transport: httpx.ASGITransport, value: str) -> None:
    assert (await ask(transport, "GET", "/health/live", [("host", value)])).status == 200


@pytest.mark.parametrize("name", ["if-match", "if-none-match"])
async def test_a_malformed_entity_tag_is_refused_on_every_route(
    app: FastAPI, transport: httpx.ASGITransport, name: str
) -> None:
    for method, path in routes_of(app):
        answer = await ask(transport, method, path, [HOST, (name, 'x"1"y')])
        assert answer.status == 400, (method, path)
        assert name in problem_of(answer)["detail"]


TAGS = ",".join(f'"{n}"' for n in range(MAX_TAGS + 1))


@pytest.mark.parametrize(
    ("field", "is_list"),
    [
        ("*", True),
        (' "1" ', True),
        ('"1", W/"2",, "a,b"', True),
        ("", True),
        (TAGS.removesuffix(f',"{MAX_TAGS}"'), True),
        (TAGS, False),
        ("1", False),
        ('"1', False),
        ('"1""2"', False),
        ('"1" "2"', False),
        ('w/"1"', False),
        ('W/ "1"', False),
        ('*, "1"', False),
        ('"a b"', False),
        ('"' * 1_000_000, False),
        (" " * 200_000 + "x", False),
        ("," * 200_000 + "x", False),
        ('"1",' * 1_000_000, False),
    ],
)
def test_a_list_of_entity_tags_has_their_form_and_an_end(field: str, is_list: bool) -> None:
    assert is_entity_tag_list(field.encode()) == is_list


async def test_millions_of_entity_tags_are_refused(alice: Person) -> None:
    context = await alice.makes_context()
    headers = {"if-match": '"1",' * 1_000_000}
    refused = await alice.patch(f"/contexts/{context['id']}", {"name": "Lost"}, headers=headers)
    assert_problem(refused, 400, "bad-request")


async def test_another_way_to_write_a_version_is_another_tag(alice: Person) -> None:
    context = await alice.makes_context()
    for tag in ('"01"', '"1 "', 'W/"1"', '"１"', ""):  # noqa: RUF001
        headers = [(b"if-match", tag.encode())]
        refused = await alice.patch(f"/contexts/{context['id']}", {"name": "Lost"}, headers=headers)
        assert refused.status_code in {400, 412}, tag
    assert await alice.reads(f"/contexts/{context['id']}") == context


def bodies(text: str) -> Iterable[bytes]:
    return (text.encode(encoding) for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"))


KEY = ("idempotency-key", "one")


@pytest.mark.parametrize("more", [[], [KEY]], ids=["", "with a key"])
async def test_a_body_in_another_encoding_is_refused_on_every_route_that_takes_one(
    app: FastAPI, transport: httpx.ASGITransport, alice: Person, more: list[tuple[str, str]]
) -> None:
    usual = [("authorization", alice.client.headers["authorization"]), HOST, *more]
    taking = [
        (method.upper(), path)
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
        if "requestBody" in operation
    ]
    assert len(taking) > 10
    for (method, path), body in itertools.product(taking, bodies('{"name": "x"}')):
        answer = await ask(transport, method, path, [*usual, ("content-type", "application/json")], body=body)
        assert answer.status == 415, (method, path, body)
        assert problem_of(answer)["type"] == "/problems/unsupported-media-type"


async def test_an_encoding_is_known_however_the_body_comes_in(alice: Person) -> None:
    async def bytewise() -> Any:
        for byte in '{"name": "x"}'.encode("utf-16-be"):
            yield bytes([byte])

    headers = {"content-type": "application/json"}
    refused = await alice.request("POST", "/contexts", content=bytewise(), headers=headers)
    assert_problem(refused, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "field",
    [
        ("content-encoding", "gzip"),
        ("content-encoding", "identity, br"),
        ("content-type", "application/json; charset=utf-16"),
        ("content-type", 'application/json;Charset="ISO-8859-1"'),
    ],
)
async def test_a_body_that_is_said_to_be_encoded_is_refused_on_every_route(
    app: FastAPI, transport: httpx.ASGITransport, field: tuple[str, str]
) -> None:
    for method, path in routes_of(app):
        answer = await ask(transport, method, path, [HOST, field], body=b"{}")
        assert answer.status == 415, (method, path)
        assert answer.headers["accept-encoding"] == "identity"
        assert problem_of(answer)["type"] == "/problems/unsupported-media-type"


@pytest.mark.parametrize(
    ("name", "value"),
    [("content-encoding", "identity"), ("content-type", "application/json; charset=UTF-8")],
)
async def test_a_body_in_utf8_is_read(alice: Person, name: str, value: str) -> None:
    body = '{"name": "Café", "color": "#2F6FEB", "icon": "💼"}'.encode()
    headers = {"content-type": "application/json"} | {name: value}
    made = await alice.request("POST", "/contexts", content=body, headers=headers)
    assert (made.status_code, made.json()["name"]) == (201, "Café")


async def test_no_answer_to_http_1_0_is_chunked(
    app: FastAPI, transport: httpx.ASGITransport, alice: Person
) -> None:
    usual = [("authorization", alice.client.headers["authorization"]), ("accept-encoding", "gzip")]
    refused = set()
    for method, path in routes_of(app):
        answer = await ask(transport, method, path, usual, version="1.0")
        assert "content-length" in answer.headers or answer.status in {204, 304}, (method, path)
        if answer.status == 400 and "HTTP/1.1" in problem_of(answer)["detail"]:
            refused.add(path)
    assert refused == STREAMED


@pytest.mark.parametrize("version", ["0.9", "2.0", "1.2"])
async def test_another_version_of_http_is_refused(transport: httpx.ASGITransport, version: str) -> None:
    answer = await ask(transport, "GET", "/health/live", [HOST], version=version)
    assert answer.status == 400
    assert "HTTP/1.1" in problem_of(answer)["detail"]


async def test_the_template_of_an_address_is_no_address(app: FastAPI, alice: Person) -> None:
    templates = [path for path, item in app.openapi()["paths"].items() if "get" in item and "_id}" in path]
    assert len(templates) >= 4
    for path in templates:
        answer = await alice.client.get(path)
        assert answer.status_code in {404, 422}, path
    assert_problem(await alice.get("/flows/{flow_id}"), 404, "not-found")
    assert (await alice.get("/flows/quick-add")).headers["allow"] == "POST"
