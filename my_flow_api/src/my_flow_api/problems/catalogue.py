"""The catalogue of problem types, with longer explanations than a response has."""

from collections.abc import Iterator
from dataclasses import dataclass

from my_flow_api import errors
from my_flow_api.errors import ApiError


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A problem type: its cause, and how a client handles it."""

    error: type[ApiError]
    meaning: str
    advice: str


KINDS = {
    kind.error.slug: kind
    for kind in (
        ProblemType(
            errors.BadRequest,
            "The API could not read the request: its body is not JSON, a header field is malformed or "
            "duplicated, its cursor is invalid, or its origin is not allowed in a browser.",
            "Correct the request. The same request would fail again.",
        ),
        ProblemType(
            errors.Unauthorized,
            "The access token is missing, has expired, or is not for this API.",
            "Get a new access token from the identity provider and send it as Authorization: Bearer. If the "
            "new token is refused too, ask the person to sign in.",
        ),
        ProblemType(
            errors.NotFound,
            "The resource does not exist, or is in the trash, or belongs to somebody else. The response is "
            "the same in all three cases.",
            "Read the list that contained the id again.",
        ),
        ProblemType(
            errors.MethodNotAllowed,
            "The path exists, but does not support this method.",
            "Use one of the methods in the Allow header.",
        ),
        ProblemType(
            errors.RequestTimeout,
            "The request line, the header fields or the body did not arrive in time, and the connection was "
            "closed. Nothing was done.",
            "Send the request again, over a better connection or with a smaller body.",
        ),
        ProblemType(
            errors.Conflict,
            "The request is well formed, but conflicts with the current state; the detail says why.",
            "Resolve the conflict, or tell the person.",
        ),
        ProblemType(
            errors.RequestInProgress,
            "A request with the same Idempotency-Key is still running.",
            "Wait as long as Retry-After says, then send the same request again to get the response.",
        ),
        ProblemType(
            errors.PreconditionFailed,
            "If-Match names a version that is no longer current: the resource was changed elsewhere.",
            "Read it again, show what has changed, and repeat your change with the new ETag if still needed.",
        ),
        ProblemType(
            errors.PayloadTooLarge,
            "The body is too large: the limit is 5 MiB for an import, and 64 KiB for every other request.",
            "Send a smaller body.",
        ),
        ProblemType(
            errors.UnsupportedMediaType,
            "The body is compressed, or its encoding is not UTF-8.",
            "Send JSON in UTF-8, without Content-Encoding.",
        ),
        ProblemType(
            errors.ValidationFailed,
            "Some fields are invalid. Each entry of errors names a field, and has a message on how to "
            "correct it and a code for programs. Nothing was changed.",
            "Show each message next to its field, and send the request again with other values.",
        ),
        ProblemType(
            errors.KeyReused,
            "The Idempotency-Key was used in the last 24 hours for a request with another path, body or "
            "If-Match. Nothing was changed.",
            "Create a new key for each intended action, and reuse it only for retries of that action.",
        ),
        ProblemType(
            errors.TooManyRequests,
            "The allowance for the current minute is used up: that of the person for requests with a token "
            "(RateLimit-Policy gives its size, RateLimit the rest and the seconds until it is renewed), or "
            "that of the client address for requests without one. Or the person has too many requests in "
            "progress at the same time.",
            "Wait as long as Retry-After says.",
        ),
        ProblemType(
            errors.HeadersTooLarge,
            "The request line and the header fields are larger than the API accepts.",
            "Send fewer and shorter header fields.",
        ),
        ProblemType(
            errors.InternalError,
            "Something went wrong on our side, and the error was logged.",
            "Try again once. If it fails again, tell us the request_id.",
        ),
        ProblemType(
            errors.ServiceUnavailable,
            "The API runs, but MongoDB or the identity provider does not answer.",
            "Wait as long as Retry-After says. A POST with an Idempotency-Key can be sent again safely.",
        ),
    )
}


def in_order() -> Iterator[ProblemType]:
    """Yield the problem types by status."""
    yield from sorted(KINDS.values(), key=lambda kind: (kind.error.status, kind.error.slug))
