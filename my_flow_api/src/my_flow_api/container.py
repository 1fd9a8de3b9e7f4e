"""Builds the services of the application and gives each the ones that it needs."""

from typing import NamedTuple, TypedDict

import httpx
from fastapi import Request

from my_flow_api.account import repository as stored_account
from my_flow_api.account.service import AccountService
from my_flow_api.auth.jwks import Jwks
from my_flow_api.auth.tokens import TokenVerifier
from my_flow_api.calendar import repository as stored_calendars
from my_flow_api.calendar.service import CalendarService
from my_flow_api.config import Settings
from my_flow_api.contexts import repository as stored_contexts
from my_flow_api.contexts.importing import ContextImport
from my_flow_api.contexts.service import ContextService
from my_flow_api.dashboard.repository import DashboardRepository
from my_flow_api.dashboard.service import DashboardService
from my_flow_api.events.service import EventService
from my_flow_api.exports.importing import ImportService
from my_flow_api.exports.repository import ExportRepository
from my_flow_api.exports.service import ExportService
from my_flow_api.flows import repository as stored_flows
from my_flow_api.flows.importing import FlowImport
from my_flow_api.flows.resolutions import FlowResolutions
from my_flow_api.flows.service import FlowService
from my_flow_api.focus.repository import FocusRepository
from my_flow_api.focus.service import FocusService
from my_flow_api.health.service import HealthService
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.http.subject import AccessCheck, Subject
from my_flow_api.kit.http.unknown_query import reject_unknown_query
from my_flow_api.kit.idempotency import repository as stored_keys
from my_flow_api.kit.idempotency.service import IdempotencyService
from my_flow_api.kit.limits.bulkhead import Bulkhead
from my_flow_api.kit.limits.costs import cost_of
from my_flow_api.kit.limits.rate_limit import RateLimiter, charge, count
from my_flow_api.kit.limits.read_budget import ReadBudget
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.kit.persistence.quotas import MEBIBYTE, Quota
from my_flow_api.kit.server.shutdown import server_is_ending
from my_flow_api.operations import repository as stored_operations
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.service import OperationService
from my_flow_api.preferences import repository as stored_preferences
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.quick_add.service import QuickAddService
from my_flow_api.search.service import SearchService
from my_flow_api.transitions import repository as stored_transitions
from my_flow_api.transitions.preview import TransitionPreview
from my_flow_api.transitions.service import TransitionService
from my_flow_api.trash.service import TrashService

_FEEDS_OF_PERSON = 4


class Container(TypedDict):
    """The services and settings that the requests of an application share."""

    verifier: TokenVerifier
    contexts: ContextService
    flows: FlowService
    quick_add: QuickAddService
    focus: FocusService
    transitions: TransitionService
    transition_preview: TransitionPreview
    dashboard: DashboardService
    search: SearchService
    trash: TrashService
    preferences: PreferencesService
    health: HealthService
    idempotency: IdempotencyService
    rate_limiter: RateLimiter
    address_limiter: RateLimiter
    client_address_header: str
    check_access: AccessCheck
    events: EventService
    exports: ExportService
    imports: ImportService
    long_requests: Bulkhead
    long_requests_of_person: Bulkhead
    read_budget: ReadBudget
    feeds: Bulkhead
    calendars: CalendarService
    account: AccountService
    operations: OperationService
    metrics_token: str


def make_container(
    settings: Settings,
    clock: Clock,
    mongo: Mongo,
    client: httpx.AsyncClient,
    rate_limiter: RateLimiter,
    events: EventService,
) -> Container:
    """Build the services, once for the process."""
    context_repository = stored_contexts.ContextRepository(mongo)
    exports = ExportRepository(mongo)
    operations = OperationService(stored_operations.OperationRepository(mongo), mongo, clock)
    contexts = ContextService(context_repository, operations, mongo, clock)
    preferences = PreferencesService(stored_preferences.PreferencesRepository(mongo), contexts, clock)
    flow_repository = stored_flows.FlowRepository(mongo)
    transition_repository = stored_transitions.TransitionRepository(mongo)
    key_repository = stored_keys.IdempotencyRepository(mongo)
    quotas = make_quotas(settings, flow_repository, transition_repository, key_repository)
    reads = ConsistentReads(preferences)
    flows = FlowService(flow_repository, contexts, preferences, reads, quotas.flows, clock)
    contexts.add_observer(flows)
    contexts.add_observer(preferences)
    focus = FocusService(FocusRepository(mongo), flows, preferences, reads)
    transitions = TransitionService(
        transition_repository,
        contexts,
        FlowResolutions(flow_repository),
        preferences,
        reads,
        quotas.transitions,
        mongo,
    )
    return {
        "verifier": TokenVerifier(
            Jwks(settings.jwks_uri, client), issuer=settings.issuer, audience=settings.logto_resource
        ),
        "contexts": contexts,
        "flows": flows,
        "quick_add": QuickAddService(flows, contexts, preferences),
        "focus": focus,
        "transitions": transitions,
        "transition_preview": TransitionPreview(focus, reads),
        "dashboard": DashboardService(DashboardRepository(mongo), preferences, reads),
        "search": SearchService(contexts, flows, preferences, reads),
        "trash": TrashService(contexts, flows, preferences, reads),
        "preferences": preferences,
        "health": HealthService(mongo, settings.commit, server_is_ending),
        "rate_limiter": rate_limiter,
        "address_limiter": RateLimiter(settings.rate_limit, clock),
        "client_address_header": settings.client_address_header,
        "check_access": _check_access,
        "events": events,
        "exports": ExportService(exports, preferences),
        "imports": ImportService(
            exports,
            contexts,
            ContextImport(context_repository, clock),
            FlowImport(flow_repository, clock),
            operations,
            quotas.flows,
            clock,
        ),
        "long_requests": Bulkhead(settings.max_long_requests),
        "long_requests_of_person": Bulkhead(settings.max_in_flight),
        "read_budget": ReadBudget(settings.max_read_bytes),
        "feeds": Bulkhead(settings.max_in_flight, per_person=_FEEDS_OF_PERSON),
        "calendars": CalendarService(stored_calendars.CalendarRepository(mongo), reads, clock),
        "account": AccountService(stored_account.AccountRepository(mongo), operations, events),
        "metrics_token": settings.metrics_token,
        "idempotency": IdempotencyService(key_repository, quotas.keys, clock),
        "operations": operations,
    }


class Quotas(NamedTuple):
    """The quotas of each person, by kind of item."""

    flows: Quota
    transitions: Quota
    keys: Quota


def make_quotas(
    settings: Settings,
    flows: stored_flows.FlowRepository,
    transitions: stored_transitions.TransitionRepository,
    keys: stored_keys.IdempotencyRepository,
) -> Quotas:
    """The quotas that the settings say."""
    size = settings.quota_mebibytes * MEBIBYTE
    return Quotas(
        flows=Quota(
            "flows, those in the trash included", number=settings.quota_flows, size=size, count=flows.usage
        ),
        transitions=Quota(
            "transitions", number=settings.quota_transitions, size=size, count=transitions.usage
        ),
        keys=Quota(
            "Idempotency-Keys within 24 hours",
            number=settings.quota_idempotency_keys,
            size=size,
            count=keys.usage,
        ),
    )


async def _check_access(request: Request, subject: Subject) -> None:
    """What every request of a person has to pass, whichever way it comes to its route."""
    count(request, subject)
    charge(request, subject, cost_of(request))
    reject_unknown_query(request)
