"""`devstack up` from the outside: what a person types, sees, and is left with."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from devstack import ports
from tests.waiting import alive, until

PACKAGE = Path(__file__).parents[1]


class Up:
    """One run of `up`, with its own folder and ports, and with stand-ins for the API and the client."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client, self.api, self.identity, self.mongod = (ports.free_port() for _ in range(4))
        self.process: subprocess.Popen[str] | None = None
        source = folder / "client" / "my_flow_client" / "page.py"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text("page")

    @property
    def ports(self) -> tuple[int, ...]:
        return self.client, self.api, self.identity, self.mongod

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.mongod}/?replicaSet=rs0"

    def start(self, *options: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        places = [
            *("up", "--client-port", str(self.client), "--api-port", str(self.api)),
            *("--identity-port", str(self.identity), "--mongod-port", str(self.mongod)),
        ]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.fakes.up",
                str(self.folder),
                *(options if "client" in options else (*places, *options)),
            ],
            cwd=PACKAGE,
            env={**{k: v for k, v in os.environ.items() if k != "MONGODB_URL"}, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return self.process

    def start_and_wait(self, *options: str, env: dict[str, str] | None = None) -> str:
        """Returns what was printed up to and with the line about Ctrl-C."""
        process = self.start(*options, env=env)
        assert process.stdout
        seen = ""
        for line in process.stdout:
            seen += line
            if "Ctrl-C" in line:
                return seen
        assert process.stderr
        raise AssertionError(f"it ended: {seen}{process.stderr.read()}")

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        assert self.process
        self.process.send_signal(number)
        return self.result()

    def result(self) -> tuple[int, str, str]:
        assert self.process
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err

    def pids(self) -> list[int]:
        holders = [ports.holder(port) for port in self.ports]
        return [holder.pid for holder in holders if holder]

    def nothing_runs(self) -> bool:
        return not any(ports.in_use(port) for port in self.ports)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    run = Up(tmp_path)
    yield run
    if run.process:
        run.process.kill()
        run.process.communicate()


@contextlib.contextmanager
def listener(port: int) -> Iterator[None]:
    server = http.server.HTTPServer(("127.0.0.1", port), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def api_environment(up: Up) -> dict[str, Any]:
    environment: dict[str, Any] = httpx.get(f"http://127.0.0.1:{up.api}/", trust_env=False).json()[
        "environment"
    ]
    return environment


def test_it_starts_says_where_everything_is_and_stops_on_ctrl_c(up: Up) -> None:
    seen = up.start_and_wait()
    for words in (
        f"http://localhost:{up.client}",
        f"http://localhost:{up.api}",
        "alice or bob",
        "is ready in",
    ):
        assert words in seen
    assert "installation" not in seen
    page = httpx.get(f"http://localhost:{up.client}/", trust_env=False)
    assert page.text == f"page for http://localhost:{up.api}"
    given = api_environment(up)
    assert given["MONGODB_URL"] == up.url
    assert given["LOGTO_ENDPOINT"] == f"http://localhost:{up.identity}"
    assert given["CORS_ORIGINS"] == f"http://localhost:{up.client}"
    pids = up.pids()
    assert len(pids) == 4
    code, out, err = up.end()
    assert (code, "Stopping." in out, err) == (0, True, "")
    assert up.nothing_runs()
    assert not any(alive(pid) for pid in pids)


def test_second_start_keeps_data_and_sign_ins_and_does_not_build(up: Up) -> None:
    up.start_and_wait()
    keys = httpx.get(f"http://127.0.0.1:{up.identity}/oidc/jwks", trust_env=False).json()
    with MongoClient[dict[str, Any]](up.url) as client:
        client.my_flow.flows.insert_one({"title": "kept"})
    assert up.end(signal.SIGTERM)[0] == 0
    up.mongod = ports.free_port()  # also when mongod is elsewhere the next time
    assert "client built" not in up.start_and_wait()
    assert httpx.get(f"http://127.0.0.1:{up.identity}/oidc/jwks", trust_env=False).json() == keys
    with MongoClient[dict[str, Any]](up.url) as client:
        assert client.my_flow.flows.find_one({}, {"_id": 0}) == {"title": "kept"}
    assert (up.folder / "client" / "builds").read_text() == "built\n"
    assert (up.folder / "data" / "identity.json").stat().st_mode & 0o777 == 0o600
    up.end()


def test_the_wait_for_an_installation_is_said_too(up: Up) -> None:
    an_hour_ago = time.time() - 3600
    assert " s. With the installation: 36" in up.start_and_wait(
        "--client", "none", "--began", str(an_hour_ago)
    )
    assert up.end()[0] == 0


def test_port_in_use_is_named_with_its_holder_and_nothing_is_started(up: Up) -> None:
    for port, name, option in ((up.api, "API", "--api-port"), (up.mongod, "mongod", "--mongod-port")):
        with listener(port):
            up.start()
            code, _, err = up.result()
        assert code == 1
        assert err.startswith(f"devstack: {name}: port {port} is in use by pid {os.getpid()} (")
        assert err.endswith(f"{option}.\n")
        assert err.count("\n") == 1
        assert up.nothing_runs()


def test_child_that_dies_takes_the_stack_down_with_a_reason(up: Up) -> None:
    up.start_and_wait("--client", "none")
    holder = ports.holder(up.api)
    assert holder
    os.kill(holder.pid, signal.SIGKILL)
    code, _, err = up.result()
    assert code == 1
    assert "devstack: API: was ended by SIGKILL" in err
    assert "api.log" in err
    assert up.nothing_runs()


def test_kill_9_leaves_no_orphan(up: Up) -> None:
    up.start_and_wait()
    pids = up.pids()
    assert len(pids) == 4
    up.end(signal.SIGKILL)
    until(up.nothing_runs)
    until(lambda: not any(alive(pid) for pid in pids))


def test_ctrl_c_during_the_start_ends_what_was_started(up: Up) -> None:
    up.start()
    until(lambda: ports.accepts(up.mongod))
    code, out, err = up.end()
    assert (code, err) == (0, "")
    assert "is ready" not in out
    assert up.nothing_runs()


def test_failed_build_is_shown_and_nothing_is_left(up: Up) -> None:
    (up.folder / "client" / "broken").touch()
    up.start()
    code, _, err = up.result()
    assert code == 1
    assert "devstack: client build: failed with exit code 3" in err
    assert "  | SyntaxError: the client does not compile" in err
    assert up.nothing_runs()


def test_it_does_not_run_in_production(up: Up) -> None:
    up.start("--client", "none", env={"ENVIRONMENT": "production"})
    code, _, err = up.result()
    assert code == 1
    assert "does not run where ENVIRONMENT=production" in err
    assert up.nothing_runs()


def test_server_of_ones_own_is_used_instead_of_mongod(up: Up) -> None:
    url = "mongodb://me:secret@127.0.0.1:1/?x=y"
    # PORT is for the stand-in alone: the client's own server is told its port by an option.
    seen = up.start_and_wait("--client", "dev", env={"MONGODB_URL": url, "PORT": str(up.client)})
    assert "mongodb://127.0.0.1:1/?x=y" in seen
    assert "secret" not in seen
    assert "(hot reload)" in seen
    assert api_environment(up)["MONGODB_URL"] == url
    assert not ports.in_use(up.mongod)
    assert up.end()[0] == 0


def test_data_of_a_broken_mongod_is_explained(up: Up) -> None:
    data = up.folder / "data" / "mongo"
    data.mkdir(parents=True)
    (data / "storage.bson").write_text("not BSON")
    up.start("--client", "none")
    code, _, err = up.result()
    assert code == 1
    assert "devstack: mongod: " in err
    assert "--data" in err
    assert up.nothing_runs()


def test_client_alone_is_told_where_the_servers_are(up: Up) -> None:
    process = up.start(
        *("client", "--api", "https://api.example.test", "--logto", "https://id.example.test/"),
        *("--app-id", "an-app", "--client-port", str(up.client)),
        env={"PORT": str(up.client)},
    )
    assert process.stdout
    seen = "".join(iter(process.stdout.readline, "  Ctrl-C stops everything.\n"))
    assert "https://api.example.test" in seen
    assert "alice" not in seen
    answer = httpx.get(f"http://127.0.0.1:{up.client}/", trust_env=False).json()["environment"]
    assert answer["NEXT_PUBLIC_API_URL"] == "https://api.example.test"
    assert answer["NEXT_PUBLIC_LOGTO_ENDPOINT"] == "https://id.example.test"
    assert answer["NEXT_PUBLIC_LOGTO_APP_ID"] == "an-app"
    assert up.end()[0] == 0
    assert up.nothing_runs()
