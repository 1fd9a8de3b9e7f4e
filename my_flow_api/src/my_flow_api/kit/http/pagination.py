"""Cursor pagination: a page is `{items, next_cursor}`, with an opaque cursor.

A page is read with limit + 1 documents instead of a second query for a total. The cursor contains the sort
key of the last item, so that a page is an index seek, and new items do not shift it.
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
    """The start of a page: after the item with this sort key and this id."""

    key: float
    id: ObjectId

    def encode(self) -> str:
        """Return the cursor for the client: URL-safe and without padding."""
        return urlsafe_b64encode(orjson.dumps([self.key, str(self.id)])).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Decode a cursor.

        Raises:
            BadRequest: `text` is not an encoded cursor.
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
        """The sort key as an instant, for lists in order of time.

        Raises:
            BadRequest: The key is not a valid instant.
        """
        try:
            return _EPOCH + timedelta(milliseconds=self.key)
        except (OverflowError, ValueError):
            raise _bad_cursor() from None


@dataclass(frozen=True, slots=True)
class FilteredCursor:
    """A `Cursor` of a list with filters and orders: it fits only the list it came from.

    Attributes:
        of: Fingerprint of the filters and the order, see `fingerprint`.
        keys: Sort keys of the previous page's last item.
        id: Id of that item.
    """

    of: str
    keys: tuple[float | str | None, ...]
    id: ObjectId

    def encode(self) -> str:
        """Return the cursor for the client: URL-safe and without padding."""
        return urlsafe_b64encode(orjson.dumps([self.of, self.keys, str(self.id)])).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, of: str) -> "FilteredCursor":
        """Decode a cursor.

        Raises:
            BadRequest: `text` is not an encoded cursor, or belongs to another list than `of`.
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
        """Return the key at `place` as a number."""
        key = self.keys[place] if place < len(self.keys) else None
        if not isinstance(key, float | int):
            raise _bad_cursor()
        return float(key)

    def text(self, place: int) -> str:
        """Return the key at `place` as a text."""
        key = self.keys[place] if place < len(self.keys) else None
        if not isinstance(key, str):
            raise _bad_cursor()
        return key

    def instant(self, place: int) -> datetime:
        """Return the key at `place` as an instant; it is encoded in milliseconds."""
        return Cursor(self.number(place), self.id).instant


def fingerprint(*parts: object) -> str:
    """Return a short digest of a list's filters and order."""
    return sha256(orjson.dumps(parts, default=str)).hexdigest()[:12]


def _check_key(key: object) -> float | str | None:
    if key is None or isinstance(key, str):
        return key
    if isinstance(key, float | int) and not isinstance(key, bool) and math.isfinite(key):
        return key
    raise TypeError


def milliseconds(instant: datetime) -> float:
    """Return an instant as the sort key of a cursor: milliseconds since the epoch."""
    return (instant - _EPOCH) / timedelta(milliseconds=1)


def paginate[T](
    found: Sequence[T], limit: int, cursor_of: Callable[[T], Cursor]
) -> tuple[Sequence[T], str | None]:
    """Return a page of up to limit + 1 items, and the cursor of the next page, if any."""
    if len(found) <= limit:
        return found, None
    page = found[:limit]
    return page, cursor_of(page[-1]).encode()


def paginate_after[T](
    after: FilteredCursor | None, found: Sequence[T], limit: int, *, of: str, id_of: Callable[[T], ObjectId]
) -> tuple[Sequence[T], str | None]:
    """Return a page of a complete list, and the cursor of the next page, if any.

    It begins after the last item of the previous page, wherever that is now; if it is gone, where it was.

    Args:
        after: The cursor of the previous page; None for the first page.
        found: The whole list, in order.
        limit: The maximum number of items.
        of: Fingerprint of the list, as in `FilteredCursor`.
        id_of: Returns the id of an item.
    """
    begin = 0
    if after is not None:
        stood = max(0, int(after.number(0)))
        begin = next((place for place, item in enumerate(found, 1) if id_of(item) == after.id), stood)
    page, end = found[begin : begin + limit], begin + limit
    return page, FilteredCursor(of, (end - 1,), id_of(page[-1])).encode() if len(found) > end else None


def _bad_cursor() -> BadRequest:
    return BadRequest("The cursor is not one of ours. Start again without it.")
