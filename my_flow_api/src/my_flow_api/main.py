"""Create the application: `create_app` adds its parts, the lifespan starts what they need at run time."""

import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from typing import Any

import httpx
from fastapi import FastAPI

from my_flow_api import __version__
from my_flow_api.auth.middleware import Authentication
from my_flow_api.calendar import repository as stored_calendars
from my_flow_api.config import Settings, load_settings
from my_flow_api.container import make_container
from my_flow_api.contexts import repository as stored_contexts
from my_flow_api.contexts.orphan_sweeper import running_orphan_sweeper
from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import add_error_handlers
from my_flow_api.events.repository import ChangeRepository
from my_flow_api.events.service import EventService, StreamLimits
from my_flow_api.exports import repository as stored_exports
from my_flow_api.fast_dispatch import FastDispatch
from my_flow_api.flows import indexes as stored_flows
from my_flow_api.flows.repeat_sweeper import running_repeat_sweeper
from my_flow_api.flows.repeating import RepeatingFlows
from my_flow_api.kit.background import in_background
from my_flow_api.kit.clock import Clock, utc_now
from my_flow_api.kit.container import CONTAINER, Container
from my_flow_api.kit.http.openapi import describe
from my_flow_api.kit.idempotency import repository as stored_keys
from my_flow_api.kit.idempotency.route import HEADER as IDEMPOTENCY_KEY
from my_flow_api.kit.limits.concurrency import ConcurrencyLimit
from my_flow_api.kit.limits.load_shedding import LoadShedding
from my_flow_api.kit.limits.pacing import Pace, RefusalPacing, RequestPacing
from my_flow_api.kit.limits.rate_limit import RateLimiter
from my_flow_api.kit.limits.refusals import RefusalLimit
from my_flow_api.kit.observability.logging import configure_logging
from my_flow_api.kit.observability.metrics import describe_build
from my_flow_api.kit.observability.sentry import running_sentry
from my_flow_api.kit.persistence.database_setup import running_database_setup
from my_flow_api.kit.persistence.mongo import (
    DRIVER_ERRORS,
    Indexes,
    Mongo,
    all_indexes,
    index_fingerprint,
    is_unavailable,
)
from my_flow_api.kit.persistence.transaction_reaper import running_transaction_reaper
from my_flow_api.kit.request_counts import repository as stored_counts
from my_flow_api.kit.request_counts.repository import RequestCountRepository
from my_flow_api.kit.request_counts.sharing import CountSharing, running_count_sharing
from my_flow_api.kit.server.http_rules import HeaderRules, Utf8Bodies
from my_flow_api.kit.server.middleware import (
    PROBE_PATHS,
    Cors,
    Gzip,
    Head,
    RequestContext,
    UnexpectedErrors,
)
from my_flow_api.kit.server.request_body import BodyLimits, RequestBuffering
from my_flow_api.kit.server.shutdown import when_the_server_ends
from my_flow_api.mongo_validators import VALIDATORS
from my_flow_api.operations import repository as stored_operations
from my_flow_api.operations.service import OperationService, running_operation_sweeper
from my_flow_api.preferences import repository as stored_preferences
from my_flow_api.router import PREFIX, TAGS, TAKES_THE_ID, add_routes
from my_flow_api.search.repository import StoredWordsRepository
from my_flow_api.search.rewriting import running_word_rewriter
from my_flow_api.transitions import repository as stored_transitions

INDEXES: Indexes = all_indexes(
    stored_contexts.INDEXES,
    stored_flows.INDEXES,
    stored_transitions.INDEXES,
    stored_preferences.INDEXES,
    stored_keys.INDEXES,
    stored_counts.INDEXES,
    stored_calendars.INDEXES,
    stored_operations.INDEXES,
    stored_exports.INDEXES,
)

_MAX_BODY_BYTES = 64 * 1024
_LARGER_BODIES = {f"{PREFIX}/import": 5 * 1024 * 1024}
_PUBLIC_BODIES = [("POST", f"{PREFIX}/vitals")]
_STREAMS = [f"{PREFIX}/events"]
_GZIP_FROM_BYTES = 1024

