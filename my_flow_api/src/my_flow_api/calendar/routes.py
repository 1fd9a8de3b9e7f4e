"""Routes of `/calendar`: a secret address at which calendar apps read flows with a due date."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from my_flow_api.auth.dependencies import CurrentSubject
from my_flow_api.calendar.feed import MEDIA_TYPE, feed
from my_flow_api.calendar.schemas import CalendarRead
from my_flow_api.calendar.service import MOST_READ, CalendarService
from my_flow_api.errors import problem_responses
from my_flow_api.kit.container import provide
from my_flow_api.kit.http.openapi import PROTECTED
from my_flow_api.kit.http.responses import answer
from my_flow_api.kit.idempotency.route import IdempotentRoute
from my_flow_api.kit.limits.costs import cost_of_feed
from my_flow_api.kit.limits.long_requests import long_request
from my_flow_api.kit.limits.rate_limit import charge, count
from my_flow_api.kit.limits.read_budget import reading_flows

router = APIRouter(prefix="/calendar", tags=["calendar"], responses=PROTECTED, route_class=IdempotentRoute)
public_router = APIRouter(prefix="/calendar", tags=["calendar"])


Calendars = Annotated[CalendarService, Depends(provide(CalendarService))]


class _Ics(Response):
    media_type = MEDIA_TYPE


@router.get(
    "",
    operation_id="getCalendar",
    summary="Read where the calendar feed is",
    response_model=CalendarRead,
    responses=problem_responses(404),
)
async def get_calendar(subject: CurrentSubject, calendars: Calendars) -> Response:
    """The address of the person's feed; 404 if they have none."""
    return answer(await calendars.get(subject))


@router.post(
    "",
    operation_id="makeCalendar",
    summary="Make a calendar feed",
    status_code=201,
    response_model=CalendarRead,
    responses={201: {"description": "The feed, under a new address."}},
)
async def make_calendar(subject: CurrentSubject, calendars: Calendars) -> Response:
    """A feed under a new secret address. The address before, if there was one, leads nowhere from now on."""
    made = await calendars.make(subject)
    return answer(made, 201, {"location": made["path"]})


@router.delete(
    "",
    operation_id="revokeCalendar",
    summary="Revoke the calendar feed",
    status_code=204,
)
async def revoke_calendar(subject: CurrentSubject, calendars: Calendars) -> Response:
    """The address leads nowhere from now on. Without a feed there is nothing to do."""
    await calendars.revoke(subject)
    return Response(status_code=204)


@public_router.get(
    "/{secret}.ics",
    operation_id="readCalendarFeed",
    summary="Read a calendar feed",
    response_class=_Ics,
    responses=problem_responses(404, 422, 429, 500, 503)
    | {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
async def read_calendar_feed(
    request: Request,
    calendars: Calendars,
    secret: Annotated[str, Path(description="The secret of the address.", max_length=100)],
) -> Response:
    """The open flows with a due as iCalendar (RFC 5545), for whoever knows the address."""
    owner = await calendars.owner_of(secret)
    count(request, owner)
    headers = {"content-disposition": 'inline; filename="my-flow.ics"'}
    with calendars.reading(owner):
        number = await calendars.count(owner)
        charge(request, owner, cost_of_feed(number))
        with long_request(request, owner, number):
            async with reading_flows(request, owner, min(number, MOST_READ)):
                return _Ics(await feed(*await calendars.contents(owner)), headers=headers)
