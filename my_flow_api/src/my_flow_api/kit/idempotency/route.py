"""Honor `Idempotency-Key` in each POST of a router with `route_class=IdempotentRoute`."""

import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from my_flow_api.errors import (
    MEDIA_TYPE,
    ApiError,
    Conflict,
    NotFound,
    PreconditionFailed,
    ValidationFailed,
    problem,
    problem_responses,
)
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.container import container_of
from my_flow_api.kit.http.subject import subject_of
from my_flow_api.kit.idempotency.service import Claim, IdempotencyService
from my_flow_api.kit.observability.metrics import replays
from my_flow_api.kit.observability.request_info import current_request_id
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.kit.persistence.preallocated_id import preallocated

type Handler = Callable[[Request], Coroutine[Any, Any, Response]]

HEADER = "idempotency-key"
REPLAYED = "idempotency-replayed"
# Results of business rules. All other errors are about the request itself, or are temporary.
_DECISIONS = frozenset({NotFound.status, Conflict.status, PreconditionFailed.status})
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_MAX_NORMALIZED_BYTES = 64 * 1024
_NOT_KEPT = frozenset({"content-length"})
_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A value of your choice, new for each thing you mean to do. The same request sent again "
    "under the same key within 24 hours has no second effect and gets the first answer.",
    "schema": {"type": "string", "pattern": r"^[!-~]{1,255}$"},
    "example": "5f0c8a52-3a1e-4c7e-9b57-0f6d1c2a7e44",
}


@dataclass(slots=True)
class _Attempt:
    """The attempt of this request. `is_answered` if its response is stored already."""

    keys: IdempotencyService
    claim: Claim
    is_answered: bool = False


_running: ContextVar[_Attempt | None] = ContextVar("attempt", default=None)


class IdempotentRoute(APIRoute):
    """A POST route that can be retried under the same key; a plain route for other methods."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self._is_repeatable = "POST" in (options.get("methods") or ())
        if self._is_repeatable:
            options["responses"] = problem_responses(409, 422) | (options.get("responses") or {})
            options["openapi_extra"] = {"parameters": [_PARAMETER]} | (options.get("openapi_extra") or {})
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        """Return the handler of the route, wrapped if it is a POST."""
        handler = super().get_route_handler()
        if not self._is_repeatable:
            return handler
        operation = self.operation_id or self.name

        async def handle(request: Request) -> Response:
            if HEADER not in request.headers:
                return await handler(request)
            return await _once(handler, request, operation)

        return handle


async def _once(handler: Handler, request: Request, operation: str) -> Response:
    keys = container_of(request.scope).get(IdempotencyService)
    subject = await subject_of(request)
    key = _read_key(request)
    try:
        fingerprint = await _fingerprint(request)
    except ClientDisconnect:
        raise HTTPException(400) from None
    claim = await keys.claim(subject.id, operation, key, fingerprint)
    if claim.answer is not None:
        replays.inc()
        return _again(claim.answer)
    attempt = _Attempt(keys, claim)
    token = _running.set(attempt)
    try:
        with preallocated(claim.chosen_id):
            async with keys.holding(claim):
                return await _settle(attempt, handler, request)
    finally:
        _running.reset(token)


async def keep_answer(response: Response, session: Session) -> None:
    """Store the response in the transaction of its effects, if the request has an Idempotency-Key.

    So the effects and the response are stored together or not at all, and a retry after a crash either finds
    the response or does everything.

    Raises:
        RequestInProgress: Another attempt has taken the key over. The transaction must not be committed.
    """
    attempt = _running.get()
    if attempt is not None:
        await attempt.keys.succeed_within(attempt.claim, _kept(response), session)
        attempt.is_answered = True


async def _settle(attempt: "_Attempt", handler: Handler, request: Request) -> Response:
    """Run the handler, and store its result if it is a decision; otherwise free the key."""
    keys, claim = attempt.keys, attempt.claim
    try:
        response = await handler(request)
        if attempt.is_answered:
            return response
    except (RequestValidationError, HTTPException):
        await keys.forget(claim)
        raise
    except ApiError as error:
        if error.status not in _DECISIONS:
            await (keys.fail if error.status >= 500 else keys.forget)(claim)
            raise
        response = problem(error)
    except BaseException:
        with suppress(Exception):  # if this fails too, the lease expires by itself
            await keys.fail(claim)
        raise
    await keys.succeed(claim, _kept(response))
    return response


def _read_key(request: Request) -> str:
    key = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        message = "Use 1 to 255 visible ASCII characters, without spaces."
        raise ValidationFailed(errors=[{"field": HEADER, "message": message, "code": "idempotency_key"}])
    return key


async def _fingerprint(request: Request) -> bytes:
    """Return a digest of the request's effective content: a JSON body counts by value, without whitespace.

    A large body counts byte by byte, since parsing it again takes long. So does a body that orjson cannot
    read, or cannot write again (nested too deep).
    """
    body = await request.body()
    if len(body) <= _MAX_NORMALIZED_BYTES:
        with suppress(orjson.JSONDecodeError, orjson.JSONEncodeError):
            body = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    parts = (
        request.scope["path"].encode(),
        request.scope["query_string"],
        request.headers.get("if-match", "").encode(),
        body,
    )
    return sha256(b"\0".join(sha256(part).digest() for part in parts)).digest()


def _kept(response: Response) -> Document:
    headers = {name: value for name, value in response.headers.items() if name not in _NOT_KEPT}
    return {"status": response.status_code, "headers": headers, "body": bytes(response.body)}


def _again(answer: Document) -> Response:
    """Repeat the first response. Only the request id of a problem is that of this request."""
    body = bytes(answer["body"])
    if answer["headers"].get("content-type") == MEDIA_TYPE:
        body = orjson.dumps(orjson.loads(body) | {"request_id": current_request_id()})
    return Response(body, answer["status"], dict(answer["headers"]) | {REPLAYED: "true"})