# Responses contain one user's data at paths that all users share: no cache may keep them.
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
    """Build the application.

    Args:
        settings: Read from the environment by default.
        clock: Returns the time, for everything but tokens.
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
    add_error_handlers(app, DRIVER_ERRORS, is_unavailable)
    _add_middleware(app, settings)
    describe(app, TAKES_THE_ID)
    if settings.fast_dispatch:
        FastDispatch(app, fallback_headers=[IDEMPOTENCY_KEY])
    return app


def _is_read_by_a_person(settings: Settings) -> bool:
    return settings.environment == "development" and sys.stdout.isatty()


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add the middleware from the inside out: the last one sees a request first."""
    https_only = {} if settings.environment == "development" else _HTTPS_ONLY
    app.add_middleware(Utf8Bodies)
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(Gzip, minimum_size=_GZIP_FROM_BYTES, compresslevel=1)
    app.add_middleware(Head)
    app.add_middleware(
        LoadShedding,
        most=settings.max_in_flight,
        per_person=settings.max_active_per_person,
        always=PROBE_PATHS,
        streams=_STREAMS,
    )
    limits = BodyLimits.of(settings, _MAX_BODY_BYTES, _LARGER_BODIES)
    app.add_middleware(RequestBuffering, limits=limits, public=_PUBLIC_BODIES)
    pace = Pace(settings.pace_per_second)
    app.add_middleware(ConcurrencyLimit, limit=settings.max_in_flight_per_person, streams=_STREAMS)
    app.add_middleware(RequestPacing, pace=pace)
    app.add_middleware(Authentication, exempt=PROBE_PATHS)
    app.add_middleware(HeaderRules)
    app.add_middleware(RefusalLimit, exempt=PROBE_PATHS)
    app.add_middleware(
        Cors,
        allow_origins=settings.cors_origins,
        allow_origin_regex=settings.cors_origin_regex,
        **_CORS,
    )
    app.add_middleware(RequestContext, headers=_SAFETY_HEADERS | https_only)
    app.add_middleware(RefusalPacing, pace=pace)


def _lifespan(
    settings: Settings, clock: Clock
) -> Callable[[FastAPI], AbstractAsyncContextManager[Mapping[str, Container]]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[Mapping[str, Container]]:
        mongo = Mongo(
            settings.mongodb_url,
            settings.mongodb_db_name,
            slow_query_seconds=settings.slow_query_ms / 1000,
            release=index_fingerprint(INDEXES),
        )
        rate_limiter = RateLimiter(settings.rate_limit, clock)
        try:
            async with (
                running_database_setup(mongo, INDEXES, VALIDATORS),
                running_transaction_reaper(mongo),
                _running_count_sharing(settings, mongo, rate_limiter),
                _running_event_service(mongo, settings) as events,
                httpx.AsyncClient(timeout=5) as client,
            ):
                container = make_container(settings, clock, mongo, client, rate_limiter, events)
                async with (
                    running_orphan_sweeper(container.get(ContextService), clock),
                    running_word_rewriter(StoredWordsRepository(mongo), clock),
                    running_repeat_sweeper(container.get(RepeatingFlows)),
                    running_operation_sweeper(container.get(OperationService)),
                ):
                    with _running_sentry(settings):
                        yield {CONTAINER: container}
        finally:
            mongo.close()

    return lifespan


def _running_sentry(settings: Settings) -> AbstractContextManager[None]:
    return running_sentry(settings.sentry_dsn, environment=settings.environment, release=settings.commit)


def _running_count_sharing(
    settings: Settings, mongo: Mongo, limiter: RateLimiter
) -> AbstractAsyncContextManager[None]:
    if settings.rate_limit_storage == "memory":
        return nullcontext()
    return running_count_sharing(CountSharing(limiter, RequestCountRepository(mongo)))


@asynccontextmanager
async def _running_event_service(mongo: Mongo, settings: Settings) -> AsyncIterator[EventService]:
    """Follow the changes in MongoDB, and end all streams when the server is told to end."""
    limits = StreamLimits(
        all_told=settings.max_event_streams,
        per_person=settings.max_event_streams_per_person,
        catch_ups=settings.max_catch_ups,
        catch_up_seconds=settings.catch_up_seconds,
    )
    events = EventService(ChangeRepository(mongo), limits)
    events.start()
    try:
        async with in_background(when_the_server_ends(events.close)):
            yield events
    finally:
        await events.stop()


def __getattr__(name: str) -> FastAPI:
    """Create `app` for the server that imports it. Other imports of this module need no environment."""
    if name == "app":
        return create_app()
    raise AttributeError(name)
