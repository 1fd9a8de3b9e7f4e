"""Entity tags made from versions, and the preconditions of requests.

Sources: RFC 9110 sections 8.8.3 (ETag), 13.1.1 (If-Match), 13.1.2 (If-None-Match).
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header

MAX_TAGS = 100
"""Maximum number of entity tags in If-Match and If-None-Match."""

_VERSION = re.compile(r'(W/)?"([1-9][0-9]{0,8})"')
_TAG = rb'(?:(?:W/)?"[\x21\x23-\x7e\x80-\xff]*+"[ \t]*+)?'
_LIST = re.compile(rb"[ \t]*+(?:\*[ \t]*+|%b(?:,[ \t]*+%b)*+)" % (_TAG, _TAG))


def is_entity_tag_list(field: bytes) -> bool:
    """Return whether `field` is `*` or a list of up to `MAX_TAGS` entity tags (If-Match, If-None-Match)."""
    return field.count(b'"') <= 2 * MAX_TAGS and _LIST.fullmatch(field) is not None


def etag(version: int) -> str:
    """Return the strong entity tag of a resource at `version`."""
    return f'"{version}"'


@dataclass(frozen=True, slots=True)
class Precondition:
    """The entity tags of If-Match or If-None-Match: these versions, or any (`versions` is None)."""

    versions: frozenset[int] | None = None

    def matches(self, version: int) -> bool:
        """Return whether a resource at `version` fulfills the condition."""
        return self.versions is None or version in self.versions

    def filter(self) -> dict[str, Any]:
        """Return the condition as part of a MongoDB filter, so that check and change are one operation."""
        if self.versions is None:
            return {}
        return {"version": {"$in": sorted(self.versions)}}


ANY_VERSION = Precondition()
NO_VERSION = Precondition(frozenset())


async def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            description="Change the resource only if its ETag is this one; otherwise 412.",
            examples=['"3"'],
        ),
    ] = None,
) -> Precondition:
    if if_match is None or if_match.strip() == "*":
        return ANY_VERSION
    # The comparison is strong: a weak tag, or one of another form, matches nothing.
    return Precondition(frozenset(int(digits) for weak, digits in _VERSION.findall(if_match) if not weak))


async def _if_none_match(
    if_none_match: Annotated[
        str | None, Header(description="Answer 304 if the ETag is still this one.", examples=['"3"'])
    ] = None,
) -> Precondition:
    if if_none_match is None:
        return NO_VERSION
    if if_none_match.strip() == "*":
        return ANY_VERSION
    return Precondition(frozenset(int(digits) for _, digits in _VERSION.findall(if_none_match)))


IfMatch = Annotated[Precondition, Depends(_if_match)]
IfNoneMatch = Annotated[Precondition, Depends(_if_none_match)]
