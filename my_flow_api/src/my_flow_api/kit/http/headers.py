"""Read one header field of a request, without building Starlette's object of all fields."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> bytes | None:
    """Return the first field called `name` (in lower case); None if there is none."""
    for found, value in scope["headers"]:
        if found == name:
            return bytes(value)
    return None
