"""Assembles the identity provider."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from devstack.identity.errors import OAuthError, ShownError
from devstack.identity.hooks import FailureMiddleware, Hooks
from devstack.identity.routes import Provider, on_oauth_error
from devstack.identity.settings import LOOPBACK_NAMES, Settings


def create_app(settings: Settings) -> Starlette:
    """Build the provider's ASGI application."""
    provider = Provider(settings)
    hooks = Hooks(provider)
    routes = provider.routes()
    middleware = [
        # Against DNS rebinding: requests under another host name that resolves to this machine are rejected.
        Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK_NAMES)),
        Middleware(
            CORSMiddleware,
            allow_origins=list(settings.client_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
        ),
    ]
    if settings.test_hooks:
        routes += hooks.routes()
        middleware.append(Middleware(FailureMiddleware, failures=hooks.failures))
    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={ShownError: provider.on_shown_error, OAuthError: on_oauth_error},
    )
