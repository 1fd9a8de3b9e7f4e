"""ci.yml: a deployment needs every job of it, so each has to do what it is for."""

from __future__ import annotations

import re

import pytest
import yaml
from devstack.layout import ROOT

from tests.workflows.runner import load

JOBS = load("ci.yml")["jobs"]
DOES = {
    "commits": ["make delivery/.venv/.installed", 'delivery commits --base "$BASE" --head "$HEAD"'],
    "check-and-test": [".ci/run"],
    "browsers": [".ci/packages webkit", "make test-browsers"],
    "image": [
        "docker buildx build --sbom=true --provenance=mode=max my_flow_api",
        'test "$megabytes" -le 180',
    ],
    "attest": ["actions/attest@", "actions/attest@"],
    "compose": [
        "docker compose up --build --wait",
        'make smoke API=http://localhost:8000 ARGS="--commit $GITHUB_SHA',
        "make smoke API=http://localhost:8000 CLIENT=http://localhost:3000",
        "docker compose --profile logto up --build --wait",
        'make smoke API=http://localhost:8300 ARGS="--commit $GITHUB_SHA',
        "make smoke API=http://localhost:8300 CLIENT=http://localhost:3300",
        "docker compose --profile logto logs",
    ],
    "dependencies": ["actions/dependency-review-action@"],
}


@pytest.mark.parametrize("job", DOES)
def test_a_job_does_what_it_is_for(job: str) -> None:
    done = "\n".join(str(step.get("run") or step["uses"]) for step in JOBS[job]["steps"])
    at = 0
    for part in DOES[job]:
        assert part in done[at:], part
        at = done.index(part, at) + len(part)


def test_the_smoke_tests_with_logto_ask_the_stack_of_that_profile() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    (step,) = (step for step in JOBS["compose"]["steps"] if "LOGTO_ENDPOINT" in step.get("env", {}))
    assert step["env"] == {"LOGTO_ENDPOINT": services["logto"]["environment"]["ENDPOINT"]}
    ports = {int(port) for port in re.findall(r"http://localhost:(\d+)", step["run"])}
    assert ports == {int(services[name]["environment"]["PORT"]) for name in ("logto-api", "logto-client")}
    seed = (ROOT / "devstack/logto/seed.sql").read_text()
    defaults = re.findall(
        r'"(?:LOGTO_RESOURCE|SMOKE_CLIENT_\w+)": "(.+)"', (ROOT / "smoke/src/smoke/cli.py").read_text()
    )
    assert len(defaults) == 3
    assert [value for value in defaults if f"'{value}'" not in seed] == []


def test_the_smoke_tests_of_an_api_alone_are_told_the_origin_of_its_client() -> None:
    """Without it, whether the API lets the client in is red."""
    calls = [
        line
        for step in JOBS["compose"]["steps"]
        for line in step.get("run", "").splitlines()
        if "make smoke" in line
    ]
    assert len(calls) == 4
    assert [call for call in calls if "--origin http" not in call and "CLIENT=http" not in call] == []


def test_no_red_step_is_tolerated() -> None:
    assert set(JOBS) == set(DOES)
    for job in JOBS.values():
        assert "continue-on-error" not in job
        assert not any("continue-on-error" in step for step in job["steps"])


def test_other_browsers_are_those_of_debian_12() -> None:
    assert JOBS["browsers"]["container"]["image"].partition("@")[0].endswith("-bookworm")


def test_what_takes_long_is_skipped_for_nothing_but_its_own_reason() -> None:
    """A job that is skipped lets a deployment through."""
    assert {name: job["if"] for name, job in JOBS.items() if "if" in job} == {
        "attest": "github.event_name == 'push' && !github.event.repository.private",
        "dependencies": "github.event_name == 'pull_request'",
    }
