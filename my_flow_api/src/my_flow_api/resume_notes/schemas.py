"""Schema of a resume note."""

from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import Field


class ResumeNoteRead(TypedDict):
    """The note that the person wrote when they last left the context."""

    text: Annotated[str, Field(examples=["Call Ana about the budget"])]
    left_at: Annotated[datetime, Field(description="When they left.")]
