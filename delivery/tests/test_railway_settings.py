"""railway.toml, which Railway reads today, and .railway/railway.py, which takes its place, say the same."""

from __future__ import annotations

import runpy
import tomllib
from typing import Any

import pytest
from devstack.layout import ROOT
from railway_sdk import create_railway_context

from delivery.environments import required


@pytest.fixture(scope="module")
def toml() -> dict[str, Any]:
    return tomllib.loads((ROOT / "railway.toml").read_text())


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    program = runpy.run_path(str(ROOT / ".railway/railway.py"))["main"]
    (only,) = program(create_railway_context(environment="production")).resources
    graph: dict[str, Any] = only.to_graph()
    return graph


def test_both_build_the_same(toml: dict[str, Any], service: dict[str, Any]) -> None:
    assert service["build"] == toml["build"]
    assert service["source"] == {"type": "empty", "rootDirectory": "/my_flow_api"}
    assert (ROOT / "my_flow_api" / toml["build"]["dockerfilePath"]).is_file()


def test_both_deploy_the_same(toml: dict[str, Any], service: dict[str, Any]) -> None:
    assert service["deploy"] == toml["deploy"]


def test_what_was_asked_for_is_in_it(toml: dict[str, Any]) -> None:
    assert toml["build"]["builder"] == "DOCKERFILE"
    assert toml["deploy"] == {
        "healthcheckPath": "/health",
        "healthcheckTimeout": 30,
        "restartPolicyType": "ON_FAILURE",
        "restartPolicyMaxRetries": 3,
        "overlapSeconds": 20,
        "drainingSeconds": 25,
        "numReplicas": 2,
    }


def test_the_image_alone_says_how_it_starts(toml: dict[str, Any]) -> None:
    """A start command would run without a shell there, where $PORT stays as it is written."""
    assert "startCommand" not in toml["deploy"]
    dockerfile = (ROOT / "my_flow_api/Dockerfile").read_text()
    assert '--port \\"$PORT\\"' in dockerfile.splitlines()[-1]


def test_draining_leaves_the_server_its_time_to_end(toml: dict[str, Any]) -> None:
    dockerfile = (ROOT / "my_flow_api/Dockerfile").read_text()
    grace = int(dockerfile.rpartition("--timeout-graceful-shutdown ")[2].split('"')[0])
    assert toml["deploy"]["drainingSeconds"] > grace
    assert toml["deploy"]["overlapSeconds"] > 0


def test_no_value_of_a_variable_is_in_the_repository(service: dict[str, Any]) -> None:
    assert {tuple(value.items()) for value in service["variables"].values()} == {(("type", "preserve"),)}
    assert set(required("railway", "staging")) <= set(service["variables"])
