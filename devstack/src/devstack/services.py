"""Factories of the stack's programs, one each. `up` and the tests make theirs only here."""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devstack import layout, ports
from devstack.client_build import ClientBuild, HotReloadWorkspace
from devstack.errors import BuildError, MissingDependencyError, PortInUseError, ServiceError, StackError
from devstack.mongod_binary import find_mongod
from devstack.service import Service, Startable, start_all, stop_all

__all__ = [
    "BuildError",
    "ClientBuild",
    "ClientEnvironment",
    "HotReloadWorkspace",
    "MissingDependencyError",
    "PortInUseError",
    "Service",
    "ServiceError",
    "StackError",
    "Startable",
    "api",
    "client_dev",
    "client_export",
    "identity_provider",
    "mongod",
    "start_all",
    "stop_all",
]


@dataclass(frozen=True)
class ClientEnvironment:
    """The variables that are compiled into the client's bundle."""

    api_url: str
    logto_endpoint: str
    logto_app_id: str = layout.APP_ID
    logto_resource: str = layout.RESOURCE

    def variables(self) -> dict[str, str]:
        """Return the variables by name."""
        return {
            "NEXT_PUBLIC_API_URL": self.api_url,
            "NEXT_PUBLIC_LOGTO_ENDPOINT": self.logto_endpoint,
            "NEXT_PUBLIC_LOGTO_APP_ID": self.logto_app_id,
            "NEXT_PUBLIC_LOGTO_RESOURCE": self.logto_resource,
        }


def mongod(
    *, port: int, data: Path, logs: Path, keep_data: bool = True, parameters: Sequence[str] = ()
) -> Service:
    """Return a real mongod as a single-node replica set: transactions, change streams, retryable writes.

    Args:
        port: Port on loopback.
        data: Directory of its data; created if missing.
        logs: Directory of the log.
        keep_data: False stops it by SIGKILL, for disposable data.
        parameters: More server parameters, as `name=value`.
    """
    binary = find_mongod()
    log = logs / "mongod.log"

    def command() -> Sequence[str]:
        data.mkdir(parents=True, exist_ok=True)
        # Without the timeout a primary waits 15 s on SIGTERM for secondaries that do not exist.
        settings = [
            "shutdownTimeoutMillisForSignaledShutdown=100",
            "diagnosticDataCollectionEnabled=false",
            *parameters,
        ]
        return [
            *(str(binary), "--port", str(port), "--dbpath", str(data)),
            *("--replSet", "rs0", "--bind_ip", "127.0.0.1", "--nounixsocket"),
            *("--wiredTigerCacheSizeGB", "0.25", "--quiet"),
            *(word for setting in settings for word in ("--setParameter", setting)),
        ]

    def answers() -> bool:
        if not ports.accepts(port):
            return False
        tool = [str(_python(layout.DEVSTACK)), "-m", "devstack.replica_set", "initiate", str(port)]
        done = subprocess.run(tool, capture_output=True, text=True, check=False)
        if done.returncode:
            with log.open("a") as out:
                out.write(done.stderr)
        return done.returncode == 0

    return Service(
        name="mongod",
        argv=command,
        log=log,
        answers=answers,
        url=f"mongodb://127.0.0.1:{port}/?replicaSet=rs0",
        port=port,
        port_hint=_or_choose("--mongod-port"),
        timeout=45,
        grace=8 if keep_data else 0,
        hint="If another mongod wrote or uses its data, choose another directory with --data.",
        readable=_readable_mongod_log,
    )


def identity_provider(
    *,
    port: int,
    client_origins: Sequence[str],
    logs: Path,
    state: Path | None = None,
    test_hooks: bool = False,
    algorithm: str = "ES384",
) -> Service:
    """Return the OIDC provider that replaces Logto.

    Args:
        port: Port on loopback; the endpoint is `http://localhost:<port>`, as in browsers.
        client_origins: Origins of the client, for redirects and CORS.
        logs: Directory of the log.
        state: File that keeps signing keys and refresh tokens over a restart; None keeps nothing.
        test_hooks: Whether `/__dev/…` exists.
        algorithm: ES384 (Logto's default) or RS256 (its older tenants).
    """
    endpoint = f"http://localhost:{port}"
    options = [
        *("--port", str(port), "--algorithm", algorithm),
        *("--app-id", layout.APP_ID, "--resource", layout.RESOURCE),
        *(word for origin in client_origins for word in ("--client-origin", origin)),
        *(("--state", str(state)) if state else ()),
        *(("--test-hooks",) if test_hooks else ()),
    ]
    return Service(
        name="identity provider",
        argv=[str(_python(layout.DEVSTACK)), "-m", "devstack.identity", *options],
        log=logs / "identity.log",
        answers=lambda: _answers_ok(port, "/oidc/.well-known/openid-configuration"),
        url=endpoint,
        port=port,
        port_hint=_or_choose("--identity-port"),
        timeout=30,
        grace=3,
    )


