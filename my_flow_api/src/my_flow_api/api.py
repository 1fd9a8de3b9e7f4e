"""The addresses of the API: which feature answers where."""

from fastapi import FastAPI

from my_flow_api.contexts.routes import router as contexts
from my_flow_api.dashboard.routes import router as dashboard
from my_flow_api.flows.routes import router as flows
from my_flow_api.health.routes import router as health
from my_flow_api.health.routes import versioned_router as versioned_health
from my_flow_api.preferences.routes import router as preferences

PREFIX = "/api/v1"

TAGS = [
    {"name": "contexts", "description": "The parts of a person's life: work, family, rest."},
    {"name": "flows", "description": "What a person means to do, each in one context."},
    {"name": "dashboard", "description": "All contexts at a glance."},
    {"name": "preferences", "description": "How one person likes it: time zone, day, theme."},
    {"name": "health", "description": "Whether this process can do its work."},
]


def add_routes(app: FastAPI) -> None:
    """Mount every feature."""
    for router in (contexts, flows, dashboard, preferences, versioned_health):
        app.include_router(router, prefix=PREFIX)
    app.include_router(health)
