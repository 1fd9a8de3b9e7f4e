"""Schemas of `/calendar`."""

from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import Field


class CalendarRead(TypedDict):
    """A calendar feed. Whoever knows the address can read it."""

    path: Annotated[
        str,
        Field(
            description="The address of the feed, below that of the API. Keep it secret.",
            examples=["/api/v1/calendar/3Zq1v0bXn9s4kTt2Jw8cYh7LmRf5Pd6G-aUeQiVoNxE.ics"],
        ),
    ]
    created_at: datetime
