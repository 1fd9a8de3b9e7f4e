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
            "The request could not be read: its body is not JSON, a header field is malformed or there "
            "twice, its cursor is not one of ours, or its origin may not ask from a browser.",
            "Correct the request. Sent again as it is, it will fail again.",
        ),
        ProblemType(
            errors.Unauthorized,
            "There is no access token, or it has expired, or it is not for this API.",
            "Get a new access token from the identity provider and send it as Authorization: Bearer. If a "
            "new one is refused too, have the person sign in.",
        ),
        ProblemType(
            errors.NotFound,
            "There is nothing at this address, or it is in the trash, or it belongs to somebody else. The "
            "answer is the same for all of these.",
            "Read the list that the id came from again.",
        ),
        ProblemType(
            errors.MethodNotAllowed,
            "The address exists, but does not answer to this method.",
            "Use one of the methods in the Allow header.",
        ),
        ProblemType(
            errors.RequestTimeout,
            "The request line, the header fields or the body did not come in time, and the connection was "
            "closed. Nothing was done.",
            "Send the request again, over a better connection or with a smaller body.",
        ),
        ProblemType(
            errors.Conflict,
            "The request is well formed, but does not fit the present state; the detail says why.",
            "Change what stands in the way, or tell the person.",
        ),
        ProblemType(
            errors.RequestInProgress,
            "A request with the same Idempotency-Key has begun and not ended yet.",
            "Wait as long as Retry-After says, then send the same request again: you get its answer.",
        ),
        ProblemType(
            errors.PreconditionFailed,
            "If-Match names a version that is no longer the present one: it was changed elsewhere.",
            "Read it again, show what has changed, and repeat the change with the new ETag if still meant.",
        ),
        ProblemType(
            errors.PayloadTooLarge,
            "The body is too large: an import takes 5 MiB, every other request 64 KiB.",
            "Send less at once.",
        ),
        ProblemType(
            errors.UnsupportedMediaType,
            "The body is compressed or in another encoding than UTF-8.",
            "Send JSON in UTF-8, without Content-Encoding.",
        ),
        ProblemType(
            errors.ValidationFailed,
            "Some fields have another form than they should. Each entry of errors names a field, what to do "
            "about it, and a code for programs. Nothing was changed.",
            "Show each message beside its field, and send the request again with other values.",
        ),
        ProblemType(
            errors.KeyReused,
            "The Idempotency-Key was used in the last 24 hours for a request with another address, body or "
            "If-Match. Nothing was changed.",
            "Make a new key for each thing that is meant to happen, and keep it only for its repetitions.",
        ),
        ProblemType(
            errors.TooManyRequests,
            "The allowance for the present minute is used up: of the person, for requests with a token "
            "(RateLimit-Policy says how large it is, RateLimit what is left and for how many seconds), or "
            "of the address, for requests without one. Or more requests of the person are under way at the "
            "same time than may be.",
            "Wait as long as Retry-After says.",
        ),
        ProblemType(
            errors.HeadersTooLarge,
            "The request line and the header fields are longer than the API reads.",
            "Send fewer and shorter header fields.",
        ),
        ProblemType(
            errors.InternalError,
            "Something went wrong on our side, and we have logged it.",
            "Try again once. If it fails again, tell us the request_id.",
        ),
        ProblemType(
            errors.ServiceUnavailable,
            "The API runs, but something it depends on does not answer: MongoDB or the identity provider.",
            "Wait as long as Retry-After says. A POST with an Idempotency-Key can be sent again safely.",
        ),
    )
}


def in_order() -> Iterator[ProblemType]:
    """Yield the problem types by status."""
    yield from sorted(KINDS.values(), key=lambda kind: (kind.error.status, kind.error.slug))
