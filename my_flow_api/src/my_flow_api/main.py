"""The application: `create_app` puts the parts together, `lifespan` gives them what they need to run."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from typing import Any

import httpx
import structlog
from fastapi import FastAPI

from my_flow_api import __version__
from my_flow_api.account import repository as stored_account
from my_flow_api.api import PREFIX, TAGS, TAKES_THE_ID, add_routes
from my_flow_api.calendar import repository as stored_calendars
from my_flow_api.config import Settings, load_settings
from my_flow_api.contexts import repository as stored_contexts
from my_flow_api.contexts.left_behind import left_behind_being_taken_along
from my_flow_api.errors import add_error_handlers
from my_flow_api.events.repository import ChangeRepository
from my_flow_api.events.service import EventService
from my_flow_api.exports import repository as stored_exports
from my_flow_api.flows import indexes as stored_flows
from my_flow_api.kit.abandoned import abandoned_transactions_being_ended
from my_flow_api.kit.background import in_background
from my_flow_api.kit.clock import Clock, utc_now
from my_flow_api.kit.direct import Direct
from my_flow_api.kit.idempotency import repository as stored_keys
from my_flow_api.kit.idempotency.route import HEADER as IDEMPOTENCY_KEY
from my_flow_api.kit.logging import configure_logging
from my_flow_api.kit.metrics import describe_build
from my_flow_api.kit.middleware import (
    ROUTINE,
    BodyLimit,
    Cors,
    Gzip,
    Head,
    RequestContext,
    UnexpectedErrors,
)
from my_flow_api.kit.mongo import OUTSIDE, UNAVAILABLE, Indexes, Mongo, all_indexes, is_unavailable
from my_flow_api.kit.openapi import describe
from my_flow_api.kit.rate_limit import RateLimiter
from my_flow_api.kit.shedding import Shedding
from my_flow_api.kit.shutdown import when_the_server_ends
from my_flow_api.kit.tracking import errors_being_tracked
from my_flow_api.operations import repository as stored_operations
from my_flow_api.operations.service import running_operation_sweeper
from my_flow_api.preferences import repository as stored_preferences
from my_flow_api.state import State, make_state
from my_flow_api.stored import RULES
from my_flow_api.transitions import repository as stored_transitions

log = structlog.get_logger(__name__)

INDEXES: Indexes = all_indexes(
    stored_contexts.INDEXES,
    stored_flows.INDEXES,
    stored_transitions.INDEXES,
    stored_preferences.INDEXES,
    stored_keys.INDEXES,
    stored_calendars.INDEXES,
    stored_account.INDEXES,
    stored_operations.INDEXES,
    stored_exports.INDEXES,
)

_MAX_BODY_BYTES = 64 * 1024
_LARGER_BODIES = {f"{PREFIX}/import": 5 * 1024 * 1024}
_STREAMS = [f"{PREFIX}/events"]
_GZIP_FROM_BYTES = 1024
_SECONDS_BETWEEN_TRIES = 5.0

# Answers are one person's data at addresses that are everybody's: no cache may keep them.
_SAFETY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "vary": "Origin",
    "x-content-type-options": "nosniff",
}
_HTTPS_ONLY = {"strict-transport-security": "max-age=63072000; includeSubDomains"}

_CORS: dict[str, Any] = {
    "allow_credentials": False,
    "allow_methods": ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    "allow_headers": [
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "idempotency-key",
        "last-event-id",
        "x-request-id",
    ],
    "expose_headers": [
        "content-disposition",
        "etag",
        "idempotency-replayed",
        "location",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-request-id",
    ],
    "max_age": 600,
}


def create_app(settings: Settings | None = None, *, clock: Clock = utc_now) -> FastAPI:
    """The application.

    Args:
        settings: read from the environment if they are not given.
        clock: what time it is, for everything but tokens.
    """
    settings = settings or load_settings()
    configure_logging(settings.log_level, readable=_is_read_by_a_person(settings))
    describe_build(__version__, settings.commit)
    app = FastAPI(
        title="My Flow API",
        version=__version__,
        openapi_tags=TAGS,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        lifespan=_lifespan(settings, clock),
    )
    add_routes(app)
    add_error_handlers(app, OUTSIDE, is_unavailable)
    _add_middleware(app, settings)
    describe(app, TAKES_THE_ID)
    Direct(app, not_with=[IDEMPOTENCY_KEY])
    return app


def _is_read_by_a_person(settings: Settings) -> bool:
    return settings.environment == "development" and sys.stdout.isatty()


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """From the inside out: what is added last sees a request first."""
    https_only = {} if settings.environment == "development" else _HTTPS_ONLY
    app.add_middleware(BodyLimit, max_bytes=_MAX_BODY_BYTES, larger=_LARGER_BODIES)
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(Gzip, minimum_size=_GZIP_FROM_BYTES, compresslevel=1)
    app.add_middleware(Head)
    app.add_middleware(Shedding, most=settings.max_in_flight, always=ROUTINE, streams=_STREAMS)
    app.add_middleware(
        Cors,
        allow_origins=settings.cors_origins,
        allow_origin_regex=settings.cors_origin_regex,
        **_CORS,
    )
    app.add_middleware(RequestContext, headers=_SAFETY_HEADERS | https_only)


def _lifespan(settings: Settings, clock: Clock) -> Callable[[FastAPI], AbstractAsyncContextManager[State]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        mongo = Mongo(
            settings.mongodb_url,
            settings.mongodb_db_name,
            slow_query_seconds=settings.slow_query_ms / 1000,
        )
        rate_limiter = _rate_limiter(settings, clock)
        try:
            async with (
                _indexes_being_made(mongo),
                abandoned_transactions_being_ended(mongo),
                _events_being_followed(mongo) as events,
                httpx.AsyncClient(timeout=5) as client,
            ):
                state = make_state(settings, clock, mongo, client, rate_limiter, events)
                async with (
                    left_behind_being_taken_along(state["contexts"], clock),
                    running_operation_sweeper(state["operations"]),
                ):
                    with _errors_being_tracked(settings):
                        yield state
        finally:
            rate_limiter.close()
            mongo.close()

    return lifespan


def _errors_being_tracked(settings: Settings) -> AbstractContextManager[None]:
    return errors_being_tracked(
        settings.sentry_dsn, environment=settings.environment, release=settings.commit
    )


def _rate_limiter(settings: Settings, clock: Clock) -> RateLimiter:
    if settings.rate_limit_storage == "memory":
        return RateLimiter.in_memory(settings.rate_limit, clock)
    return RateLimiter.in_mongodb(
        settings.rate_limit, clock, url=settings.mongodb_url, database=settings.mongodb_db_name
    )


@asynccontextmanager
async def _events_being_followed(mongo: Mongo) -> AsyncIterator[EventService]:
    """Follow the changes in MongoDB, and let everybody go when the server is told to end."""
    events = EventService(ChangeRepository(mongo))
    events.start()
    try:
        async with in_background(when_the_server_ends(events.close)):
            yield events
    finally:
        await events.stop()


@asynccontextmanager
async def _indexes_being_made(mongo: Mongo) -> AsyncIterator[None]:
    """Make the indexes before the first request; if MongoDB is away, go on trying beside the requests."""
    if await _make_indexes(mongo):
        yield
    else:
        async with in_background(_keep_making_indexes(mongo)):
            yield


async def _make_indexes(mongo: Mongo) -> bool:
    try:
        await mongo.make_indexes(INDEXES)
        if not await mongo.make_rules(RULES):
            log.warning("MongoDB does not let this user make rules for what is stored")
    except UNAVAILABLE as error:
        log.error("MongoDB cannot be reached", error=type(error).__name__)
        return False
    return True


async def _keep_making_indexes(mongo: Mongo) -> None:
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_TRIES)
        if await _make_indexes(mongo):
            return


def __getattr__(name: str) -> FastAPI:
    """`app`, for the server that imports it. Importing this module for anything else needs no environment."""
    if name == "app":
        return create_app()
    raise AttributeError(name)
