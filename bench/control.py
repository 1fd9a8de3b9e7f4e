"""The control: the same requests, answered by plain FastAPI and MongoDB's driver.

It reads and writes the same documents as the API and returns the same responses, with the fewest queries that
an ordinary program needs. It shares the API's database and indexes, the cache of verified tokens, orjson, and
the pure functions that compute responses (quick add, ranking). It has no rate limit, quotas, idempotency,
logs or metrics. The driver is an argument: Motor or PyMongo's async client.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from inspect import isawaitable
from typing import Annotated, Any, Literal, cast

import httpx
import orjson
from bson import ObjectId
from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import StreamingResponse
from motor.motor_asyncio import AsyncIOMotorClient
from my_flow_api.agenda.rules import Entry, Window, agenda_ranges, find_upcoming, group_by_day
from my_flow_api.auth.jwks import Jwks
from my_flow_api.auth.tokens import TokenVerifier
from my_flow_api.contexts.service import read_context
from my_flow_api.dashboard.schemas import FlowCounts
from my_flow_api.dashboard.service import progress
from my_flow_api.flows.documents import flow_detail, flow_from_document
from my_flow_api.flows.indexes import OPEN_REPEATING, OPEN_WITH_DUE, OPEN_WITH_PLAN
from my_flow_api.flows.plans import (
    NOT_SOMEDAY,
    SOMEDAY_KEY,
    derived_plan_fields,
    is_planned_after_due,
    plan_instant,
    plan_key_filter,
    planned_status_at,
)
from my_flow_api.flows.repeating import completion_writes
from my_flow_api.flows.repository import PROJECTION, order_keys
from my_flow_api.flows.rules import IMPORTANCES, derived_fields, due_at, due_instant, status_of
from my_flow_api.focus.ranking import Ranked, needs_you, rank, sort_flows
from my_flow_api.kit.http.pagination import FilteredCursor, milliseconds
from my_flow_api.kit.local_time import LocalNow, find_zone
from my_flow_api.preferences.service import read_preferences
from my_flow_api.quick_add.parser import ContextName, parse
from my_flow_api.repetition.series import next_id
from my_flow_api.transitions.rules import warnings_of
from my_flow_api.transitions.service import read_transition
from pydantic import BaseModel
from pymongo import AsyncMongoClient, ReturnDocument

type Document = dict[str, Any]

_LIVE = {"archived_at": None, "deleted_at": None}
_OPEN = {"completed": False, **_LIVE}
_ANY = {"completed": {"$in": [False, True]}}
_WITH_ITEMS = {**PROJECTION, "items": 1, "plan_key": 1}
_SOMEDAY = {"completed": False, "plan_key": SOMEDAY_KEY}
_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]
_IN_ORDER = [("position", 1), ("_id", 1)]
_DAYS = {"_id": 0, "timezone": 1, "day_starts_at": 1}
_NO_COUNTS: FlowCounts = {"open": 0, "overdue": 0, "due_today": 0, "completed": 0}
_PAGE = 50
_SHOWN_ON_LEAVING = 20
_FOUND = 20
_MOST_REPEATING = 200
_KINDS = {"contexts": "context", "flows": "flow", "preferences": "preferences", "transitions": "transition"}


class NewFlow(BaseModel):
    """A flow to create."""

    title: str
    description: str | None = None
    priority: Literal["low", "medium", "high"] = "medium"


class FlowChange(BaseModel):
    """The fields of a flow to change."""

    priority: Literal["low", "medium", "high"]


class BatchOperation(BaseModel):
    """A flow to complete or reopen."""

    flow_id: str
    action: Literal["complete", "reopen"]


class Batch(BaseModel):
    """Several flows, all to complete or all to reopen."""

    operations: list[BatchOperation]


class QuickAddText(BaseModel):
    """A line of quick add to parse."""

    text: str


class Switch(BaseModel):
    """A switch from one context to another."""

    from_context_id: str
    to_context_id: str
    resume_note: str | None = None


class AgendaQuery(BaseModel):
    """The first and the last day of an agenda."""

    from_: Annotated[date, Query(alias="from")]
    to: date


class PreviewQuery(BaseModel):
    """The two contexts of a switch."""

    from_: Annotated[str, Query(alias="from")]
    to: str


async def _database(request: Request) -> Any:
    return request.app.state.database


async def _user_id(request: Request, authorization: Annotated[str, Header()]) -> str:
    subject = await request.app.state.verifier.verify(authorization.removeprefix("Bearer "))
    return str(subject.id)


Database = Annotated[Any, Depends(_database)]
UserId = Annotated[str, Depends(_user_id)]

router = APIRouter(prefix="/api/v1")


@router.get("/contexts")
async def list_contexts(database: Database, user_id: UserId) -> Response:
    """Return the user's contexts in order."""
    contexts = await _contexts_in_order(database, user_id)
    return _json({"items": [read_context(context) for context in contexts], "next_cursor": None})


