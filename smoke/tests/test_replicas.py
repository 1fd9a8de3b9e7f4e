"""Several replicas behind one address, each connection with one of them."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from smoke.checks import replicas
from smoke.target import CheckFailedError, Run, Target


@pytest.fixture
def commits() -> list[str]:
    """Return the commits of the replicas; a test may change the list."""
    return ["new", "new"]


@pytest.fixture
def url(commits: list[str]) -> Iterator[str]:
    turn = itertools.count()

    class Replica(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # it keeps the connection

        def setup(self) -> None:
            super().setup()
            self._number = next(turn) % len(commits)

        def do_GET(self) -> None:
            body = json.dumps({"status": "ok", "commit": commits[self._number]}).encode()
            self.send_response_only(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Replica)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(url: str) -> Iterator[Run]:
    run = Run(Target(api=url, commit="new"))
    yield run
    run.close()


def test_replicas_with_the_commit_pass(run: Run) -> None:
    assert replicas.every_replica(run) == "20 connections: 20 by commit new"
    assert replicas.all_have_the_commit(run)


def test_one_replica_with_another_commit_is_red(run: Run, commits: list[str]) -> None:
    commits[1] = "old"
    with pytest.raises(CheckFailedError, match="of 20 answers 10 by commit new, 10 by commit old"):
        replicas.every_replica(run)
    assert not replicas.all_have_the_commit(run)


def test_a_deployment_under_way_is_not_red_where_no_commit_is_asked_for(url: str, commits: list[str]) -> None:
    commits[1] = "old"
    run = Run(Target(api=url))
    try:
        assert replicas.every_replica(run) == "20 connections: 10 by commit new, 10 by commit old"
    finally:
        run.close()


def test_nobody_answers() -> None:
    run = Run(Target(api="http://127.0.0.1:9", commit="new"))
    try:
        assert not replicas.all_have_the_commit(run)
        with pytest.raises(httpx.ConnectError):
            replicas.every_replica(run)
    finally:
        run.close()
