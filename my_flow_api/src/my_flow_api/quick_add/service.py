"""Create flows from lines of ordinary English."""

import asyncio
from bisect import bisect_left

from bson import ObjectId
from pydantic import TypeAdapter, ValidationError

from my_flow_api.contexts.schemas import ContextQuery
from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import ValidationFailed
from my_flow_api.flows.plans import is_planned_after_due, plan_instant, planned_status_at
from my_flow_api.flows.rules import due_at, due_instant, status_of
from my_flow_api.flows.schemas import Due, FlowDetailRead, FlowFields, Plan, Title
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.http.pagination import MAX_LIMIT
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.utf16 import utf16_places
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.quick_add.parser import ContextName, ParsedLine, parse
from my_flow_api.quick_add.schemas import QuickAdd, QuickAddRead, QuickAddRepeat
from my_flow_api.repetition.schemas import Repeat

_TITLE: TypeAdapter[str] = TypeAdapter(Title)


class QuickAddService:
    """Parses lines, and creates their flows."""

    def __init__(self, flows: FlowService, contexts: ContextService, preferences: PreferencesService) -> None:
        self._flows = flows
        self._contexts = contexts
        self._preferences = preferences

    async def preview(self, subject: Subject, new: QuickAdd) -> QuickAddRead:
        """Return the fields that the text would give, without writing anything."""
        line, context_id, moment = await self._read(subject, new)
        instant, planned_at = due_instant(line.due), plan_instant(line.planned)
        to_utf16 = utf16_places(new.text)
        return {
            "title": line.title,
            "context_id": str(context_id) if context_id else None,
            "priority": line.priority or "medium",
            "due": None if line.due is None else {
                "date": line.due["date"],
                "time": line.due["time"],
                "timezone": line.due["timezone"],
            },
            "due_at": due_at(line.due, instant, moment.zone),
            "status": status_of(line.due, instant, completed=False, moment=moment),
            "planned": None if line.planned is None else {
                "date": line.planned["date"],
                "time": line.planned["time"],
                "timezone": line.planned["timezone"],
                "someday": line.planned["someday"],
            },
            "planned_at": planned_at,
            "planned_status": planned_status_at(line.planned, planned_at, completed=False, moment=moment),
            "planned_after_due": is_planned_after_due(line.planned, planned_at, line.due, instant, moment),
            "repeat": _repeat_read(line.repeat),
            "spans": [
                {
                    "start": to_utf16[span.start],
                    "end": to_utf16[span.end],
                    "text": new.text[span.start : span.end],
                    "kind": span.kind,
                    "value": span.value,
                    "field": span.field or "planned",
                    "repeats": span.repeats,
                }
                for span in line.spans
            ],
            "ready": context_id is not None and _is_title(line.title),
        }  # fmt: skip

    async def add(self, subject: Subject, new: QuickAdd) -> FlowDetailRead:
        """Create the flow that the text describes.

        Raises:
            ValidationFailed: The text leaves no title, or names no context.
            NotFound: The context of the body is absent, in the trash or another user's.
            Conflict: The context is archived.
        """
        line, context_id, _ = await self._read(subject, new)
        if not _is_title(line.title):
            message = "Leave 1 to 200 characters for the title, besides date, priority and context."
            raise ValidationFailed(errors=[{"field": "text", "message": message, "code": "title"}])
        if context_id is None:
            message = "Say which context: with # and the beginning of its name, or in context_id."
            raise ValidationFailed(errors=[{"field": "context_id", "message": message, "code": "missing"}])
        fields = FlowFields(
            title=line.title,
            priority=line.priority or "medium",
            due=Due.model_validate(line.due) if line.due else None,
            planned=Plan.model_validate(line.planned) if line.planned else None,
            repeat=line.repeat,
        )
        return await self._flows.create(subject, context_id, fields)

    async def _read(self, subject: Subject, new: QuickAdd) -> tuple[ParsedLine, ObjectId | None, LocalNow]:
        page, preferences, moment = await asyncio.gather(
            self._contexts.list(subject, ContextQuery(limit=MAX_LIMIT)),
            self._preferences.get(subject),
            self._preferences.moment(subject),
        )
        if new.context_id is not None:
            await self._contexts.require_in_use(subject, new.context_id)
        names = [ContextName(context["id"], context["name"]) for context in page["items"]]
        places = utf16_places(new.text)
        literal = [(bisect_left(places, part.start), bisect_left(places, part.end)) for part in new.literal]
        line = parse(new.text, moment, names, literal, date_order=preferences["date_order"])
        meant = line.context_id or new.context_id or preferences["current_context_id"]
        return line, ObjectId(meant) if meant else None, moment


def _repeat_read(repeat: Repeat | None) -> QuickAddRepeat | None:
    if repeat is None or repeat.counts_from is None:
        return None
    return {"rule": repeat.rule, "counts_from": repeat.counts_from}


def _is_title(text: str) -> bool:
    try:
        _TITLE.validate_python(text)
    except ValidationError:
        return False
    return True