@router.get("/flows")
async def list_flows(database: Database, user_id: UserId) -> Response:
    """Return the first page of the user's flows."""
    return await _flow_page(database, user_id, {})


@router.get("/contexts/{context_id}/flows")
async def list_flows_of_context(database: Database, user_id: UserId, context_id: str) -> Response:
    """Return the first page of the flows of one context."""
    return await _flow_page(database, user_id, {"context_id": ObjectId(context_id)})


@router.get("/flows/{flow_id}")
async def get_flow(
    database: Database, user_id: UserId, flow_id: str, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Return one flow, or 304 if the client has its current version."""
    flow = await database["flows"].find_one(_owned(user_id, flow_id), _WITH_ITEMS)
    etag = f'"{flow["version"]}"'
    is_timeless = flow["completed"] or (flow["due"] is None and flow["plan_key"] in {None, SOMEDAY_KEY})
    if if_none_match == etag and is_timeless:
        return Response(status_code=304, headers={"etag": etag})
    return _json(flow_detail(flow, await _moment(database, user_id)), headers={"etag": etag})


@router.get("/contexts/{context_id}/focus")
async def get_focus(database: Database, user_id: UserId, context_id: str) -> Response:
    """Return the flows of a context to focus on, ranked, with the resume note."""
    id_ = ObjectId(context_id)
    context, moment, note, flows = await asyncio.gather(
        database["contexts"].find_one(_owned(user_id, context_id)),
        _moment(database, user_id),
        _resume_note(database, user_id, id_),
        _open_flows(database, user_id, id_),
    )
    return _json(_focus(context, flows, note, moment))


@router.get("/dashboard")
async def get_dashboard(database: Database, user_id: UserId) -> Response:
    """Return every context with its flow counts and its next flow."""
    moment = await _moment(database, user_id)
    contexts, counts, visits = await asyncio.gather(
        _contexts_in_order(database, user_id),
        _aggregate(
            database["flows"],
            {"$match": {"user_id": user_id, **_ANY, **_LIVE, "$nor": [_SOMEDAY]}},
            {"$group": {"_id": "$context_id", **_flow_counts(moment)}},
        ),
        _aggregate(
            database["transitions"],
            {"$match": {"user_id": user_id}},
            {"$project": {"created_at": 1, "context_id": ["$from_context_id", "$to_context_id"]}},
            {"$unwind": "$context_id"},
            {"$group": {"_id": "$context_id", "last": {"$max": "$created_at"}}},
        ),
    )
    counts_of = {count.pop("_id"): cast("FlowCounts", count) for count in counts}
    visit_of = {visit["_id"]: visit["last"] for visit in visits}
    return _json(
        {
            "items": [
                {
                    "context": read_context(context),
                    "counts": counts_of.get(context["_id"], _NO_COUNTS),
                    "progress": progress(counts_of.get(context["_id"], _NO_COUNTS)),
                    "last_visited_at": visit_of.get(context["_id"]),
                }
                for context in contexts
            ]
        }
    )


@router.get("/agenda")
async def get_agenda(database: Database, user_id: UserId, query: Annotated[AgendaQuery, Query()]) -> Response:
    """Return the planned and due flows of some days by context, and what repeats on them."""
    window, moment = Window(query.from_, query.to), await _moment(database, user_id)
    ranges = agenda_ranges(window, moment)
    due_keys = [keys.filter() for keys in (*ranges.overdue, *ranges.due)]
    is_due = {
        **OPEN_WITH_DUE, **NOT_SOMEDAY, "importance": {"$in": IMPORTANCES},
        "$or": [{"due_key": keys} for keys in due_keys],
    }  # fmt: skip
    is_planned = {**OPEN_WITH_PLAN, **plan_key_filter([*ranges.planned_earlier, *ranges.planned])}

    def matching(where: Document) -> Any:
        return database["flows"].find({"user_id": user_id, **where}, PROJECTION).to_list(None)

    contexts, due, planned, repeating = await asyncio.gather(
        _contexts_in_order(database, user_id),
        matching(is_due),
        matching(is_planned),
        matching(OPEN_REPEATING),
    )
    flows = {flow["_id"]: flow for flow in (*due, *planned)}
    agenda = group_by_day(flows.values(), window, moment)
    coming = await find_upcoming(repeating, window, moment, _MOST_REPEATING)
    upcoming = group_by_day(coming.flows, window, moment).by_day
    return _json(
        {
            "today": moment.today.isoformat(),
            "contexts": [read_context(context) for context in contexts],
            "days": [
                {
                    "date": day.isoformat(),
                    "contexts": _by_context(entries, contexts, moment),
                    "upcoming": [_upcoming(entry) for entry in upcoming[day]],
                }
                for day, entries in agenda.by_day.items()
            ],
            "earlier": _by_context(agenda.earlier, contexts, moment),
            "is_complete": not coming.is_cut,
        }
    )


@router.get("/search")
async def search(database: Database, user_id: UserId, q: str) -> Response:
    """Return the flows and contexts that match every word of `q`, best first."""
    terms = sorted(q.lower().split(), key=len, reverse=True)
    first_word = {"$elemMatch": {"$gte": terms[0], "$lt": terms[0] + "\U0010ffff"}}
    contexts, flows, moment = await asyncio.gather(
        database["contexts"].find({"user_id": user_id, "deleted_at": None}).sort(_IN_ORDER).to_list(None),
        database["flows"]
        .find(
            {
                "user_id": user_id,
                **_ANY,
                "deleted_at": None,
                "$or": [{"title_words": first_word}, {"description_words": first_word}],
            },
            PROJECTION,
        )
        .to_list(None),
        _moment(database, user_id),
    )
    found = [_found_flow(flow, terms) for flow in flows]
    best_first = sorted((match for match in found if match), key=lambda match: match[0], reverse=True)
    items = [
        {"kind": "context", "context": read_context(context), "flow": None, "matches": matches}
        for context in contexts
        if len(matches := _matches("name", context["name"], terms)) >= len(terms)
    ] + [
        {"kind": "flow", "context": None, "flow": flow_from_document(flow, moment), "matches": matches}
        for _, flow, matches in best_first
    ]
    return _json({"items": items[:_FOUND], "next_cursor": None})


@router.get("/transitions/preview")
async def preview_transition(
    database: Database, user_id: UserId, query: Annotated[PreviewQuery, Query()]
) -> Response:
    """Return what a switch between two contexts would show."""
    leaving, entering = ObjectId(query.from_), ObjectId(query.to)
    both = {"$in": [leaving, entering]}
    contexts, moment, note, flows = await asyncio.gather(
        database["contexts"].find({"_id": both, "user_id": user_id, "deleted_at": None}).to_list(2),
        _moment(database, user_id),
        _resume_note(database, user_id, entering),
        _open_flows(database, user_id, both),
    )
    context_of = {context["_id"]: context for context in contexts}
    left_open = [flow for flow in flows if flow["context_id"] == leaving]
    waiting = [flow for flow in flows if flow["context_id"] == entering]
    return _json(
        {
            "from": {
                "context": read_context(context_of[leaving]),
                "open_count": len(left_open),
                "items": _focus_items(sort_flows(left_open, moment)[:_SHOWN_ON_LEAVING], moment),
                "warnings": [
                    {"code": code, "flow_ids": [str(flow["_id"]) for flow in found]}
                    for code, found in warnings_of(left_open, moment).items()
                ],
            },
            "to": _focus(context_of[entering], waiting, note, moment),
        }
    )


@router.get("/preferences")
async def get_preferences(database: Database, user_id: UserId) -> Response:
    """Return the user's preferences."""
    found = await database["preferences"].find_one({"user_id": user_id})
    return _json(read_preferences(found), headers={"etag": f'"{found["version"]}"'})


@router.get("/events")
async def stream_events(
    database: Database, user_id: UserId, last_event_id: Annotated[str, Header()]
) -> Response:
    """Send the changes since an event, and keep sending until the client disconnects."""
    pipeline = [
        {"$match": {"ns.coll": {"$in": list(_KINDS)}, "fullDocument.user_id": user_id}},
        {"$project": {"ns.coll": 1, "documentKey": 1, "operationType": 1, "fullDocument.version": 1}},
    ]

    async def events() -> AsyncIterator[bytes]:
        stream = database.watch(pipeline, full_document="updateLookup", resume_after={"_data": last_event_id})
        async with await stream if isawaitable(stream) else stream as changes:
            yield f"id: {last_event_id}\nevent: ready\ndata: {{}}\n\n".encode()
            async for change in changes:
                event = {
                    "kind": _KINDS[change["ns"]["coll"]],
                    "id": str(change["documentKey"]["_id"]),
                    "version": change["fullDocument"]["version"],
                    "change": "created" if change["operationType"] == "insert" else "updated",
                }
                yield f"id: {change['_id']['_data']}\nevent: change\ndata: ".encode()
                yield orjson.dumps(event) + b"\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


@router.post("/flows/quick-add/preview")
async def preview_quick_add(database: Database, user_id: UserId, new: QuickAddText) -> Response:
    """Parse a line of quick add without storing anything."""
    contexts, preferences = await asyncio.gather(
        _contexts_in_order(database, user_id), database["preferences"].find_one({"user_id": user_id})
    )
    moment = _moment_of(preferences)
    names = [ContextName(str(context["_id"]), context["name"]) for context in contexts]
    reading = parse(new.text, moment, names, date_order=preferences.get("date_order"))
    current = preferences["current_context_id"]
    context_id = reading.context_id or (str(current) if current else None)
    instant, planned_at = due_instant(reading.due), plan_instant(reading.planned)
    return _json(
        {
            "title": reading.title,
            "context_id": context_id,
            "priority": reading.priority or "medium",
            "due": reading.due,
            "due_at": due_at(reading.due, instant, moment.zone),
            "status": status_of(reading.due, instant, completed=False, moment=moment),
            "planned": reading.planned,
            "planned_at": planned_at,
            "planned_status": planned_status_at(reading.planned, planned_at, completed=False, moment=moment),
            "planned_after_due": is_planned_after_due(
                reading.planned, planned_at, reading.due, instant, moment
            ),
            "repeat": reading.repeat,
            "spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "text": new.text[span.start : span.end],
                    "kind": span.kind,
                    "value": span.value,
                    "field": span.field or "planned",
                    "repeats": span.repeats,
                }
                for span in reading.spans
            ],
            "ready": context_id is not None and 0 < len(reading.title) <= 200,
        }
    )


