"""railway.toml, which Railway reads today, and .railway/railway.py, which takes its place, say the same."""

from __future__ import annotations

import re
import runpy
import tomllib
from typing import Any

import pytest
from devstack.layout import ROOT
from railway_sdk import create_railway_context

from delivery.environments import required

EXAMPLE = ROOT / "my_flow_api/.env.example"


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
    assert dockerfile.splitlines()[-1] == 'CMD ["python", "-m", "my_flow_api"]'


def test_draining_leaves_the_server_its_time_to_end(toml: dict[str, Any]) -> None:
    server = (ROOT / "my_flow_api/src/my_flow_api/__main__.py").read_text()
    finishing = re.search(r"^_SECONDS_TO_FINISH = (\d+)$", server, re.MULTILINE)
    answering = re.search(r"^# DRAIN_SECONDS=(\d+)$", EXAMPLE.read_text(), re.MULTILINE)
    assert finishing
    assert answering
    assert toml["deploy"]["drainingSeconds"] > int(finishing[1]) + int(answering[1])
    assert toml["deploy"]["overlapSeconds"] > 0


def test_no_value_of_a_variable_is_in_the_repository(service: dict[str, Any]) -> None:
    assert {tuple(value.items()) for value in service["variables"].values()} == {(("type", "preserve"),)}
    assert set(required("railway", "staging")) <= set(service["variables"])
