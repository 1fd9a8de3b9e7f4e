"""Business logic of exports."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from my_flow_api.contexts.service import read_context
from my_flow_api.exports.csv_cells import csv_line, neutralize
from my_flow_api.exports.repository import ExportRepository
from my_flow_api.exports.schemas import FORMAT, VERSION
from my_flow_api.flows.documents import flow_detail
from my_flow_api.flows.items import text_of_items
from my_flow_api.kit.background import TimeSlices
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.responses import JSON_OPTIONS
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.schemas import PreferencesRead
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.transitions.service import read_transition

CSV_COLUMNS = (
    "id", "context_id", "context", "title", "description", "priority", "due_date", "due_time", "due_timezone",
    "due_at", "status", "reminder_enabled", "completed_at", "archived_at", "created_at", "updated_at",
    "planned_date", "planned_time", "planned_timezone", "planned_status",
    "items",
    "repeat_rule", "repeat_counts_from",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportStart:
    """The data read before the first byte is sent, so that an outage is a 503 and not half a file.

    The contexts, and the flows and transitions after them, are read at one `snapshot`.
    """

    preferences: PreferencesRead
    contexts: list[Document]
    moment: LocalNow
    visibility: Visibility
    snapshot: Session


class ExportService:
    """Streams exports as JSON or CSV."""

    def __init__(self, exports: ExportRepository, preferences: PreferencesService) -> None:
        self._exports = exports
        self._preferences = preferences

    async def count(self, subject: Subject) -> int:
        """Return the number of flows in the export."""
        return await self._exports.count_flows(subject.id)

    async def begin(self, subject: Subject) -> ExportStart:
        """Open the snapshot and read the data that comes first."""
        preferences = await self._preferences.get(subject)
        moment = await self._preferences.moment(subject)
        snapshot = await self._exports.snapshot()
        try:
            visibility = await self._exports.visibility(subject.id, snapshot)
            contexts = await self._exports.contexts(subject.id, session=snapshot)
        except BaseException:
            await snapshot.end_session()
            raise
        return ExportStart(preferences, list(contexts), moment, visibility, snapshot)

    async def json(self, subject: Subject, beginning: ExportStart) -> AsyncIterator[bytes]:
        """Yield the export as one JSON object, one item per line."""
        moment = beginning.moment
        head = {
            "format": FORMAT,
            "version": VERSION,
            "exported_at": moment.now,
            "preferences": beginning.preferences,
            "contexts": [read_context(document) for document in beginning.contexts],
        }
        yield _dumps(head)[:-1] + b',\n"flows":['
        async with beginning.snapshot:
            flows = self._flows(subject, beginning)
            async for chunk in _items(flows, lambda flow: flow_detail(flow, moment)):
                yield chunk
            yield b'],\n"transitions":['
            async for chunk in _items(self._transitions(subject, beginning), read_transition):
                yield chunk
        yield b"]}\n"

    async def csv(self, subject: Subject, beginning: ExportStart) -> AsyncIterator[bytes]:
        """Yield the flows as a table (RFC 4180), in UTF-8 with the byte order mark that spreadsheets need."""
        names = {context["_id"]: context["name"] for context in beginning.contexts}
        yield b"\xef\xbb\xbf" + csv_line(CSV_COLUMNS)
        slices = TimeSlices()
        async with beginning.snapshot:
            async for flow in self._flows(subject, beginning):
                yield csv_line(_row(flow, names.get(flow["context_id"], ""), beginning.moment))
                await slices.yield_if_used()

    def _flows(self, subject: Subject, beginning: ExportStart) -> AsyncIterator[Document]:
        return self._exports.flows(subject.id, beginning.visibility.where, beginning.snapshot)

    def _transitions(self, subject: Subject, beginning: ExportStart) -> AsyncIterator[Document]:
        if beginning.visibility.hidden.everything:
            return _nothing()
        return self._exports.transitions(subject.id, beginning.snapshot)


async def _nothing() -> AsyncIterator[Document]:
    return
    yield


async def _items(found: AsyncIterator[Document], read: Callable[[Document], Any]) -> AsyncIterator[bytes]:
    separator, slices = b"\n", TimeSlices()
    async for document in found:
        yield separator + _dumps(read(document))
        separator = b",\n"
        await slices.yield_if_used()


def _dumps(body: Any) -> bytes:
    return orjson.dumps(body, option=JSON_OPTIONS)


def _row(document: Document, context: str, moment: LocalNow) -> tuple[str, ...]:
    flow = flow_detail(document, moment)
    repeat = flow["repeat"]
    due = flow["due"] or {"date": None, "time": None, "timezone": None}
    plan = flow["planned"] or {"date": None, "time": None, "timezone": None}
    cells: dict[str, Any] = {
        **flow,
        "context": context,
        "due_date": due["date"],
        "due_time": due["time"],
        "due_timezone": due["timezone"],
        "planned_date": plan["date"],
        "planned_time": plan["time"],
        "planned_timezone": plan["timezone"],
        "items": text_of_items(flow["items"]),
        "repeat_rule": repeat["rule"] if repeat else None,
        "repeat_counts_from": repeat["counts_from"] if repeat else None,
    }
    return tuple(cell(cells[column]) for column in CSV_COLUMNS)


def cell(value: object) -> str:
    """Format a value as a cell: instants as in JSON, and text that is not a formula to any spreadsheet."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else _dumps(value).decode().strip('"')
    return neutralize(text)
