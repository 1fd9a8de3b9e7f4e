"""The step runner notices what it is for: each safeguard that is taken out of a workflow is missed by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.workflows.runner import Behavior
from tests.workflows.scenarios import SCENARIOS, number_of

CHECK = re.compile(r"^ +if \[\[ [^\n]*; then\n(?: +[^\n]*\n)*? +exit 1\n +fi\n", re.MULTILINE)


def without_checks(step: str, text: str) -> str:
    """Return the workflow without the checks of one step's output."""
    start = text.index(f"- name: {step}\n")
    end = text.find("\n      - ", start + 1)
    return text[:start] + CHECK.sub("", text[start:end]) + text[end:]


def without_step(step: str, text: str) -> str:
    start = text.index(f"      - name: {step}\n")
    end = text.index("\n      - ", start + 1) + 1
    return text[:start] + text[end:]


CHANGES = "python -m delivery changes"
HIDDEN = """          found="$(delivery/.venv/bin/python -m delivery changes "${args[@]}")"\n"""
PIPED = (
    """          delivery/.venv/bin/python -m delivery changes "${args[@]}" """
    """| tee --append "$GITHUB_OUTPUT"\n"""
)


def test_without_pipefail_a_crash_would_deploy_nothing_and_be_green(tmp_path: Path) -> None:
    """As it was: the crash is hidden by `tee`, each deploying step is skipped, and the job is green."""
    scenario = SCENARIOS["production"]
    text = scenario.text
    start, end = text.index(HIDDEN), text.index("      - name: Install Railway's program")
    piped = text[:start] + PIPED + text[end:]
    call = number_of("production", CHANGES)
    with_pipefail = scenario.run(tmp_path / "with", piped, call=call, behavior="fail")
    assert with_pipefail.status == "failure"
    without = scenario.run(
        tmp_path / "without", piped.replace("shell: bash", "working-directory: ."), call=call, behavior="fail"
    )
    assert without.status == "success"
    assert scenario.problems(without, call, "fail", True) != []


@pytest.mark.parametrize(
    ("name", "step", "beginning"),
    [
        ("production", "Remember the client that people have now", "vercel inspect"),
        ("production", "Upload the client", "vercel deploy"),
        ("preview", "Upload the client", "vercel deploy"),
    ],
)
@pytest.mark.parametrize("behavior", ["nothing", "garbage"])
def test_a_check_of_an_output_is_missed(
    name: str, step: str, beginning: str, behavior: Behavior, tmp_path: Path
) -> None:
    mutated = without_checks(step, SCENARIOS[name].text)
    assert mutated != SCENARIOS[name].text
    call = number_of(name, beginning)
    job = SCENARIOS[name].run(tmp_path / "run", mutated, call=call, behavior=behavior)
    if (step, behavior) == ("Remember the client that people have now", "garbage"):
        assert job.status == "failure"  # jq refuses what is not JSON
    else:
        assert SCENARIOS[name].problems(job, call, behavior, True) != []


@pytest.mark.parametrize("name", ["staging", "production"])
@pytest.mark.parametrize("step", ["Roll back the client", "Roll back the API"])
def test_a_rollback_is_missed(name: str, step: str, tmp_path: Path) -> None:
    mutated = without_step(step, SCENARIOS[name].text)
    call = number_of(name, "python -m smoke", last=True)
    job = SCENARIOS[name].run(tmp_path / "run", mutated, call=call, behavior="fail")
    assert SCENARIOS[name].problems(job, call, "fail", True) != []


@pytest.mark.parametrize(
    ("old", "new", "beginning", "behavior"),
    [
        (
            "        timeout-minutes: 15\n        env:\n          RAILWAY_TOKEN",
            "        env:\n          RAILWAY_TOKEN",
            "railway up",
            "hang",
        ),
        ("(failure() || cancelled()) && steps.api", "failure() && steps.api", "railway up", "cancel"),
        ("(failure() || cancelled()) && starts", "failure() && starts", "vercel promote", "cancel"),
        (" && steps.api.outcome != 'skipped'", "", "make", "fail"),
        ('--yes --from "$GITHUB_SHA"', "--yes", "vercel promote", "fail"),
        ("::error::$TARGET was not deployed.", "Bad luck.", "vercel promote", "fail"),
        (
            "        timeout-minutes: 5\n        # Its installation",
            "        continue-on-error: true\n        timeout-minutes: 5\n        # Its installation",
            "node",
            "fail",
        ),
        ("        if: always()\n", "", "vercel promote", "fail"),
        ("        id: settings\n", "", "railway up", "fail"),
    ],
    ids=[
        "time limit",
        "canceled API",
        "canceled client",
        "only what was uploaded",
        "this commit alone",
        "last line",
        "tolerated",
        "results",
        "settings",
    ],
)
def test_another_safeguard_is_missed(
    old: str, new: str, beginning: str, behavior: Behavior, tmp_path: Path
) -> None:
    scenario = SCENARIOS["production"]
    mutated = scenario.text.replace(old, new)
    assert mutated != scenario.text
    call = number_of("production", beginning)
    job = scenario.run(tmp_path / "run", mutated, call=call, behavior=behavior)
    assert scenario.problems(job, call, behavior, True) != []


def test_a_check_of_what_changes_prints_is_missed(tmp_path: Path) -> None:
    """Without it an empty answer skips each deploying step, and the job is green on the old code."""
    scenario = SCENARIOS["production"]
    mutated = scenario.text.replace(
        "              exit 1\n            fi\n          done\n          tee",
        "            fi\n          done\n          tee",
    )
    assert mutated != scenario.text
    call = number_of("production", CHANGES)
    job = scenario.run(tmp_path / "run", mutated, call=call, behavior="nothing")
    assert job.status == "success"
    assert scenario.problems(job, call, "nothing", True) != []


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ('no runs of this workflow."; exit 1;', 'no runs of this workflow.";', 0),
        ('nothing}"; exit 1 ;;', 'nothing}" ;;', 1),
    ],
    ids=["list of runs", "outcome of a run"],
)
def test_a_check_of_what_github_says_is_missed(old: str, new: str, at: int, tmp_path: Path) -> None:
    scenario = SCENARIOS["monitor"]
    mutated = scenario.text.replace(old, new)
    assert mutated != scenario.text
    call = number_of("monitor", "gh api") + at
    job = scenario.run(tmp_path / "run", mutated, call=call, behavior="nothing")
    assert scenario.problems(job, call, "nothing", True) != []


@pytest.mark.parametrize(("name", "beginning"), [("preview", "vercel build"), ("monitor", "make")])
def test_a_last_line_that_does_not_say_what_to_do_is_missed(
    name: str, beginning: str, tmp_path: Path
) -> None:
    scenario = SCENARIOS[name]
    mutated = scenario.text.replace("        if: failure()\n", "        if: success()\n")
    assert mutated != scenario.text
    call = number_of(name, beginning)
    job = scenario.run(tmp_path / "run", mutated, call=call, behavior="fail")
    assert scenario.problems(job, call, "fail", True) != []


def test_a_monitor_that_tells_nobody_is_missed(tmp_path: Path) -> None:
    scenario = SCENARIOS["monitor"]
    mutated = scenario.text.replace(
        """        if: "!cancelled() && steps.smoke.outcome != 'skipped'"\n""", ""
    )
    assert mutated != scenario.text
    call = number_of("monitor", "python -m smoke --api")
    job = scenario.run(tmp_path / "run", mutated, call=call, behavior="fail")
    assert scenario.problems(job, call, "fail", True) != []
