"""What changes in MongoDB, as it changes.

A change stream goes on where another one ended, on any instance, by a resume token. The tokens are
hexadecimal texts in the order of the changes. Source: MongoDB manual, "Change Streams" and "Resume Tokens".
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from pymongo.errors import OperationFailure

from my_flow_api.events.schemas import EventChange, EventKind, EventRead
from my_flow_api.kit.documents import Document
from my_flow_api.kit.mongo import HELD, Mongo

KINDS: dict[str, EventKind] = {
    "contexts": "context",
    "flows": "flow",
    "preferences": "preferences",
    "transitions": "transition",
}
_WHAT = {
    "ns.coll": {"$in": list(KINDS)},
    "operationType": {"$in": ["insert", "update", "replace"]},
    f"updateDescription.updatedFields.{HELD}": {"$exists": False},
    # Parts of an import that is not finished; what changes of them later is told.
    "$nor": [{"operationType": "insert", "fullDocument.import_id": {"$exists": True}}],
}
_SHOWN = {
    "operationType": 1,
    "ns.coll": 1,
    "documentKey": 1,
    **{f"fullDocument.{field}": 1 for field in ("user_id", "version", "deleted_at")},
}
_TIME = 2 + 16  # characters of a token: its form, and the time in seconds and a number
_LONGEST_TIME = 40
_TOKEN = re.compile(r"[0-9A-F]{2,1024}")


class HistoryLost(Exception):
    """The token is not one of MongoDB's, or older than what it remembers."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: whose, what, and the token to go on after it."""

    token: str
    user_id: str
    event: EventRead


@dataclass(frozen=True, slots=True)
class Position:
    """Nothing more has happened up to `token`."""

    token: str

    @property
    def is_a_time(self) -> bool:
        """Whether the token tells a time and no more. That of a change holds the id of what changed."""
        return len(self.token) <= _LONGEST_TIME

    def has_reached(self, token: str) -> bool:
        """Whether everything up to `token` was seen, as far as it was asked for."""
        return self.token[:_TIME] >= token[:_TIME]


class ChangeRepository:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def follow(
        self, after: str | None = None, user_id: str | None = None
    ) -> AsyncIterator[Change | Position]:
        """The changes after a token or from now on, of one person or of everybody; it never ends by itself.

        Raises:
            HistoryLost: it cannot begin after that token.
        """
        if after is not None and not _TOKEN.fullmatch(after):
            raise HistoryLost
        pipeline: list[dict[str, Any]] = [{"$match": _WHAT}, {"$project": _SHOWN}]
        if user_id is not None:
            pipeline.insert(1, {"$match": {"fullDocument.user_id": user_id}})
        try:
            async with self._mongo.watch(pipeline, after=after) as stream:
                while True:
                    found = await stream.try_next()
                    if found is not None:
                        change = _read(found)
                        if change is not None:
                            yield change
                    elif stream.resume_token is not None:
                        yield Position(stream.resume_token["_data"])
        except OperationFailure as error:
            if error.has_error_label("ResumableChangeStreamError"):
                raise
            raise HistoryLost from error


def _read(found: Document) -> Change | None:
    document = found.get("fullDocument")
    if not document:  # it was changed, and removed for good before MongoDB looked it up
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
