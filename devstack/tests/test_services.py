"""Services one at a time, and the fixtures that are made of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jose import jwt
from pymongo import MongoClient

from devstack import mongod_binary, ports, services
from devstack.errors import MissingDependencyError, ServiceError
from devstack.service import Service
from devstack.testing import IdentityProvider, Mongod, running_identity_provider, running_mongod
from tests.waiting import alive, until


def sleeper(logs: Path, code: str, **options: Any) -> Service:
    return Service(name="sleeper", argv=[sys.executable, "-c", code], log=logs / "sleeper.log", **options)


def test_mongod_is_a_replica_set_with_transactions(mongod: Mongod) -> None:
    with MongoClient[dict[str, Any]](mongod.url) as client, client.start_session() as session:
        with session.start_transaction():
            client.devstack.things.insert_one({"a": 1}, session=session)
        assert client.admin.command("hello")["setName"] == "rs0"


def test_server_that_mongodb_url_names_is_used_as_it_is(
    monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        "from devstack.testing import mongod\n"
        "def test_it(mongod):\n    assert (mongod.url, mongod.service) == ('mongodb://elsewhere:1', None)\n"
    )
    monkeypatch.setenv("MONGODB_URL", "mongodb://elsewhere:1")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_stopped_service_starts_again_where_it_was(tmp_path: Path) -> None:
    with running_mongod(tmp_path) as running:
        service = running.service
        assert service
        with MongoClient[dict[str, Any]](service.url) as client:
            client.devstack.things.insert_one({"a": 1})
        service.stop()
        assert not ports.in_use(service.port or 0)
        service.start()
        with MongoClient[dict[str, Any]](service.url) as client:
            assert client.devstack.things.count_documents({}) == 1
    assert not service.running


def test_rs256_is_there_for_older_tenants(tmp_path: Path) -> None:
    with running_identity_provider(tmp_path, algorithm="RS256") as provider:
        assert jwt.get_unverified_header(provider.access_token())["alg"] == "RS256"


def test_fixture_mints_for_the_provider_it_belongs_to(identity_provider: IdentityProvider) -> None:
    assert identity_provider.endpoint.startswith("http://localhost:")
    assert identity_provider.issuer == f"{identity_provider.endpoint}/oidc"


def test_process_that_ends_at_once_fails_with_its_last_words(tmp_path: Path) -> None:
    service = sleeper(tmp_path, "print('no such thing'); raise SystemExit(4)", answers=lambda: False)
    with pytest.raises(ServiceError) as failure:
        service.start()
    assert failure.value.message.startswith("sleeper: ended with exit code 4")
    assert failure.value.detail == "no such thing"


def test_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    service = Service(
        name="ghost", argv=["/no/such/program"], log=tmp_path / "ghost.log", answers=lambda: False
    )
    with pytest.raises(ServiceError, match="cannot start /no/such/program"):
        service.start()


def test_service_that_never_answers_is_given_up(tmp_path: Path) -> None:
    code = "import time; time.sleep(60)"
    service = sleeper(tmp_path, code, answers=lambda: False, timeout=0.2, grace=1.0)
    with pytest.raises(ServiceError, match="was not ready within 0 s"):
        service.start()
    assert not service.running


def test_deaf_process_is_killed_after_its_grace(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    log = tmp_path / "sleeper.log"
    service = sleeper(tmp_path, code, answers=lambda: "deaf" in log.read_text(), grace=0.3)
    service.start()
    service.stop()
    assert not service.running


def test_children_of_a_service_end_with_it(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    log = tmp_path / "sleeper.log"
    service = sleeper(tmp_path, code, answers=lambda: log.read_text().strip().isdigit(), grace=1.0)
    service.start()
    grandchild = int(log.read_text())
    assert alive(grandchild)
    service.stop()
    until(lambda: not alive(grandchild))


def test_group_ends_even_if_its_guard_was_killed(tmp_path: Path) -> None:
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    log = tmp_path / "sleeper.log"
    service = sleeper(tmp_path, code, answers=lambda: log.read_text().strip().isdigit())
    service.start()
    assert service.pid
    os.kill(service.pid, signal.SIGKILL)
    until(lambda: not service.running)
    service.stop()
    until(lambda: not alive(int(log.read_text())))


def test_missing_mongod_names_the_ways_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependencyError, match="docker compose up -d mongo"):
        mongod_binary.find_mongod(venv=tmp_path)


def test_mongod_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "mongod"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert mongod_binary.find_mongod() == own


def test_missing_libcurl_names_its_package() -> None:
    with pytest.raises(MissingDependencyError, match="sudo apt-get install libcurl4"):
        mongod_binary.require_libcurl("libcurl-that-is-not-here.so.4")


def test_services_need_the_standard_library_alone() -> None:
    code = "import sys; sys.path.insert(0, 'src'); import devstack.services, devstack.up"
    package = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-S", "-I", "-c", code], check=True, cwd=package)


def test_mongod_log_is_shown_as_words() -> None:
    lines = [
        '{"s":"I","msg":"Build Info"}',
        '{"s":"E","msg":"Failed","attr":{"error":"DBPathInUse"}}',
        "plain",
    ]
    assert services._readable_mongod_log(lines) == ['Failed {"error": "DBPathInUse"}', "plain"]
