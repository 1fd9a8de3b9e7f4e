"""Precompiled dispatch gives the same answers as FastAPI alone."""

import asyncio
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Header, Query, Response
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.types import Message, Receive, Scope, Send
from tests.support.api import BASE

from my_flow_api.config import Settings
from my_flow_api.fast_dispatch import FastDispatch
from my_flow_api.kit.base_schemas import DocumentId, RequestModel
from my_flow_api.kit.http.responses import answer
from my_flow_api.main import create_app

ID = "65f1a2b3c4d5e6f7a8b9c0d1"
JSON = {"content-type": "application/json"}


class Thing(RequestModel):
    name: str
    size: int = 1


class Choice(BaseModel):
    limit: int = 50
    name: str | None = None


async def _tag(if_match: Annotated[str | None, Header()] = None) -> str:
    return f"tag {if_match}"


def an_app() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/things")
    async def _list(query: Annotated[Choice, Query()], tag: Annotated[str, Depends(_tag)]) -> Response:
        return answer({"query": query.model_dump(), "tag": tag})

    @app.get("/things/{thing_id}")
    async def _get(thing_id: DocumentId) -> Response:
        return answer({"id": str(thing_id)})

    @app.post("/things/{thing_id}")
    async def _put(thing_id: DocumentId, new: Thing) -> Response:
        return answer({"id": str(thing_id), "new": new.model_dump()})

    @app.get("/names/{name}")
    async def _name(name: str) -> Response:
        return answer({"name": name})

    return app


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/things", {}),
        ("GET", "/things?limit=3&name=%20x", {"headers": {"if-match": '"3"'}}),
        ("GET", "/things?limit=3&limit=4", {}),
        ("GET", "/things?limit=many", {}),
        ("GET", "/things?unknown=1", {}),
        ("GET", f"/things/{ID}", {}),
        ("GET", f"/things/{ID.upper()}", {}),
        ("GET", f"/things/{ID}/", {}),
        ("GET", f"/things/{ID}%0A", {}),
        ("GET", "/things/%7B%7D", {}),
        ("GET", f"/names/{ID}", {}),
        ("DELETE", f"/things/{ID}", {}),
        ("POST", f"/things/{ID}", {"json": {"name": "x", "size": "2"}}),
        ("POST", f"/things/{ID}", {"json": {"name": 1}}),
        ("POST", f"/things/{ID}", {"json": {"name": "x", "other": 1}}),
        ("POST", f"/things/{ID}", {"content": b'{"name": "x"}', "headers": JSON}),
        ("POST", f"/things/{ID}", {"content": b"{", "headers": JSON}),
        ("POST", f"/things/{ID}", {"content": b"", "headers": JSON}),
        ("POST", f"/things/{ID}", {"content": b"\xff", "headers": JSON}),
        ("POST", f"/things/{ID}", {"content": b'{"name": "x"}'}),
        ("POST", f"/things/{ID}", {"content": b'{"name": "x"}', "headers": {"content-type": "text/plain"}}),
        (
            "POST",
            f"/things/{ID}",
            {"content": b'{"name": "x"}', "headers": {"content-type": "application/json; charset=utf-8"}},
        ),
    ],
)
async def test_answers_are_the_same_with_and_without(method: str, path: str, options: dict[str, Any]) -> None:
    answers = []
    for is_fast in (True, False):
        app = an_app()
        if is_fast:
            FastDispatch(app)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            response = await client.request(method, path, **options)
        answers.append((response.status_code, response.content, dict(response.headers)))
    assert answers[0] == answers[1]


async def test_a_client_that_disconnects_while_sending_gets_400() -> None:
    app, sent = an_app(), list[Message]()
    FastDispatch(app)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(
        {
            "type": "http",
            "method": "POST",
            "path": f"/things/{ID}",
            "root_path": "",
            "query_string": b"",
            "headers": [],
        },
        receive,
        send,
    )
    assert sent[0]["status"] == 400


async def test_messages_after_the_body_are_received_after_a_fallback() -> None:
    app, heard = FastAPI(openapi_url=None), asyncio.Event()

    class Listens(Response):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            assert (await receive())["type"] == "http.disconnect"
            heard.set()

    @app.post("/things")
    async def _put(new: Thing) -> Response:
        return Listens()

    FastDispatch(app)
    body: Message = {"type": "http.request", "body": b'{"name": "x"}'}
    messages = iter([body, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(messages)

    async def send(_: Message) -> None:
        raise AssertionError("it only listens")

    headers = [(b"content-type", b"application/json; charset=utf-8")]
    scope = {"type": "http", "method": "POST", "path": "/things", "root_path": "", "query_string": b""}
    await app({**scope, "headers": headers}, receive, send)
    assert heard.is_set()


def _with_fast_dispatch(settings: Settings, *, is_on: bool) -> FastAPI:
    return create_app(settings.model_copy(update={"fast_dispatch": is_on}))


def test_nearly_all_routes_have_a_plan(settings: Settings) -> None:
    app = _with_fast_dispatch(settings, is_on=True)
    dispatch = app.router.routes[0]
    assert isinstance(dispatch, FastDispatch)
    others = {
        route.path
        for route in iter_route_contexts(app.routes[1:])
        for method in route.methods or ()
        if not dispatch.handles(method, route.path or "")
    }
    assert others == {"/api/v1/calendar/{secret}.ics", "/api/v1/docs/{name}", "/problems", "/problems/{slug}"}


def test_the_setting_leaves_all_requests_to_fastapi(settings: Settings) -> None:
    app = _with_fast_dispatch(settings, is_on=False)
    assert not any(isinstance(route, FastDispatch) for route in app.router.routes)
