"""Start the stack, print its addresses, watch it, and stop all of it."""

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
from devstack.client_build import EXPORTS, ClientBuild
from devstack.errors import StackError
from devstack.service import Service, Startable, start_all, stop_all

WATCH_INTERVAL = 0.2
"""Seconds between two checks that everything still runs."""
_WORTH_SAYING = 5.0  # report an installation that took more seconds

ClientMode = Literal["export", "dev", "none"]


class Stopped(BaseException):
    """A user, or the system, requested the end."""


@dataclass(frozen=True)
class Options:
    """The command-line options.

    `data` is the directory of MongoDB's data, the signing keys and the logs. With `elsewhere` only the client
    runs, for an API and an identity provider elsewhere. `began` is the start of the calling command, in
    seconds since 1970.
    """

    client: ClientMode
    client_port: int
    data: Path
    api_port: int = layout.API_PORT
    identity_port: int = layout.IDENTITY_PORT
    mongod_port: int = layout.MONGOD_PORT
    algorithm: str = "ES384"
    elsewhere: services.ClientEnvironment | None = None
    began: float | None = None

    @property
    def logs(self) -> Path:
        """The directory of the logs."""
        return self.data / "logs"

    @property
    def client_origin(self) -> str:
        """The client's origin."""
        return f"http://localhost:{self.client_port}"


@dataclass(frozen=True)
class Programs:
    """Programs in place of the real ones, for tests of `up` itself; None is the real one."""

    api: Sequence[str] | None = None
    client_build: Sequence[str] | None = None
    client_dev: Sequence[str] | None = None
    client: Path = layout.CLIENT
    exports: Path = EXPORTS


@dataclass
class Composition:
    """The items to run with their dependencies, and the rows of the summary."""

    plan: dict[Startable, Sequence[Startable]] = field(default_factory=dict)
    rows: list[tuple[str, str]] = field(default_factory=list)
    build: ClientBuild | None = None

    @property
    def services(self) -> list[Service]:
        """The items that are services."""
        return [item for item in self.plan if isinstance(item, Service)]


def main(arguments: Sequence[str] | None = None, *, programs: Programs | None = None) -> int:
    """Run the stack until it is told to end; return the exit code: 0 when told, 1 on a failure."""
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
    """Decide what to run, and in which order; start nothing."""
    stack = Composition()
    if options.elsewhere:
        _add_client(stack, options, options.elsewhere, programs)
        stack.rows += [
            ("API", options.elsewhere.api_url),
            ("Identity provider", options.elsewhere.logto_endpoint),
            ("Logs", _shown(options.logs)),
        ]
        return stack
    mongodb_url = environment.get("MONGODB_URL", "")
    mongod = None
    if not mongodb_url:
        mongod = services.mongod(port=options.mongod_port, data=options.data / "mongo", logs=options.logs)
        stack.plan[mongod] = ()
        mongodb_url = mongod.url
    identity = services.identity_provider(
        port=options.identity_port,
        client_origins=[options.client_origin],
        logs=options.logs,
        state=options.data / "identity.json",
        algorithm=options.algorithm,
    )
    api = services.api(
        port=options.api_port,
        mongodb_url=mongodb_url,
        database=environment.get("MONGODB_DB_NAME", layout.MONGODB_DB_NAME),
        logto_endpoint=identity.url,
        client_origins=[options.client_origin],
        logs=options.logs,
        argv=programs.api,
    )
    stack.plan[identity] = ()
    compiled_in = services.ClientEnvironment(api_url=api.url, logto_endpoint=identity.url)
    _add_client(stack, options, compiled_in, programs)
    stack.plan[api] = (mongod,) if mongod else ()
    stack.rows += [
        ("API", api.url),
        ("Identity provider", identity.url),
        ("MongoDB", _without_password(mongodb_url)),
        ("", f"its data is in {_shown(options.data / 'mongo')}" if mongod else "from MONGODB_URL"),
        ("Logs", _shown(options.logs)),
    ]
    return stack


