"""Starts the stack, says where it is, watches it, and ends all of it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Literal, NoReturn
from urllib.parse import urlsplit

from devstack import layout, services
from devstack.client_build import ClientBuild
from devstack.errors import StackError
from devstack.service import Service, Startable, start_all, stop_all

WATCH_INTERVAL = 0.2
"""Seconds between two looks at whether everything still runs."""

EXPORTS = layout.STATE / "exports"
ClientMode = Literal["export", "dev", "none"]


class Stopped(BaseException):
    """A person, or the system, asked for the end."""


@dataclass(frozen=True)
class Options:
    """What `up` was asked for. `data` holds MongoDB's data, the signing keys and the logs."""

    client: ClientMode
    client_port: int
    api_port: int
    identity_port: int
    mongod_port: int
    data: Path
    algorithm: str

    @property
    def client_origin(self) -> str:
        return f"http://localhost:{self.client_port}"


@dataclass(frozen=True)
class Programs:
    """Other programs in place of the real ones, for tests of `up` itself; None is the real one."""

    api: Sequence[str] | None = None
    client_build: Sequence[str] | None = None
    client_dev: Sequence[str] | None = None
    client: Path = layout.CLIENT
    exports: Path = EXPORTS


@dataclass
class Composition:
    """What will run, in the order in which it is listed to a person."""

    mongodb_url: str
    mongod: Service | None
    identity: Service
    api: Service
    client: Service | None
    build: ClientBuild | None
    plan: dict[Startable, Sequence[Startable]] = field(default_factory=dict)

    @property
    def services(self) -> list[Service]:
        return [service for service in (self.mongod, self.identity, self.api, self.client) if service]


def main(arguments: Sequence[str] | None = None, *, programs: Programs | None = None) -> int:
    """Runs the stack until it is told to end. Returns the exit code: 0 when told, 1 when something failed."""
    options = _options(arguments)
    _stop_on_signals()
    try:
        return _run(options, programs or Programs())
    except Stopped:
        return 0


def _run(options: Options, programs: Programs) -> int:
    started: list[Startable] = []
    began = time.monotonic()
    try:
        stack = compose(options, os.environ, programs)
        for service in stack.services:
            service.require_free_port()
        start_all(stack.plan, tick=_build_notice(stack.build))
        started = list(stack.plan)
        print(summary(stack, options, seconds=time.monotonic() - began), flush=True)
        watch(stack.services)
    except Stopped:
        print("\nStopping.", flush=True)
        return 0
    except StackError as error:
        print(f"devstack: {error.message}", file=sys.stderr)
        if error.detail:
            print("\n".join(f"  | {line}" for line in error.detail.splitlines()), file=sys.stderr, flush=True)
        return 1
    finally:
        stop_all(started)


def compose(options: Options, environment: Mapping[str, str], programs: Programs) -> Composition:
    """Decides what runs, and what waits for what; starts nothing."""
    logs = options.data / "logs"
    mongod = None
    mongodb_url = environment.get("MONGODB_URL", "")
    if not mongodb_url:
        mongod = services.mongod(port=options.mongod_port, data=options.data / "mongo", logs=logs)
        mongodb_url = mongod.url
    identity = services.identity_provider(
        port=options.identity_port,
        client_origins=[options.client_origin],
        logs=logs,
        state=options.data / "identity.json",
        algorithm=options.algorithm,
    )
    api = services.api(
        port=options.api_port,
        mongodb_url=mongodb_url,
        database=environment.get("MONGODB_DB_NAME", layout.MONGODB_DB_NAME),
        logto_endpoint=identity.url,
        client_origins=[options.client_origin],
        logs=logs,
        argv=programs.api,
    )
    plan: dict[Startable, Sequence[Startable]] = {}
    if mongod:
        plan[mongod] = ()
    plan[identity] = ()
    client, build = None, None
    compiled_in = services.ClientEnvironment(api_url=api.url, logto_endpoint=identity.url)
    if options.client == "export":
        build = ClientBuild(
            environment=compiled_in.variables(),
            logs=logs,
            client=programs.client,
            exports=programs.exports,
            argv=programs.client_build,
        )
        client = services.client_export(
            port=options.client_port, directory=lambda: build.directory, logs=logs
        )
        plan |= {build: (), client: (build,)}
    elif options.client == "dev":
        client = services.client_dev(
            port=options.client_port, environment=compiled_in, logs=logs, argv=programs.client_dev
        )
        plan[client] = ()
    plan[api] = (mongod,) if mongod else ()
    return Composition(mongodb_url, mongod, identity, api, client, build, plan)


def watch(running: Sequence[Service]) -> NoReturn:
    """Returns never: raises ServiceFailed as soon as one of them is gone, or Stopped."""
    while True:
        for service in running:
            service.require_running()
        time.sleep(WATCH_INTERVAL)


def summary(stack: Composition, options: Options, *, seconds: float) -> str:
    """The block that a person reads when everything is ready."""
    built = ", client built" if stack.build and stack.build.built else ""
    mode = " (hot reload)" if options.client == "dev" else ""
    rows = [
        ("Client", f"{stack.client.url}{mode}" if stack.client else "not started"),
        ("API", stack.api.url),
        ("Identity provider", stack.identity.url),
        ("MongoDB", _without_password(stack.mongodb_url)),
        ("", f"its data is in {_shown(options.data / 'mongo')}" if stack.mongod else "from MONGODB_URL"),
        ("Logs", _shown(options.data / "logs")),
    ]
    lines = [f"  {name:<19}{value}" for name, value in rows]
    return "\n".join(
        [
            "",
            f"My Flow is ready in {seconds:.1f} s{built}.",
            "",
            *lines,
            "",
            "  Sign in as alice or bob: one click, no password.",
            "  Ctrl-C stops everything.",
            "",
        ]
    )


def _build_notice(build: ClientBuild | None) -> Callable[[], None]:
    """Says once that the client is being built, since that takes a while."""
    said = False

    def tick() -> None:
        nonlocal said
        if build and build.built and not said:
            said = True
            print(
                "Building the client. It takes a minute or two, and again only when it changes.", flush=True
            )

    return tick


def _stop_on_signals() -> None:
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # The end is under way: a second Ctrl-C, or make's SIGTERM after it, must not cut it short.
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        raise Stopped

    for name in names:
        signal.signal(name, stop)


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m devstack", description="My Flow on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser(
        "up",
        help="run MongoDB, the identity provider, the API and the client until Ctrl-C",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    up.add_argument(
        "--client", choices=("export", "dev", "none"), default="export", help="dev: with hot reload"
    )
    up.add_argument("--client-port", type=int, default=layout.CLIENT_PORT)
    up.add_argument("--api-port", type=int, default=layout.API_PORT)
    up.add_argument("--identity-port", type=int, default=layout.IDENTITY_PORT)
    up.add_argument("--mongod-port", type=int, default=layout.MONGOD_PORT)
    up.add_argument("--data", type=Path, default=layout.STATE, help="data, signing keys and logs")
    up.add_argument("--algorithm", choices=("ES384", "RS256"), default="ES384", help="that signs the tokens")
    given = vars(parser.parse_args(arguments))
    del given["command"]
    given["data"] = given["data"].resolve()
    return Options(**given)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