@router.post("/contexts/{context_id}/flows")
async def create_flow(database: Database, user_id: UserId, context_id: str, new: NewFlow) -> Response:
    """Create a flow in a context."""
    _, moment = await asyncio.gather(
        database["contexts"].find_one(_owned(user_id, context_id), {"_id": 1}), _moment(database, user_id)
    )
    now = moment.now
    fields = {**new.model_dump(), "due": None, "planned": None}
    document: Document = {
        "_id": ObjectId(), "user_id": user_id, "context_id": ObjectId(context_id), **fields,
        **derived_fields(fields), **derived_plan_fields(fields), "items": [], "checklist": None,
        "reminder_enabled": False, "position": now.timestamp() * 1000,
        "completed": False, "completed_at": None, "archived_at": None, "deleted_at": None,
        "deleted_with_context": False, "version": 1, "created_at": now, "updated_at": now,
    }  # fmt: skip
    await database["flows"].insert_one({**document, **order_keys(document)})
    headers = {"etag": '"1"', "location": f"/api/v1/flows/{document['_id']}"}
    return _json(flow_detail(document, moment), 201, headers)


@router.patch("/flows/{flow_id}")
async def update_flow(database: Database, user_id: UserId, flow_id: str, patch: FlowChange) -> Response:
    """Change fields of a flow."""
    changes = patch.model_dump()
    return await _change_flow(database, user_id, flow_id, {}, {**changes, **derived_fields(changes)})


