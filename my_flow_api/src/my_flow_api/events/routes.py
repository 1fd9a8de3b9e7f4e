"""Routes of `/events`: server-sent events about changes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.errors import problem_responses
from my_flow_api.events.schemas import EVENT_SCHEMA
from my_flow_api.events.service import EventService
from my_flow_api.events.stream import HEADERS, MEDIA_TYPE, EventStream
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.limits.costs import CATCH_UP
from my_flow_api.kit.limits.rate_limit import charge
from my_flow_api.kit.server.middleware import is_head

router = APIRouter(prefix="/events", tags=["events"], responses=PROTECTED)


@router.get(
    "",
    operation_id="streamEvents",
    summary="Hear of changes",
    response_class=Response,
    responses=problem_responses(422)
    | {
        200: {
            "description": "A stream of events that goes on for up to fifteen minutes.",
            "content": {
                MEDIA_TYPE: {
                    "schema": EVENT_SCHEMA,
                    "example": {
                        "id": "8265F1A2B3",
                        "event": "change",
                        "data": '{"kind":"flow","id":"65f1a2b3c4d5e6f7a8b9c0d2","version":3,'
                        '"change":"updated"}',
                    },
                }
            },
        }
    },
)
async def stream_events(
    request: Request,
    subject: CurrentSubject,
    events: Annotated[EventService, Depends(provide(EventService))],
    last_event_id: Annotated[
        str | None,
        Header(description="The id of the last event that was seen, to get what was missed since."),
    ] = None,
) -> Response:
    """Server-sent events: `ready` once, then a `change` for each thing of the person's that changes.

    The data of a change is `kind` (context, flow, preferences, transition), `id`, `version` and `change`
    (created, updated, deleted); there are no names in it. Whoever has that version need not read it.
    `reset` instead of `ready` says that something may have been missed: read everything again. After the end
    of a stream connect again with `Last-Event-ID`.
    """
    if is_head(request.scope):
        return Response(headers=HEADERS, media_type=MEDIA_TYPE)
    listener = events.join(subject)
    try:
        charge(request, subject, CATCH_UP if last_event_id else 0)
    except BaseException:
        events.leave(listener)
        raise
    return EventStream(events, listener, last_event_id or None)
