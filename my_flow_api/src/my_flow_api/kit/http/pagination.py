"""Cursor pagination: a page is `{items, next_cursor}`, and clients do not look into the cursor.

A page is found with limit + 1 documents instead of a second query for a total. The cursor holds the sort
key of the last item, so that a page is an index seek, and things added meanwhile shift nothing.
"""

import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated

import orjson
from bson import ObjectId
from bson.errors import InvalidId
from pydantic import Field

from my_flow_api.errors import BadRequest

DEFAULT_LIMIT = 50
MAX_LIMIT = 100

Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many items at most.")]
CursorParameter = Annotated[
    str | None,
    Field(max_length=400, description="`next_cursor` of the page before; absent for the first page."),
]
NextCursor = Annotated[str | None, Field(description="The cursor of the next page; null on the last page.")]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after the item with this sort key and this id."""

    key: float
    id: ObjectId

    def encode(self) -> str:
        """The cursor as the client gets it: URL-safe and without padding."""
        return urlsafe_b64encode(orjson.dumps([self.key, str(self.id)])).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """The cursor behind `text`.

        Raises:
            BadRequest: `text` is not one that `encode` made.
        """
        try:
            key, id_ = orjson.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            cursor = cls(float(key), ObjectId(id_))
        except (ValueError, TypeError, OverflowError, InvalidId):
            raise _bad_cursor() from None
        if not math.isfinite(cursor.key):
            raise _bad_cursor()
        return cursor

    @property
    def instant(self) -> datetime:
        """The sort key as an instant, for lists in the order of a time.

        Raises:
            BadRequest: the key is no instant that a calendar has.
        """
        try:
            return _EPOCH + timedelta(milliseconds=self.key)
        except (OverflowError, ValueError):
            raise _bad_cursor() from None


@dataclass(frozen=True, slots=True)
class FilteredCursor:
    """As `Cursor`, for a list that can be filtered and sorted in many ways: it fits only the list it is of.

    Attributes:
        of: names the filters and the order, see `fingerprint`.
        keys: what the order goes by, of the last item of the page before.
        id: the id of that item.
    """

    of: str
    keys: tuple[float | str | None, ...]
    id: ObjectId

    def encode(self) -> str:
        """The cursor as the client gets it: URL-safe and without padding."""
        return urlsafe_b64encode(orjson.dumps([self.of, self.keys, str(self.id)])).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, of: str) -> "FilteredCursor":
        """The cursor behind `text`.

        Raises:
            BadRequest: `text` is not one that `encode` made, or is of another list than `of`.
        """
        try:
            found, keys, id_ = orjson.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            cursor = cls(str(found), tuple(map(_check_key, keys)), ObjectId(id_))
        except (ValueError, TypeError, InvalidId):
            raise _bad_cursor() from None
        if cursor.of != of:
            raise BadRequest("The cursor is of a list with other filters. Start again without it.")
        return cursor

    def number(self, place: int) -> float:
        """The key at `place`, which is a number."""
        key = self.keys[place] if place < len(self.keys) else None
        if not isinstance(key, float | int):
            raise _bad_cursor()
        return float(key)

    def text(self, place: int) -> str:
        """The key at `place`, which is a text."""
        key = self.keys[place] if place < len(self.keys) else None
        if not isinstance(key, str):
            raise _bad_cursor()
        return key

    def instant(self, place: int) -> datetime:
        """The key at `place`, which is an instant in milliseconds."""
        return Cursor(self.number(place), self.id).instant


def fingerprint(*parts: object) -> str:
    """A short name for a list with these filters in this order."""
    return sha256(orjson.dumps(parts, default=str)).hexdigest()[:12]


def _check_key(key: object) -> float | str | None:
    if key is None or isinstance(key, str):
        return key
    if isinstance(key, float | int) and not isinstance(key, bool) and math.isfinite(key):
        return key
    raise TypeError


def milliseconds(instant: datetime) -> float:
    """An instant as the sort key of a cursor: milliseconds since the epoch."""
    return (instant - _EPOCH) / timedelta(milliseconds=1)


def paginate[T](
    found: Sequence[T], limit: int, cursor_of: Callable[[T], Cursor]
) -> tuple[Sequence[T], str | None]:
    """One page out of up to limit + 1 items, and the cursor of the next page, if there is one."""
    if len(found) <= limit:
        return found, None
    page = found[:limit]
    return page, cursor_of(page[-1]).encode()


def paginate_after[T](
    after: FilteredCursor | None, found: Sequence[T], limit: int, *, of: str, id_of: Callable[[T], ObjectId]
) -> tuple[Sequence[T], str | None]:
    """One page of a list that is here as a whole, and the cursor of the next page, if there is one.

    It begins after the last item of the page before, wherever that is by now; if it is gone, where it was.

    Args:
        of: as in `FilteredCursor`.
    """
    begin = 0
    if after is not None:
        stood = max(0, int(after.number(0)))
        begin = next((place for place, item in enumerate(found, 1) if id_of(item) == after.id), stood)
    page, end = found[begin : begin + limit], begin + limit
    return page, FilteredCursor(of, (end - 1,), id_of(page[-1])).encode() if len(found) > end else None


def _bad_cursor() -> BadRequest:
    return BadRequest("The cursor is not one of ours. Start again without it.")