@router.post("/flows/{flow_id}/complete")
async def complete_flow(database: Database, user_id: UserId, flow_id: str) -> Response:
    """Mark a flow as done, and make the next one if it repeats."""
    owned, moment = _owned(user_id, flow_id), await _moment(database, user_id)
    changes = {"completed": True, "completed_at": moment.now}
    done = await _updated(database, {**owned, "completed": False, "repeat": None}, changes, moment)
    flow = done or await database["flows"].find_one(owned)
    if not flow["completed"]:
        flow = await _complete_repeating(database, user_id, flow, moment)
    return _json(flow_detail(flow, moment), headers={"etag": f'"{flow["version"]}"'})


@router.post("/flows/{flow_id}/reopen")
async def reopen_flow(database: Database, user_id: UserId, flow_id: str) -> Response:
    """Mark a flow as open."""
    changes = {"completed": False, "completed_at": None}
    return await _change_flow(database, user_id, flow_id, {"completed": True}, changes)


@router.post("/flows/batch")
async def change_flows(database: Database, user_id: UserId, batch: Batch) -> Response:
    """Complete or reopen several flows by one update."""
    ids = [ObjectId(operation.flow_id) for operation in batch.operations]
    completes = batch.operations[0].action == "complete"
    owned = {"_id": {"$in": ids}, "user_id": user_id, "deleted_at": None}
    moment = await _moment(database, user_id)
    found = database["flows"].find(owned, {"completed": 1})
    before = {flow["_id"]: flow["completed"] async for flow in found}
    changes = {"completed": completes, "completed_at": moment.now if completes else None}
    await database["flows"].update_many(
        {**owned, "completed": not completes},
        {"$set": {**changes, "updated_at": moment.now}, "$inc": {"version": 1}},
    )
    after = {flow["_id"]: flow async for flow in database["flows"].find(owned, PROJECTION)}
    nothing = dict.fromkeys(("context_id", "position", "planned", "due", "priority"))
    undo = {"action": "reopen" if completes else "complete", **nothing}
    return _json(
        {
            "results": [
                {
                    "flow_id": str(id_),
                    "status": 200,
                    "flow": flow_from_document(after[id_], moment),
                    "problem": None,
                    "undo": {"flow_id": str(id_), "version": after[id_]["version"], **undo}
                    if before[id_] != completes
                    else None,
                }
                for id_ in ids
            ]
        }
    )


