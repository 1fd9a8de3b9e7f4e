"""Build the application's services and inject their dependencies."""

from typing import NamedTuple

import httpx
from fastapi import Request

from my_flow_api.account import repository as stored_account
from my_flow_api.account.service import AccountService
from my_flow_api.agenda.service import AgendaService
from my_flow_api.auth.jwks import Jwks
from my_flow_api.auth.tokens import TokenVerifier
from my_flow_api.calendar import repository as stored_calendars
from my_flow_api.calendar.service import CalendarService
from my_flow_api.checklist.repository import ChecklistRepository
from my_flow_api.checklist.service import ChecklistService
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
from my_flow_api.flows.batch import FlowBatchService
from my_flow_api.flows.importing import FlowImport
from my_flow_api.flows.repeating import RepeatingFlows
from my_flow_api.flows.resolutions import FlowResolutions
from my_flow_api.flows.service import FlowService
from my_flow_api.focus.service import FocusService
from my_flow_api.health.service import HealthService
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.container import Container
from my_flow_api.kit.http.subject import AccessCheck, Subject
from my_flow_api.kit.http.unknown_query import reject_unknown_query
from my_flow_api.kit.idempotency import repository as stored_keys
from my_flow_api.kit.idempotency.service import IdempotencyService
from my_flow_api.kit.limits.bulkhead import Bulkhead
from my_flow_api.kit.limits.costs import cost_of
from my_flow_api.kit.limits.long_requests import LongRequests
from my_flow_api.kit.limits.rate_limit import RateLimiter, RateLimits, charge, count
from my_flow_api.kit.limits.read_budget import ReadBudget
from my_flow_api.kit.persistence.mongo import Mongo
from my_flow_api.kit.persistence.quotas import MEBIBYTE, Quota
from my_flow_api.kit.server.shutdown import server_is_ending
from my_flow_api.operations import repository as stored_operations
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.service import OperationService
from my_flow_api.preferences import repository as stored_preferences
from my_flow_api.preferences.defaults import new_preferences
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.quick_add.service import QuickAddService
from my_flow_api.resume_notes.repository import ResumeNoteRepository
from my_flow_api.resume_notes.service import ResumeNoteService
from my_flow_api.search.service import SearchService
from my_flow_api.transitions import repository as stored_transitions
from my_flow_api.transitions.preview import TransitionPreview
from my_flow_api.transitions.service import TransitionService
from my_flow_api.trash.service import TrashService

_FEEDS_OF_PERSON = 4


def make_container(
    settings: Settings,
    clock: Clock,
    mongo: Mongo,
    client: httpx.AsyncClient,
    rate_limiter: RateLimiter,
    events: EventService,
) -> Container:
    """Build the services, once per process."""
    context_repository = stored_contexts.ContextRepository(mongo)
    exports = ExportRepository(mongo)
    operations = OperationService(stored_operations.OperationRepository(mongo), new_preferences, mongo, clock)
    contexts = ContextService(context_repository, operations, mongo, clock)
    preferences = PreferencesService(stored_preferences.PreferencesRepository(mongo), contexts, clock)
    flow_repository = stored_flows.FlowRepository(mongo)
    transition_repository = stored_transitions.TransitionRepository(mongo)
    key_repository = stored_keys.IdempotencyRepository(mongo)
    quotas = make_quotas(settings, flow_repository, transition_repository, key_repository)
    reads = ConsistentReads(preferences)
    repeating = RepeatingFlows(flow_repository, contexts, preferences, quotas.flows, mongo)
    flows = FlowService(flow_repository, contexts, preferences, reads, quotas.flows, repeating, clock)
    contexts.add_observer(flows)
    contexts.add_observer(preferences)
    notes = ResumeNoteService(ResumeNoteRepository(mongo))
    focus = FocusService(notes, flows, preferences, reads)
    transitions = TransitionService(
        transition_repository,
        contexts,
        FlowResolutions(flow_repository, repeating),
        notes,
        preferences,
        reads,
        quotas.transitions,
        mongo,
    )
    return Container(
        (
            TokenVerifier(
                Jwks(settings.jwks_uri, client), issuer=settings.issuer, audience=settings.logto_resource
            ),
            contexts,
            flows,
            repeating,
            FlowBatchService(flow_repository, contexts, preferences, repeating, mongo),
            ChecklistService(
                ChecklistRepository(mongo), flows, contexts, preferences, reads, quotas.flows, mongo
            ),
            QuickAddService(flows, contexts, preferences),
            focus,
            transitions,
            TransitionPreview(focus, reads),
            AgendaService(contexts, flows, preferences, reads),
            DashboardService(DashboardRepository(mongo), preferences, reads),
            SearchService(contexts, flows, preferences, reads),
            TrashService(contexts, flows, preferences, reads),
            preferences,
            HealthService(mongo, settings.commit, server_is_ending),
            RateLimits(
                person=rate_limiter,
                address=RateLimiter(settings.rate_limit, clock),
                client_address_header=settings.client_address_header,
            ),
            AccessCheck(_admit),
            events,
            ExportService(exports, preferences),
            ImportService(
                exports,
                contexts,
                ContextImport(context_repository, clock),
                FlowImport(flow_repository, clock),
                operations,
                quotas.flows,
                clock,
            ),
            LongRequests(
                running=Bulkhead(settings.max_long_requests), of_person=Bulkhead(settings.max_in_flight)
            ),
            ReadBudget(settings.max_read_bytes),
            CalendarService(
                stored_calendars.CalendarRepository(mongo),
                reads,
                Bulkhead(settings.max_in_flight, per_person=_FEEDS_OF_PERSON),
                clock,
            ),
            AccountService(stored_account.AccountRepository(mongo), operations, events),
            settings,
            IdempotencyService(key_repository, quotas.keys, clock),
            operations,
        )
    )


class Quotas(NamedTuple):
    """The quotas of each user, by kind of item."""

    flows: Quota
    transitions: Quota
    keys: Quota


def make_quotas(
    settings: Settings,
    flows: stored_flows.FlowRepository,
    transitions: stored_transitions.TransitionRepository,
    keys: stored_keys.IdempotencyRepository,
) -> Quotas:
    """Return the quotas of the settings."""
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


async def _admit(request: Request, subject: Subject) -> None:
    """Make the checks that every authenticated request has to pass, whatever way it is dispatched."""
    count(request, subject)
    charge(request, subject, cost_of(request))
    reject_unknown_query(request)
