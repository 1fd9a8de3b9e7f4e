"""Mount the routes of all features."""

from fastapi import FastAPI

from my_flow_api.account.routes import router as account
from my_flow_api.agenda.routes import router as agenda
from my_flow_api.calendar.routes import public_router as calendar_feeds
from my_flow_api.calendar.routes import router as calendar
from my_flow_api.checklist.routes import router as checklist
from my_flow_api.contexts.routes import router as contexts
from my_flow_api.dashboard.routes import router as dashboard
from my_flow_api.docs.routes import router as docs
from my_flow_api.events.routes import router as events
from my_flow_api.exports.routes import router as exports
from my_flow_api.flows.routes import router as flows
from my_flow_api.focus.routes import router as focus
from my_flow_api.health.routes import router as health
from my_flow_api.health.routes import versioned_router as versioned_health
from my_flow_api.metrics.routes import router as metrics
from my_flow_api.preferences.routes import router as preferences
from my_flow_api.problems.routes import router as problems
from my_flow_api.quick_add.routes import router as quick_add
from my_flow_api.search.routes import router as search
from my_flow_api.transitions.routes import router as transitions
from my_flow_api.trash.routes import router as trash
from my_flow_api.vitals.routes import router as vitals

PREFIX = "/api/v1"

TAGS = [
    {"name": "contexts", "description": "The parts of a person's life: work, family, rest."},
    {"name": "flows", "description": "What a person means to do, each in one context."},
    {"name": "checklist", "description": "The items of a flow, each changed by itself."},
    {"name": "focus", "description": "What matters now in a context, and why."},
    {"name": "transitions", "description": "Switching from one context to another, with an eye on both."},
    {"name": "agenda", "description": "What is planned and due, by day and context."},
    {"name": "dashboard", "description": "All contexts at a glance."},
    {"name": "search", "description": "Contexts and flows by their words."},
    {"name": "trash", "description": "What was deleted and can still come back."},
    {"name": "preferences", "description": "How one person likes it: time zone, day, theme."},
    {"name": "events", "description": "What changes, as it changes."},
    {"name": "exports", "description": "A person's things, out and in."},
    {"name": "calendar", "description": "A secret address at which calendar programs read what is due."},
    {"name": "account", "description": "The end of it."},
    {"name": "vitals", "description": "How fast the client is for people."},
    {"name": "problems", "description": "What the errors mean."},
    {"name": "health", "description": "Whether this process can do its work."},
]

# The parameters that take an id of a schema's resource, and where the id is, for the links of the contract.
TAKES_THE_ID = {
    "ContextRead": {"context_id": "/id", "from": "/id", "to": "/id"},
    "FlowDetailRead": {"flow_id": "/id", "item_id": "/items/0/id"},
    "TransitionRead": {"transition_id": "/id"},
}


def add_routes(app: FastAPI) -> None:
    """Mount the routes of every feature."""
    for router in (
        contexts,
        quick_add,
        flows,
        checklist,
        focus,
        transitions,
        agenda,
        dashboard,
        search,
        trash,
        preferences,
        events,
        exports,
        calendar,
        account,
        vitals,
    ):
        app.include_router(router, prefix=PREFIX)
    app.include_router(calendar_feeds, prefix=PREFIX)
    app.include_router(docs, prefix=PREFIX)
    app.include_router(versioned_health, prefix=PREFIX)
    app.include_router(health)
    app.include_router(problems)
    app.include_router(metrics)
