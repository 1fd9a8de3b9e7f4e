"""Serve an export on loopback: `python -m devstack.static DIRECTORY`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvicorn

from devstack import layout, ports
from devstack.static.app import create_app
from devstack.static.vercel import ConfigError, VercelConfig


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m devstack.static", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--port", type=int, default=layout.CLIENT_PORT)
    parser.add_argument("--config", type=Path, default=layout.ROOT / "vercel.json")
    parser.add_argument("--in-container", action="store_true", help="listen on every address of a container")
    given = parser.parse_args(arguments)
    try:
        host = ports.address(in_container=given.in_container)
        app = create_app(given.directory, VercelConfig.load(given.config))
    except (ConfigError, FileNotFoundError, ports.NotInContainerError) as error:
        print(f"static server: {error}", file=sys.stderr)
        return 1
    # Open connections of a browser must not delay the end of the stack.
    uvicorn.run(app, host=host, port=given.port, log_level="warning", timeout_graceful_shutdown=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