@router.post("/transitions")
async def create_transition(database: Database, user_id: UserId, new: Switch) -> Response:
    """Store a switch of contexts and update the preferences, in one transaction."""
    leaving, entering = ObjectId(new.from_context_id), ObjectId(new.to_context_id)
    now = datetime.now(UTC)
    document: Document = {
        "_id": ObjectId(), "user_id": user_id, "from_context_id": leaving, "to_context_id": entering,
        "resume_note": new.resume_note, "resolutions": [], "created_at": now, "bytes": 0,
    }  # fmt: skip

    async def work(session: Any) -> None:
        both = {"_id": {"$in": [leaving, entering]}, "user_id": user_id, "deleted_at": None}
        await database["contexts"].count_documents(both, session=session)
        document["left_open"] = await database["flows"].count_documents(
            {"user_id": user_id, "context_id": leaving, **_OPEN}, session=session
        )
        await database["preferences"].update_one(
            {"user_id": user_id},
            {"$set": {"current_context_id": entering, "updated_at": now}, "$inc": {"version": 1}},
            session=session,
        )
        await database["transitions"].insert_one(document, session=session)

    await _in_transaction(database, work)
    headers = {"location": f"/api/v1/transitions/{document['_id']}"}
    return _json(read_transition(document), 201, headers)


def _json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    content = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    return Response(content, status, headers, media_type="application/json")


def _owned(user_id: str, id_: str) -> Document:
    return {"_id": ObjectId(id_), "user_id": user_id, "deleted_at": None}


