"""Reads MongoDB's change stream.

A change stream resumes where another one ended, on any instance, by a resume token. Tokens are hexadecimal
strings in the order of the changes. Source: MongoDB manual, "Change Streams" and "Resume Tokens".
"""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from threading import Event

import pymongo
from pymongo.errors import OperationFailure

from my_flow_api.events.schemas import EventChange, EventKind, EventRead
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.persistence.mongo import LOCK_FIELD, CatchUpStream, Mongo, next_changes

KINDS: dict[str, EventKind] = {
    "contexts": "context",
    "flows": "flow",
    "preferences": "preferences",
    "transitions": "transition",
}
_WHAT = {
    "ns.coll": {"$in": list(KINDS)},
    "operationType": {"$in": ["insert", "update", "replace"]},
    f"updateDescription.updatedFields.{LOCK_FIELD}": {"$exists": False},
    # Parts of an unfinished import; later changes of them are reported.
    "$nor": [{"operationType": "insert", "fullDocument.import_id": {"$exists": True}}],
}
_NOTHING = [{"$match": {"operationType": "none"}}]
_SHOWN = {
    "operationType": 1,
    "ns.coll": 1,
    "documentKey": 1,
    **{f"fullDocument.{field}": 1 for field in ("user_id", "version", "deleted_at")},
}
_TIME = 2 + 16  # characters of a token: its type, and the timestamp in seconds with its counter
_LONGEST_TIME = 40
_TOKEN = re.compile(r"82[0-9A-F]{16,1022}")
_SECONDS_TO_END = 1
_POSITION_WAIT_MS = 10  # until then, streams are refused


class HistoryLostError(Exception):
    """The changes after the token cannot be read: it is invalid or too old, or there are too many."""


def is_resumable(token: str, latest: str) -> bool:
    """Return whether `token` has the form of a resume token, and its time is not after that of `latest`."""
    return _TOKEN.fullmatch(token) is not None and token[:_TIME] <= latest[:_TIME]


@dataclass(frozen=True, slots=True)
class Change:
    """A change: its user, its contents, and the token to resume after it."""

    token: str
    user_id: str
    event: EventRead


@dataclass(frozen=True, slots=True)
class Position:
    """The stream's position: there are no more changes up to `token`."""

    token: str

    @property
    def is_a_time(self) -> bool:
        """Return whether the token is only a timestamp; a change's token also has the id of its document."""
        return len(self.token) <= _LONGEST_TIME

    def moved_to(self, token: str) -> "Position":
        """Return the position at the time of another token; changes of that moment come after it."""
        return Position(token[:_TIME] + self.token[_TIME:])

    def has_reached(self, token: str) -> bool:
        """Return whether all requested changes up to `token` were seen."""
        return self.token[:_TIME] >= token[:_TIME]


class ChangeRepository:
    """Follows the changes of all users, and searches those that a user missed."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def follow(self, after: str | None = None) -> AsyncGenerator[Change | Position]:
        """Yield all users' changes after a token, or a position and the changes after it, without end.

        Raises:
            HistoryLostError: The stream cannot resume after that token.
        """
        if after is not None and not _TOKEN.fullmatch(after):
            raise HistoryLostError
        try:
            if after is None:
                after = await self._read_position()
                yield Position(after)
            async with self._mongo.watch(_pipeline(), after=after) as stream:
                while True:
                    together = await next_changes(stream)
                    for found in together:
                        change = _read(found)
                        if change is not None:
                            yield change
                    if not together and stream.resume_token is not None:
                        yield Position(stream.resume_token["_data"])
        except OperationFailure as error:
            if error.has_error_label("ResumableChangeStreamError"):
                raise
            raise HistoryLostError from error

    async def _read_position(self) -> str:
        """Return a token of the present that is only a timestamp.

        A stream tells its position in answers without a change. With writes that never pause, only a stream
        that shows none of them gets such an answer.
        """
        async with self._mongo.watch(_NOTHING, wait_ms=_POSITION_WAIT_MS) as stream:
            while stream.resume_token is None:
                await stream.try_next()
            return str(stream.resume_token["_data"])

    def missed(self, user_id: str, *, after: str, until: str, most: int) -> "MissedChanges":
        """Prepare a search for the user's changes between two tokens, at most `most`."""
        return MissedChanges(self._mongo, user_id, after=after, until=until, most=most)


class MissedChanges:
    """A search for the changes that a user missed. Both methods block: call each on a thread."""

    def __init__(self, mongo: Mongo, user_id: str, *, after: str, until: str, most: int) -> None:
        self._mongo = mongo
        self._pipeline = _pipeline({"$match": {"fullDocument.user_id": user_id}})
        self._after = after
        self._until = until
        self._most = most
        self._is_closed = Event()
        self._stream: CatchUpStream | None = None

    def read(self, seconds: float) -> list[Change]:
        """Read the changes.

        Args:
            seconds: The caller calls `close` after this time; if it does not, the driver ends a second later.

        Raises:
            HistoryLostError: There are more than `most` changes, or the search was closed.
            PyMongoError: MongoDB does not know the token, or does not respond in time.
        """
        changes: list[Change] = []
        looked_through = ""
        with (
            pymongo.timeout(seconds + _SECONDS_TO_END),
            self._mongo.open_catch_up(self._pipeline, after=self._after) as stream,
        ):
            self._stream = stream
            while not self._is_closed.is_set() and len(changes) <= self._most:
                found = stream.try_next()
                if found is not None:
                    change = _read(found)
                    if change is not None:
                        changes.append(change)
                elif stream.resume_token is not None:
                    position = Position(stream.resume_token["_data"])
                    # A stream without traffic starts after a timestamp at which nothing happened.
                    if position.has_reached(self._until) or position.token == looked_through:
                        return changes
                    looked_through = position.token
        raise HistoryLostError

    def close(self) -> None:
        """Make `read` return at once: MongoDB ends the search when its cursor is closed."""
        self._is_closed.set()
        if self._stream is not None:
            self._stream.close()


def _pipeline(*of_whom: Document) -> Sequence[Document]:
    return [{"$match": _WHAT}, *of_whom, {"$project": _SHOWN}]


def _read(found: Document) -> Change | None:
    document = found.get("fullDocument")
    if not document:  # removed for good before MongoDB looked it up
        return None
    change: EventChange = "created" if found["operationType"] == "insert" else "updated"
    if document.get("deleted_at") is not None:
        change = "deleted"
    return Change(
        found["_id"]["_data"],
        document["user_id"],
        {
            "kind": KINDS[found["ns"]["coll"]],
            "id": str(found["documentKey"]["_id"]),
            "version": document.get("version", 1),
            "change": change,
        },
    )
