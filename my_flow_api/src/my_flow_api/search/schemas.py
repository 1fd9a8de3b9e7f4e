"""Schemas of `/search`."""

from typing import Annotated, Literal, TypedDict

from pydantic import Field

from my_flow_api.contexts.schemas import ContextRead
from my_flow_api.flows.schemas import FlowRead, SearchText
from my_flow_api.kit.base_schemas import RequestModel
from my_flow_api.kit.http.pagination import CursorParameter, NextCursor

MAX_RESULTS = 50


class SearchQuery(RequestModel):
    """Query parameters of a search."""

    q: Annotated[SearchText, Field(description="Beginnings of words; all of them have to be found.")]
    limit: Annotated[int, Field(ge=1, le=MAX_RESULTS, description="How many items at most.")] = 20
    cursor: CursorParameter = None


class SearchMatch(TypedDict):
    """A word that was found. Places are UTF-16 code units, as JavaScript counts."""

    field: Literal["name", "title", "description"]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]


class SearchItem(TypedDict):
    """A context or a flow, and where it has the words."""

    kind: Literal["context", "flow"]
    context: Annotated[ContextRead | None, Field(description="The context, if it is one.")]
    flow: Annotated[FlowRead | None, Field(description="The flow, if it is one.")]
    matches: Annotated[list[SearchMatch], Field(min_length=1, max_length=MAX_RESULTS)]


class SearchPage(TypedDict):
    """A page of what was found, the best first: contexts, then flows by how much of it is in the title,
    and as whole words."""  # noqa: D205, D209  (the contract's text)

    items: list[SearchItem]
    next_cursor: NextCursor