async def _aggregate(collection: Any, *pipeline: Document) -> list[Document]:
    cursor = collection.aggregate(list(pipeline))
    found: list[Document] = await (await cursor if isawaitable(cursor) else cursor).to_list(None)
    return found


async def _in_transaction(database: Any, work: Callable[[Any], Awaitable[None]]) -> None:
    starting = database.client.start_session()
    async with await starting if isawaitable(starting) else starting as session:
        await session.with_transaction(work)


async def _moment(database: Any, user_id: str) -> LocalNow:
    return _moment_of(await database["preferences"].find_one({"user_id": user_id}, _DAYS))


def _moment_of(preferences: Document) -> LocalNow:
    zone, day_starts = find_zone(preferences["timezone"]), time.fromisoformat(preferences["day_starts_at"])
    return LocalNow(datetime.now(UTC), zone, day_starts)


async def _contexts_in_order(database: Any, user_id: str) -> list[Document]:
    query = {"user_id": user_id, **_LIVE}
    found: list[Document] = await database["contexts"].find(query).sort(_IN_ORDER).to_list(None)
    return found


async def _flow_page(database: Any, user_id: str, where: Document) -> Response:
    query = {"user_id": user_id, **_ANY, **_LIVE, **where}
    found = database["flows"].find(query, PROJECTION).sort(_NEWEST_FIRST).limit(_PAGE + 1)
    flows, moment = await asyncio.gather(found.to_list(None), _moment(database, user_id))
    page, cursor = flows[:_PAGE], None
    if len(flows) > _PAGE:
        last = page[-1]
        cursor = FilteredCursor("all", (milliseconds(last["created_at"]),), last["_id"]).encode()
    return _json({"items": [flow_from_document(flow, moment) for flow in page], "next_cursor": cursor})


async def _open_flows(database: Any, user_id: str, context: Any) -> list[Document]:
    query = {"user_id": user_id, "context_id": context, **_OPEN, **NOT_SOMEDAY}
    found: list[Document] = await database["flows"].find(query, PROJECTION).sort("due_key", 1).to_list(None)
    return found


async def _resume_note(database: Any, user_id: str, context_id: ObjectId) -> Document | None:
    last = await database["transitions"].find_one(
        {"user_id": user_id, "from_context_id": context_id}, sort=_NEWEST_FIRST
    )
    return {"text": last["resume_note"], "left_at": last["created_at"]} if last else None


def _focus(context: Document, flows: Sequence[Document], note: Document | None, moment: LocalNow) -> Document:
    ranked = rank(flows, moment, note["text"] if note else "")
    return {
        "context": read_context(context),
        "items": _focus_items(ranked, moment),
        "open_count": len(flows),
        "needs_you": any(map(needs_you, ranked)),
        "resume_note": note,
    }


def _focus_items(ranked: Sequence[Ranked], moment: LocalNow) -> list[Document]:
    return [
        {
            "flow": flow_from_document(one.flow, moment),
            "reasons": list(one.reasons),
            "is_planned": one.is_planned,
        }
        for one in ranked
    ]


def _by_context(entries: Sequence[Entry], contexts: Sequence[Document], moment: LocalNow) -> list[Document]:
    found: dict[ObjectId, list[Document]] = {context["_id"]: [] for context in contexts}
    for entry in entries:
        flow = flow_from_document(entry.flow, moment)
        found[entry.flow["context_id"]].append({"flow": flow, "reasons": list(entry.reasons)})
    return [{"context_id": str(id_), "items": items} for id_, items in found.items() if items]


def _upcoming(entry: Entry) -> Document:
    flow = entry.flow
    shown = {name: flow[name] for name in ("title", "priority", "planned", "due")}
    ids = {"flow_id": str(flow["_id"]), "context_id": str(flow["context_id"])}
    return {**ids, **shown, "reasons": list(entry.reasons)}


