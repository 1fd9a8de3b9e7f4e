"""The control: for each request the same queries and the same answers in bare Starlette and Motor, no more.

It has the token cache and orjson, and takes from the API the pure functions that say what an answer looks
like. No validation of input, no dependencies, no errors but 401, no limits, no headers and no logs.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from typing import Any

import httpx
import orjson
from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorClient
from my_flow_api.auth.jwks import Jwks
from my_flow_api.auth.tokens import TokenVerifier
from my_flow_api.contexts.service import read_context
from my_flow_api.flows.indexes import BY_CREATION, NEWEST
from my_flow_api.flows.repository import SHOWN, order_keys
from my_flow_api.flows.rules import derived
from my_flow_api.flows.service import read_flow
from my_flow_api.kit.days import Moment, find_zone
from my_flow_api.kit.pagination import BoundCursor, milliseconds
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_LIVE = {"completed": {"$in": [False, True]}, "archived_at": None, "deleted_at": None}
_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]
_DAYS = {"_id": 0, "timezone": 1, "day_starts_at": 1}


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


async def _moment(database: Any, user_id: str) -> Moment:
    days = await database["preferences"].find_one({"user_id": user_id}, _DAYS)
    return Moment(datetime.now(UTC), find_zone(days["timezone"]), time.fromisoformat(days["day_starts_at"]))


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
    return _answer({"items": [read_context(document) for document in documents], "next_cursor": None})


async def flows(request: Request) -> Response:
    query: dict[str, Any] = {"user_id": await _user(request), **_LIVE}
    index = NEWEST
    if "context_id" in request.path_params:
        query["context_id"] = ObjectId(request.path_params["context_id"])
        index = BY_CREATION
    database = request.state.database
    found = database["flows"].find(query, SHOWN).sort(_NEWEST_FIRST).hint(index).limit(51)
    documents, moment = await asyncio.gather(found.to_list(51), _moment(database, query["user_id"]))
    page = documents[:50]
    last = page[-1]
    cursor = BoundCursor("all", (milliseconds(last["created_at"]),), last["_id"]).encode()
    return _answer(
        {
            "items": [read_flow(document, moment) for document in page],
            "next_cursor": cursor if len(documents) > 50 else None,
        }
    )


async def flow(request: Request) -> Response:
    user_id, database = await _user(request), request.state.database
    known = request.headers["if-none-match"]
    asked = {"_id": ObjectId(request.path_params["flow_id"]), "user_id": user_id, "deleted_at": None}
    unchanged = {"version": {"$in": [int(known[1:-1])]}, "$or": [{"due": None}, {"completed": True}]}
    found = await database["flows"].find_one(asked | unchanged, {"version": 1})
    return Response(status_code=304 if found else 500, headers={"etag": known})


async def create(request: Request) -> Response:
    user_id, database = await _user(request), request.state.database
    new, now = orjson.loads(await request.body()), datetime.now(UTC)
    context_id = ObjectId(request.path_params["context_id"])
    theirs = {"_id": context_id, "user_id": user_id}
    _, moment = await asyncio.gather(
        database["contexts"].find_one({**theirs, "deleted_at": None}, {"_id": 1}), _moment(database, user_id)
    )
    fields = {"title": new["title"], "description": None, "priority": "medium", "due": None}
    document: dict[str, Any] = {
        "_id": ObjectId(), "user_id": user_id, "context_id": context_id, **fields, **derived(fields),
        "reminder_enabled": False, "position": now.timestamp() * 1000, "completed": False,
        "completed_at": None, "archived_at": None, "deleted_at": None, "deleted_with_context": False,
        "version": 1, "created_at": now, "updated_at": now,
    }  # fmt: skip
    await database["flows"].insert_one({**document, **order_keys(document)})
    await database["contexts"].find_one(theirs, {"_id": 0, "deleted_at": 1})
    headers = {"etag": '"1"', "location": f"/api/v1/flows/{document['_id']}"}
    return _answer(read_flow(document, moment), 201, headers)


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
