"""Enforce rules of HTTP that the server and the framework leave to the application.

A proxy and the API could interpret a request that breaks one of them differently (request smuggling). So it
is rejected before anything else processes it.

Sources: RFC 9110 (5.3 fields that appear once, 8.4 Content-Encoding, 13.1 preconditions), RFC 9112 (3.2 Host,
7.1 chunked responses belong to HTTP/1.1), RFC 8259 section 8.1 (JSON is UTF-8).
"""

import json
import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from my_flow_api.errors import ApiError, BadRequest, UnsupportedMediaType, problem
from my_flow_api.kit.http.etag import MAX_TAGS, is_entity_tag_list
from my_flow_api.kit.http.headers import header

SINGLE_FIELDS = (
    "authorization",
    "content-length",
    "content-type",
    "host",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "origin",
)
"""Header fields that may appear only once in a request."""

_SINGLE = frozenset(name.encode() for name in SINGLE_FIELDS)
_PRECONDITIONS = frozenset({b"if-match", b"if-none-match"})
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]{0,5})?")
_CHARSET = re.compile(rb";[ \t]*charset[ \t]*=[ \t]*\"?([^\";, \t]*)", re.IGNORECASE)
_UTF8 = frozenset({"utf-8", "utf-8-sig"})
_BODY_BEGINS = 4  # bytes, which distinguish the encodings of JSON
_WITHOUT_BODY = frozenset({204, 304})


class HeaderRules:
    """Rejects a header that breaks a rule: 415 for the encoding of the body, otherwise 400.

    A streamed response to HTTP/1.0 is rejected as well: without chunks its end looks like a lost connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reject the request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _broken_rule(scope)
        if refusal is not None:
            await problem(refusal)(scope, receive, send)
        elif scope["http_version"] == "1.0" and scope["method"] != "HEAD":
            await self._app(scope, receive, _without_chunks(scope, receive, send))
        else:
            await self._app(scope, receive, send)


class Utf8Bodies:
    """Rejects a JSON body in UTF-16 or UTF-32, which Python's parser would accept, with 415."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a check of its first bytes."""
        if scope["type"] != "http" or header(scope, b"content-type") is None:
            await self._app(scope, receive, send)
            return
        begin = b""

        async def receive_utf8() -> Message:
            nonlocal begin
            message = await receive()
            if len(begin) < _BODY_BEGINS:
                begin += message.get("body", b"")[: _BODY_BEGINS - len(begin)]
                if json.detect_encoding(begin) not in _UTF8:
                    # FastAPI passes an HTTPException through while it reads the body; all others become a
                    # 400.
                    raise HTTPException(UnsupportedMediaType.status)
            return message

        await self._app(scope, receive_utf8, send)


def _broken_rule(scope: Scope) -> ApiError | None:
    if scope["http_version"] not in ("1.0", "1.1"):
        return BadRequest("Use HTTP/1.1.")
    seen = set[bytes]()
    for name, value in scope["headers"]:
        if name in _SINGLE:
            if name in seen:
                return BadRequest(f"Send the field {name.decode()} once.")
            seen.add(name)
            if name in _PRECONDITIONS and not is_entity_tag_list(value):
                return BadRequest(f"{name.decode()} is * or a list of at most {MAX_TAGS} tags in quotes.")
            if name == b"host" and not _HOST.fullmatch(value):
                return BadRequest("The field host names no host.")
            if name == b"content-type" and not _is_in_utf8(value):
                return UnsupportedMediaType()
        elif name == b"content-encoding" and value.strip().lower() not in (b"", b"identity"):
            return UnsupportedMediaType()
    if b"host" not in seen and scope["http_version"] == "1.1":
        return BadRequest("Send the field host.")
    return None


def _is_in_utf8(content_type: bytes) -> bool:
    return all(charset.lower() in (b"utf-8", b"utf8") for charset in _CHARSET.findall(content_type))


def _without_chunks(scope: Scope, receive: Receive, send: Send) -> Send:
    """Return a `send` that replaces a response without a `Content-Length` by an error that asks for HTTP/1.1.

    The server then reports a disconnect to the streaming application, as after every response.
    """
    is_refused = False

    async def send_with_length(message: Message) -> None:
        nonlocal is_refused
        if is_refused:
            return
        if message["type"] == "http.response.start" and message["status"] not in _WITHOUT_BODY:
            is_refused = all(name != b"content-length" for name, _ in message["headers"])
        if is_refused:
            await problem(BadRequest("This answer is streamed. Use HTTP/1.1."))(scope, receive, send)
        else:
            await send(message)

    return send_with_length