def _add_client(
    stack: Composition, options: Options, compiled_in: services.ClientEnvironment, programs: Programs
) -> None:
    if options.client == "none":
        stack.rows.append(("Client", "not started"))
        return
    if options.client == "dev":
        workspace = services.HotReloadWorkspace(programs.exports)
        client = services.client_dev(
            port=options.client_port, environment=compiled_in, logs=options.logs, argv=programs.client_dev
        )
        stack.plan |= {workspace: (), client: (workspace,)}
        stack.rows.append(("Client", f"{client.url} (hot reload)"))
        return
    build = ClientBuild(
        environment=compiled_in.variables(),
        logs=options.logs,
        client=programs.client,
        exports=programs.exports,
        argv=programs.client_build,
    )
    client = services.client_export(
        port=options.client_port, directory=lambda: build.directory, logs=options.logs
    )
    stack.plan |= {build: (), client: (build,)}
    stack.build = build
    stack.rows.append(("Client", client.url))


def watch(running: Sequence[Service]) -> NoReturn:
    """Watch forever: raise ServiceError as soon as a service has ended, or Stopped."""
    while True:
        for service in running:
            service.require_running()
        time.sleep(WATCH_INTERVAL)


def summary(stack: Composition, options: Options, *, seconds: float) -> str:
    """Return the text that is shown when everything is ready."""
    built = ", client built" if stack.build and stack.build.built else ""
    rows = "\n".join(f"  {name:<19}{value}" for name, value in stack.rows)
    sign_in = "" if options.elsewhere else "  Sign in as alice or bob: one click, no password.\n"
    ready = f"My Flow is ready in {seconds:.1f} s{built}.{_with_installation(options, seconds)}"
    return f"\n{ready}\n\n{rows}\n\n{sign_in}  Ctrl-C stops everything.\n"


def _with_installation(options: Options, seconds: float) -> str:
    whole = time.time() - options.began if options.began else 0.0
    return f" With the installation: {whole:.0f} s." if whole - seconds > _WORTH_SAYING else ""


def _build_notice(build: ClientBuild | None) -> Callable[[], None]:
    """Return a function that says once that the client is being built, since that takes a while."""
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
        # The stack is stopping: a second Ctrl-C, or make's SIGTERM after it, must not interrupt that.
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        raise Stopped

    for name in names:
        signal.signal(name, stop)


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m devstack", description="My Flow on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    defaults = argparse.ArgumentDefaultsHelpFormatter
    up = commands.add_parser(
        "up", help="run MongoDB, the identity provider, the API and the client", formatter_class=defaults
    )
    up.add_argument(
        "--client", choices=("export", "dev", "none"), default="export", help="dev: with hot reload"
    )
    up.add_argument("--api-port", type=int, default=layout.API_PORT)
    up.add_argument("--identity-port", type=int, default=layout.IDENTITY_PORT)
    up.add_argument("--mongod-port", type=int, default=layout.MONGOD_PORT)
    up.add_argument("--algorithm", choices=("ES384", "RS256"), default="ES384", help="that signs the tokens")
    client = commands.add_parser(
        "client",
        help="run the client alone, with hot reload, for servers elsewhere",
        formatter_class=defaults,
    )
    client.add_argument("--api", required=True, help="URL of the API")
    client.add_argument("--logto", required=True, help="URL of the identity provider")
    client.add_argument("--app-id", default=layout.APP_ID)
    client.add_argument("--resource", default=layout.RESOURCE)
    for command in (up, client):
        command.add_argument("--client-port", type=int, default=layout.CLIENT_PORT)
        command.add_argument("--data", type=Path, default=layout.STATE, help="data, signing keys and logs")
        command.add_argument("--began", type=float, help="seconds since 1970: since when people wait")
    given = parser.parse_args(arguments)
    if given.command == "up":
        return Options(
            client=given.client,
            client_port=given.client_port,
            data=given.data.resolve(),
            api_port=given.api_port,
            identity_port=given.identity_port,
            mongod_port=given.mongod_port,
            algorithm=given.algorithm,
            began=given.began,
        )
    elsewhere = services.ClientEnvironment(given.api, given.logto.rstrip("/"), given.app_id, given.resource)
    return Options(
        client="dev",
        client_port=given.client_port,
        data=given.data.resolve(),
        elsewhere=elsewhere,
        began=given.began,
    )


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
