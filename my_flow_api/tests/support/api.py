"""The application as a client meets it, without a network in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

BASE = "http://api.my-flow.test"
ORIGIN = "https://app.my-flow.example"

Json = dict[str, Any]


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.ASGITransport]:
    """Run the lifespan of `app` and give a transport to it."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        yield httpx.ASGITransport(app=with_state)


class Person:
    """Somebody with a browser: requests below /api/v1, with their token."""

    def __init__(self, transport: httpx.ASGITransport, token: str | None) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.request("POST", path, json=body, **options)

    async def patch(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return await self.request("PATCH", path, json=body, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("DELETE", path, **options)

    async def makes_context(self, **fields: Any) -> Json:
        body = {"name": "Work", "color": "#2F6FEB", "icon": "💼"} | fields
        return made(await self.post("/contexts", body))

    async def makes_flow(self, context: Json, **fields: Any) -> Json:
        body = {"title": "Write the plan"} | fields
        return made(await self.post(f"/contexts/{context['id']}/flows", body))

    async def reads(self, path: str, **options: Any) -> Json:
        response = await self.get(path, **options)
        assert response.status_code == 200, response.text
        body: Json = response.json()
        return body


def made(response: httpx.Response) -> Json:
    assert response.status_code == 201, response.text
    body: Json = response.json()
    return body


def listed(flow: Json) -> Json:
    """Return a flow as lists show it: without the items of its checklist."""
    return {name: value for name, value in flow.items() if name != "items"}


def assert_problem(response: httpx.Response, status: int, slug: str, *fields: str) -> Json:
    """Assert that the response is this problem, in full form, about these fields."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: Json = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "request_id", "errors"}
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    assert [error["field"] for error in problem["errors"]] == list(fields)
    return problem
