"""monitor.yml: what Slack is told last time is found, whatever happened to the runs in between."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.workflows.runner import load
from tests.workflows.scenarios import MONITOR, RUN, RUNS, SCENARIOS, number_of, outcomes

TELL = "Tell Slack when it changed"


def listed(*runs: tuple[str | None, str | None]) -> Mapping[str, str]:
    """Earlier runs, the newest first: the outcome of the smoke tests, and whether Slack was told."""
    ids = ", ".join(f'{{"id": {at}}}' for at, _ in enumerate(runs))
    answers = {RUN.format(at): outcomes(*run) for at, run in enumerate(runs)}
    return {RUNS: f'{{"workflow_runs": [{ids}]}}', **answers}


@pytest.mark.parametrize(
    ("answers", "previous"),
    [
        (listed(), "unknown"),
        (listed(("success", "success")), "success"),
        (listed(("failure", "success"), ("success", "success")), "failure"),
        (listed(("failure", "failure"), ("success", "success")), "success"),
        (listed(("success", "failure"), ("failure", "success")), "failure"),
        (listed(("skipped", "skipped"), ("failure", "success")), "failure"),
        (listed(("cancelled", "skipped"), (None, None), ("success", "success")), "success"),
        (listed(("failure", "cancelled")), "unknown"),
        ({RUNS: '{"workflow_runs": [{"id": 1}]}', RUN.format(1): '{"jobs": []}'}, "unknown"),
    ],
    ids=[
        "first",
        "green",
        "red",
        "red and not told",
        "green and not told",
        "not run",
        "canceled",
        "never told",
        "no job",
    ],
)
def test_what_was_told_last_is_found(answers: Mapping[str, str], previous: str, tmp_path: Path) -> None:
    job = SCENARIOS["monitor"].run(tmp_path / "run", answers=answers)
    assert job.status == "success"
    (told,) = job.step(TELL).calls
    assert told == (
        f"python -m smoke.notify --outcome success --previous {previous} --report results/monitor.xml"
    )


def test_red_smoke_tests_are_told_and_the_run_is_red(tmp_path: Path) -> None:
    call = number_of("monitor", "python -m smoke --api")
    job = SCENARIOS["monitor"].run(tmp_path / "run", call=call, behavior="fail")
    assert job.status == "failure"
    assert "--outcome failure --previous success" in job.step(TELL).calls[0]


@pytest.mark.parametrize("beginning", [RUNS, RUN.format(7)])
def test_when_github_does_not_answer_slack_is_told_and_the_run_is_red(beginning: str, tmp_path: Path) -> None:
    call = number_of("monitor", beginning.replace(":", "/"))
    job = SCENARIOS["monitor"].run(tmp_path / "run", call=call, behavior="nothing")
    assert job.status == "failure"
    assert "--outcome success --previous unknown" in job.step(TELL).calls[0]


def test_it_looks_every_quarter_of_an_hour_without_the_reviewers_of_production() -> None:
    workflow = load("monitor.yml")
    assert workflow["on"]["schedule"] == [{"cron": "*/15 * * * *"}]
    assert workflow["jobs"]["monitor"]["environment"] == "monitor"
    steps = [step.get("name") for step in workflow["jobs"]["monitor"]["steps"]]
    script = next(step for step in workflow["jobs"]["monitor"]["steps"] if step.get("id") == "before")["run"]
    assert all(name in steps and name in script for name in ("Smoke tests of production", TELL))
    assert set(MONITOR) == {RUNS, RUN.format(7)}