def api(
    *,
    port: int,
    mongodb_url: str,
    database: str,
    logto_endpoint: str,
    client_origins: Sequence[str],
    logs: Path,
    argv: Sequence[str] | None = None,
    settings: Mapping[str, str] | None = None,
) -> Service:
    """Return the API, in its own virtual environment.

    Args:
        port: Port on loopback.
        mongodb_url: URL of a replica set.
        database: Name of the database.
        logto_endpoint: The identity provider, without a trailing slash.
        client_origins: Origins allowed by CORS.
        logs: Directory of the log.
        argv: Another program in its place, with the same environment.
        settings: More of its variables.
    """
    if argv is None:
        serve = ["-m", "uvicorn", "my_flow_api.main:app", "--host", "127.0.0.1", "--port", str(port)]
        # A copy of the tree serves its own code, whichever tree its environment was installed in.
        serve += ["--app-dir", str(layout.API / "src")]
        # An open stream of a browser must not delay the end of the stack.
        options = ["--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"]
        argv = [str(_python(layout.API)), *serve, *options]
    return Service(
        name="API",
        argv=argv,
        log=logs / "api.log",
        answers=lambda: _answers_ok(port, "/health/ready"),
        url=f"http://localhost:{port}",
        port=port,
        port_hint=_or_choose("--api-port"),
        cwd=layout.API if layout.API.is_dir() else None,
        env={
            "MONGODB_URL": mongodb_url,
            "MONGODB_DB_NAME": database,
            "LOGTO_ENDPOINT": logto_endpoint,
            "LOGTO_RESOURCE": layout.RESOURCE,
            "CORS_ORIGINS": ",".join(client_origins),
            "CORS_ORIGIN_REGEX": layout.PREVIEW_ORIGINS,
            "ENVIRONMENT": "development",
            "PORT": str(port),
            **(settings or {}),
        },
    )


def client_export(
    *, port: int, directory: Path | Callable[[], Path], logs: Path, config: Path = layout.ROOT / "vercel.json"
) -> Service:
    """Return the client's static export, served as Vercel would by `devstack.static`.

    Args:
        port: Port on loopback.
        directory: The export, or a function that returns it once it has been built.
        logs: Directory of the log.
        config: The vercel.json to apply.
    """

    def command() -> Sequence[str]:
        export = directory() if callable(directory) else directory
        serve = ["-m", "devstack.static", str(export), "--port", str(port), "--config", str(config)]
        return [str(_python(layout.DEVSTACK)), *serve]

    return Service(
        name="client",
        argv=command,
        log=logs / "client.log",
        answers=lambda: _answers_ok(port, "/"),
        url=f"http://localhost:{port}",
        port=port,
        port_hint=_or_choose("--client-port"),
        timeout=30,
        grace=3,
    )


def client_dev(
    *, port: int, environment: ClientEnvironment, logs: Path, argv: Sequence[str] | None = None
) -> Service:
    """Return the client with hot reload.

    Args:
        port: Port of the pages; the compiler's own port is not fixed.
        environment: Variables to compile in.
        logs: Directory of the log.
        argv: Another program in its place, with the same environment.
    """
    if argv is None:
        argv = [str(_python(layout.CLIENT)), "-m", "my_flow_client", "dev", "--port", str(port)]
    return Service(
        name="client",
        argv=argv,
        log=logs / "client.log",
        answers=lambda: _answers_ok(port, "/"),
        url=f"http://localhost:{port}",
        port=port,
        port_hint=_or_choose("--client-port"),
        cwd=layout.CLIENT if layout.CLIENT.is_dir() else None,
        env=environment.variables(),
        timeout=300,  # the first run installs the client's packages
    )


def _or_choose(option: str) -> str:
    return f"End that first, or choose another port with {option}."


def _python(part: Path) -> Path:
    python = layout.venv_python(part)
    if not python.exists():
        raise MissingDependencyError(f"{part.name}: its virtual environment is missing. Run `make setup`.")
    return python


def _answers_ok(port: int, path: str) -> bool:
    # http.client rather than urllib, which would use HTTP_PROXY for loopback.
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _readable_mongod_log(lines: Iterable[str]) -> list[str]:
    """Filter mongod's JSON log: return its warnings and errors as text."""
    shown = []
    for line in lines:
        try:
            entry: Mapping[str, object] = json.loads(line)
        except ValueError:
            shown.append(line)
            continue
        if entry.get("s") in ("E", "F"):
            attributes = entry.get("attr")
            shown.append(f"{entry.get('msg')} {json.dumps(attributes) if attributes else ''}".strip())
    return shown
