"""JSON responses, written by orjson from typed dictionaries.

The schemas of responses are `TypedDict`s: mypy checks their construction, OpenAPI gets the schema, and
nothing is validated or copied again at run time.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response

from my_flow_api.kit.http.etag import Precondition, etag

JSON_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return `body` as a JSON response. Instants are RFC 3339 in UTC, with Z."""
    return Response(orjson.dumps(body, option=JSON_OPTIONS), status, headers, media_type="application/json")


def versioned(body: Any, *, location: str | None = None) -> Response:
    """Return a single resource with its ETag: 201 if it is new and has a `location`, else 200."""
    headers = {"etag": etag(body["version"])}
    if location is None:
        return answer(body, headers=headers)
    return answer(body, 201, headers | {"location": location})


def unless_known(body: Any, known: Precondition) -> Response:
    """Return a single resource with its ETag, or 304 if the client has this version."""
    return not_modified(body["version"]) if known.matches(body["version"]) else versioned(body)


def not_modified(version: int) -> Response:
    """Return a 304 for a client that has this version."""
    return Response(status_code=304, headers={"etag": etag(version)})
