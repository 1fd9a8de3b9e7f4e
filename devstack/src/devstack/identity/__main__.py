"""Serve the identity provider on loopback: `python -m devstack.identity`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import uvicorn

from devstack import layout, ports
from devstack.identity.app import create_app
from devstack.identity.settings import Settings, SettingsError, require_development


def main(arguments: list[str] | None = None) -> int:
    """Serve the provider until SIGTERM, and return the exit code."""
    settings, in_container = _settings(arguments)
    try:
        host = ports.address(in_container=in_container)
        require_development(os.environ, settings)
        app = create_app(settings)
    except (SettingsError, ports.NotInContainerError) as error:
        print(f"identity provider: {error}", file=sys.stderr)
        return 1
    except (ValueError, KeyError, TypeError):
        print(
            f"identity provider: {settings.state} is not readable. Delete it; you will sign in again.",
            file=sys.stderr,
        )
        return 1
    uvicorn.run(app, host=host, port=settings.port, log_level="warning", timeout_graceful_shutdown=2)
    return 0


def _settings(arguments: list[str] | None) -> tuple[Settings, bool]:
    parser = argparse.ArgumentParser(prog="python -m devstack.identity", description=__doc__)
    parser.add_argument("--port", type=int, default=layout.IDENTITY_PORT)
    parser.add_argument("--app-id", default=layout.APP_ID)
    parser.add_argument("--resource", action="append", help=f"default: {layout.RESOURCE}")
    parser.add_argument("--client-origin", action="append", help="default: http://localhost:3000")
    parser.add_argument("--algorithm", choices=("ES384", "RS256"), default="ES384")
    parser.add_argument("--state", type=Path, help="file that keeps keys and refresh tokens over a restart")
    parser.add_argument("--test-hooks", action="store_true", help="serve /__dev/… to tests")
    parser.add_argument("--in-container", action="store_true", help="listen on every address of a container")
    given = parser.parse_args(arguments)
    settings = Settings(
        port=given.port,
        app_id=given.app_id,
        resources=tuple(given.resource or (layout.RESOURCE,)),
        client_origins=tuple(given.client_origin or (f"http://localhost:{layout.CLIENT_PORT}",)),
        algorithm=given.algorithm,
        state=given.state,
        test_hooks=given.test_hooks,
    )
    return settings, given.in_container


if __name__ == "__main__":
    sys.exit(main())
