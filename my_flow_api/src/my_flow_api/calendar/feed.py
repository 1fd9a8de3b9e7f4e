"""Write flows as an iCalendar feed. Source: RFC 5545; RFC 7986 for the properties of the calendar."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event, vRecur

from my_flow_api.calendar.recurrence import FirstYears, Occurrence, occurrences_of
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.base_schemas import Document

MEDIA_TYPE = "text/calendar"
_END = b"END:VCALENDAR"
_LENGTH = timedelta(minutes=30)
_PRIORITIES = {"high": 1, "medium": 5, "low": 9}


async def feed(flows: Iterable[Document], context_names: Mapping[Any, str]) -> bytes:
    """Return a calendar with an event for each flow: its whole day, or half an hour from its time.

    A flow that repeats by a rule is a recurring event. One whose days are counted from its completion is not:
    nobody knows its next day.

    A feed of thousands of flows takes long; other requests run in between.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//My Flow//My Flow API//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", "My Flow")
    calendar.add("x-wr-calname", "My Flow")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    head, end, _ = calendar.to_ical().partition(_END)
    zones, events = FirstYears(), list[bytes]()
    async for flow in in_time_slices(flows):
        context = context_names[flow["context_id"]]
        for occurrence in occurrences_of(flow):
            zones.note(occurrence)
            events.append(_event(flow, occurrence, context).to_ical())
    described = [zone async for zone in in_time_slices(zones.described())]
    return b"".join((head, *described, *events, end, b"\r\n"))


def _event(flow: Document, occurrence: Occurrence, context: str) -> Event:
    event = Event()
    event.add("uid", f"{flow['_id']}{occurrence.suffix}@my-flow")
    event.add("dtstamp", flow["updated_at"].astimezone(UTC))
    event.add("created", flow["created_at"].astimezone(UTC))
    event.add("last-modified", flow["updated_at"].astimezone(UTC))
    event.add("sequence", flow["version"] - 1)
    event.add("summary", flow["title"])
    if flow["description"]:
        event.add("description", flow["description"])
    event.add("categories", [context])
    event.add("priority", _PRIORITIES[flow["priority"]])
    event.add("transp", "TRANSPARENT")
    _add_time(event, occurrence.start)
    if occurrence.rule is not None:
        event.add("rrule", vRecur.from_ical(occurrence.rule))
    if occurrence.excluded:
        event.add("exdate", list(occurrence.excluded))
    if flow["reminder_enabled"]:
        event.add_component(_alarm(flow["title"]))
    return event


def _add_time(event: Event, start: date | datetime) -> None:
    event.add("dtstart", start)
    if isinstance(start, datetime):
        event.add("duration", _LENGTH)
    else:
        event.add("dtend", start + timedelta(days=1))


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(0))
    return alarm
