"""Every call of every step of the workflows that deploy or watch, with a program that does not succeed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.workflows.runner import FOLDER, SHELLS, Behavior, load, shell
from tests.workflows.scenarios import DEPLOYS, PRINTS, SCENARIOS, succeeded

AFTER_A_FAILURE = {
    "Roll back the client",
    "Roll back the API",
    "Say what people have after the failure",
    "Say what to do after the failure",
}
OF_THE_OTHER = {
    "staging": {"Promote the client"},
    "production": {"Check that the smoke tests have a browser"},
}
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))


def cases() -> list[Any]:
    """Each call of each step; what it prints matters only where that is used."""
    found = []
    for name in SCENARIOS:
        calls = [(step.name, call) for step in succeeded(name).steps for call in step.calls]
        for number, (step, call) in enumerate(calls, start=1):
            for behavior in get_args(Behavior.__value__):
                if behavior == "cancel" and not call.startswith(DEPLOYS):
                    continue
                if behavior in ("nothing", "garbage") and not call.startswith(PRINTS):
                    continue
                found.append(pytest.param(name, number, behavior, id=f"{name}-{step}-{number}-{behavior}"))
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_step_runs_when_all_succeed(name: str) -> None:
    job = succeeded(name)
    assert job.status == "success"
    skipped = {step.name for step in job.steps if step.outcome == "skipped"}
    assert skipped <= AFTER_A_FAILURE | OF_THE_OTHER.get(name, set())


@pytest.mark.parametrize(("name", "call", "behavior"), cases())
def test_a_call_that_does_not_succeed(name: str, call: int, behavior: Behavior, tmp_path: Path) -> None:
    job = SCENARIOS[name].run(tmp_path / "run", call=call, behavior=behavior)
    assert SCENARIOS[name].problems(job, call, behavior, True) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_call_whose_output_is_not_used_may_print_nothing(name: str, tmp_path: Path) -> None:
    silent = dict.fromkeys(("python -m smoke", "python -m delivery", "make", "node", "railway", "vercel"), "")
    job = SCENARIOS[name].run(tmp_path / "run", answers=silent | dict(SCENARIOS[name].answers))
    assert job.status == "success"


@pytest.mark.parametrize(
    ("name", "action"),
    [
        (name, step.get("name") or step["uses"].partition("@")[0])
        for name, scenario in SCENARIOS.items()
        for step in load(scenario.workflow)["jobs"][scenario.job]["steps"]
        if "uses" in step
    ],
)
def test_an_action_that_fails_stops_the_job_or_does_not_count(name: str, action: str, tmp_path: Path) -> None:
    """Keep a job green that has deployed, if only keeping its results fails: nothing would roll it back."""
    job = SCENARIOS[name].run(tmp_path / "run", failing_action=action)
    if action == "Keep the results":
        assert job.status == "success"
        return
    assert job.status == "failure"
    assert SCENARIOS[name].workflow != "deploy-environment.yml" or not any(
        call.startswith(DEPLOYS) for call in job.calls
    )


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_script_runs_with_pipefail(name: str) -> None:
    workflow = load(name)
    for job in workflow["jobs"].values():
        for step in job.get("steps", []):
            if "run" in step:
                assert shell(workflow, job, step) == SHELLS["bash"], step


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_step_has_a_time_limit_and_the_job_has_time_for_them_all(name: str) -> None:
    """So that a step that hangs fails, and the steps that roll back still run after it."""
    for job in load(name)["jobs"].values():
        limits = [step["timeout-minutes"] for step in job.get("steps", [])]
        assert "uses" in job or job["timeout-minutes"] >= sum(limits), job["name"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_script_hides_a_failure(name: str) -> None:
    """Bash ignores the exit code of a substitution that is not the whole right side of an assignment."""
    for job in load(name)["jobs"].values():
        for step in job.get("steps", []):
            for line in str(step.get("run", "")).splitlines():
                if "$(" in line or "`" in line.partition("#")[0]:
                    assert re.match(r'(if )?[a-z_]+="\$\(', line.strip()), line
                assert not re.search(r"<\(|>\(|\|\| (true|:)|set \+", line), line


def test_what_deploys_or_watches_is_run_here() -> None:
    """A job with a script and a secret, or one that calls a workflow, has a scenario."""
    run = {(one.workflow, one.job) for one in SCENARIOS.values()}
    with_secrets = {
        (name, job_id)
        for name in WORKFLOWS
        for job_id, job in load(name)["jobs"].items()
        if re.search(r"secrets\.[A-Z]", str(job))
    }
    assert with_secrets == run