def _flow_counts(moment: LocalNow) -> Document:
    today, has_due = moment.today.isoformat(), {"$ne": ["$due", None]}
    is_timed, is_open = {"$ne": ["$due_instant", None]}, {"$not": "$completed"}
    is_past = {"$cond": [is_timed, {"$lt": ["$due_instant", moment.now]}, {"$lt": ["$due.date", today]}]}
    later_today = {"$and": [{"$not": is_past}, {"$lt": ["$due_instant", moment.end_of_today()]}]}
    is_today = {"$cond": [is_timed, later_today, {"$eq": ["$due.date", today]}]}
    conditions = {
        "open": is_open,
        "overdue": {"$and": [is_open, has_due, is_past]},
        "due_today": {"$and": [is_open, has_due, is_today]},
        "completed": "$completed",
    }
    return {name: {"$sum": {"$cond": [condition, 1, 0]}} for name, condition in conditions.items()}


def _matches(field: str, text: str | None, terms: Sequence[str]) -> list[Document]:
    """Return the words of `text` that begin with one of `terms`, with their spans."""
    return [
        {"field": field, "start": word.start(), "end": word.end()}
        for word in re.finditer(r"\w+", text or "")
        if word[0].lower().startswith(tuple(terms))
    ]


def _found_flow(flow: Document, terms: Sequence[str]) -> tuple[Any, Document, list[Document]] | None:
    """Return the flow's rank, the flow, and its matching words; None if a term is missing."""
    words = flow["title"].lower().split()
    in_title = sum(any(word.startswith(term) for word in words) for term in terms)
    matches = _matches("title", flow["title"], terms)
    matches += _matches("description", flow["description"], terms)
    if in_title < len(terms):
        return None
    exact = len(set(words).intersection(terms))
    rank = (in_title, exact, not flow["completed"], flow["created_at"], flow["_id"])
    return rank, flow, matches


async def _change_flow(
    database: Any, user_id: str, flow_id: str, where: Document, changes: Document
) -> Response:
    owned, moment = _owned(user_id, flow_id), await _moment(database, user_id)
    flow = await _updated(database, {**owned, **where}, changes, moment)
    if flow is None:
        flow = await database["flows"].find_one(owned)
    return _json(flow_detail(flow, moment), headers={"etag": f'"{flow["version"]}"'})


async def _updated(
    database: Any, where: Document, changes: Document, moment: LocalNow, session: Any = None
) -> Document | None:
    """Change the flow that matches `where`, and return it; None if there is none."""
    found: Document | None = await database["flows"].find_one_and_update(
        where,
        {"$set": {**changes, "updated_at": moment.now}, "$inc": {"version": 1}},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    return found


async def _complete_repeating(database: Any, user_id: str, flow: Document, moment: LocalNow) -> Document:
    """Complete an open flow that repeats and store the next one, in one transaction."""
    step = completion_writes(user_id, flow, None, moment)
    where = {"_id": flow["_id"], "user_id": user_id, "version": flow["version"]}
    done: list[Document | None] = []

    async def work(session: Any) -> None:
        done.append(await _updated(database, where, dict(step.changes), moment, session))
        if done[-1] is not None and step.next_flow is not None:
            id_ = {"_id": next_id(user_id, flow["repeat"])}
            await database["flows"].replace_one(id_, step.next_flow, upsert=True, session=session)

    await _in_transaction(database, work)
    return done[-1] or await database["flows"].find_one(_owned(user_id, str(flow["_id"])))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    issuer = f"{os.environ['LOGTO_ENDPOINT']}/oidc"
    async with httpx.AsyncClient() as outside:
        app.state.verifier = TokenVerifier(
            Jwks(f"{issuer}/jwks", outside), issuer=issuer, audience=os.environ["LOGTO_RESOURCE"]
        )
        yield


def create_app(client: Any) -> FastAPI:
    """Build the control on an async MongoDB client."""
    app = FastAPI(lifespan=_lifespan, openapi_url=None)
    app.state.database = client[os.environ["MONGODB_DB_NAME"]]
    app.include_router(router)
    app.add_api_route("/health/ready", lambda: {"status": "ok"})
    app.add_middleware(CORSMiddleware, allow_origins=os.environ["CORS_ORIGINS"].split(","))
    return app


def with_motor() -> FastAPI:
    """Build the control on Motor."""
    return create_app(AsyncIOMotorClient(os.environ["MONGODB_URL"], tz_aware=True, w="majority"))


def with_pymongo() -> FastAPI:
    """Build the control on PyMongo's async client."""
    return create_app(AsyncMongoClient(os.environ["MONGODB_URL"], tz_aware=True, w="majority"))
