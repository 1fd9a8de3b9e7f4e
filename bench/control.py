"""The control: the same queries in bare Starlette and Motor, with the token cache and orjson, no more.

No validation of input, no schemas, no errors but 401, no limits and no logs.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorClient
from my_flow_api.auth.jwks import Jwks
from my_flow_api.auth.tokens import TokenVerifier
from my_flow_api.flows.repository import order_keys
from my_flow_api.flows.rules import derived
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_LIVE = {"completed": {"$in": [False, True]}, "archived_at": None, "deleted_at": None}
_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]
_NOT_SHOWN = (
    "user_id", "deleted_at", "deleted_with_context", "importance", "due_begins", "due_key", "title_begins",
    "title_key",
)  # fmt: skip
_HIDDEN = dict.fromkeys(_NOT_SHOWN, 0)


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
    issuer = f"{os.environ['LOGTO_ENDPOINT']}/oidc"
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        os.environ["MONGODB_URL"], minPoolSize=10, maxPoolSize=100, tz_aware=True, w="majority"
    )
    async with httpx.AsyncClient() as outside:
        verifier = TokenVerifier(
            Jwks(f"{issuer}/jwks", outside), issuer=issuer, audience=os.environ["LOGTO_RESOURCE"]
        )
        yield {"database": client[os.environ["MONGODB_DB_NAME"]], "verifier": verifier}
    client.close()


async def _user(request: Request) -> str:
    subject = await request.state.verifier.verify(request.headers["authorization"][7:])
    return str(subject.id)


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    document["id"] = str(document.pop("_id"))
    if "context_id" in document:
        document["context_id"] = str(document["context_id"])
    return document


def _answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(body, option=orjson.OPT_UTC_Z), status, headers, media_type="application/json"
    )


async def contexts(request: Request) -> Response:
    user_id = await _user(request)
    found = request.state.database["contexts"].find(
        {"user_id": user_id, "archived_at": None, "deleted_at": None}
    )
    documents = await found.sort([("position", 1), ("_id", 1)]).limit(51).to_list(51)
    return _answer({"items": [_shown(document) for document in documents], "next_cursor": None})


async def flows(request: Request) -> Response:
    query: dict[str, Any] = {"user_id": await _user(request), **_LIVE}
    index = "active"
    if "context_id" in request.path_params:
        query["context_id"] = ObjectId(request.path_params["context_id"])
        index = "active_in_context"
    database = request.state.database
    found = database["flows"].find(query, _HIDDEN).sort(_NEWEST_FIRST).hint(index).limit(51)
    documents, _ = await asyncio.gather(
        found.to_list(51),
        database["preferences"].find_one({"user_id": query["user_id"]}, {"timezone": 1, "day_starts_at": 1}),
    )
    return _answer({"items": [_shown(document) for document in documents[:50]], "next_cursor": None})


async def flow(request: Request) -> Response:
    user_id, database = await _user(request), request.state.database
    id_ = ObjectId(request.path_params["flow_id"])
    document, _ = await asyncio.gather(
        database["flows"].find_one({"_id": id_, "user_id": user_id, "deleted_at": None}),
        database["preferences"].find_one({"user_id": user_id}, {"timezone": 1, "day_starts_at": 1}),
    )
    tag = f'"{document["version"]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    return _answer(_shown(document), headers={"etag": tag})


async def create(request: Request) -> Response:
    user_id, database = await _user(request), request.state.database
    new, now = orjson.loads(await request.body()), datetime.now(UTC)
    context_id = ObjectId(request.path_params["context_id"])
    await asyncio.gather(
        database["contexts"].find_one(
            {"_id": context_id, "user_id": user_id, "deleted_at": None}, {"_id": 1}
        ),
        database["preferences"].find_one({"user_id": user_id}, {"timezone": 1, "day_starts_at": 1}),
    )
    document = {
        "_id": ObjectId(),
        "user_id": user_id,
        "context_id": context_id,
        "title": new["title"],
        "description": None,
        "priority": "medium",
        "due": None,
        **derived({"title": new["title"], "priority": "medium", "due": None}),
        "reminder_enabled": False,
        "position": now.timestamp() * 1000,
        "completed": False,
        "completed_at": None,
        "archived_at": None,
        "deleted_at": None,
        "deleted_with_context": False,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
    await database["flows"].insert_one({**document, **order_keys(document)})
    shown = {name: value for name, value in document.items() if name not in _HIDDEN}
    return _answer(_shown(shown), 201, {"etag": '"1"', "location": f"/api/v1/flows/{document['_id']}"})


async def ready(_: Request) -> Response:
    return _answer({"status": "ok"})


app = Starlette(
    routes=[
        Route("/health/ready", ready),
        Route("/api/v1/contexts", contexts),
        Route("/api/v1/flows", flows),
        Route("/api/v1/contexts/{context_id}/flows", flows, methods=["GET"]),
        Route("/api/v1/contexts/{context_id}/flows", create, methods=["POST"]),
        Route("/api/v1/flows/{flow_id}", flow),
    ],
    lifespan=lifespan,
)
