"""The jobs that deploy or watch: what their stubs print, and what is wrong with a run that fails midway."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.workflows.runner import COMMIT, FOLDER, Behavior, Job, Stubs, parse, run_job

OLD = "0" * 39 + "1"
BEFORE = "https://my-flow-before.vercel.app"
UPLOADED = "https://my-flow-new.vercel.app"
APPLY = "python -m delivery apply-railway-config"
UNDO_API = f"python -m delivery rollback --yes --from {COMMIT}"
DEPLOYS = (APPLY, "railway ", "vercel deploy", "vercel promote")
# Calls that fail without failing the job: Sentry only makes errors readable.
TOLERATED = ("sentry-cli ",)
# Calls whose output is used. Every other call is judged by its exit code alone.
PRINTS = ("python -m delivery changes", "vercel inspect", "vercel deploy", "gh api")

VARIABLES = {
    "API_URL": "https://api.example.com",
    "CLIENT_URL": "https://app.example.com",
    "LOGTO_ENDPOINT": "https://auth.example.com",
    "LOGTO_RESOURCE": "https://api.example.com",
    "RAILWAY_ENVIRONMENT": "production",
    "RAILWAY_SERVICE_ID": "service-id",
    "VERCEL_ORG_ID": "team_1",
    "VERCEL_PROJECT_ID": "prj_1",
}
OF_STAGING = VARIABLES | {
    "PREVIEW_ORIGIN": "https://my-flow-git-main-my-team.vercel.app",
    "SENTRY_ORG": "org",
    "SENTRY_PROJECT": "project",
}
SECRETS = {
    "RAILWAY_TOKEN": "railway-token",
    "SLACK_WEBHOOK_URL": "https://hooks.example.com/1",
    "SMOKE_CLIENT_ID": "machine",
    "SMOKE_CLIENT_SECRET": "machine-secret",
    "VERCEL_AUTOMATION_BYPASS_SECRET": "bypass",
    "VERCEL_TOKEN": "vercel-token",
}
SECRETS_OF_STAGING = SECRETS | {"SENTRY_AUTH_TOKEN": "sentry-token"}
GITHUB = {
    "repository": "owner/my-flow",
    "sha": COMMIT,
    "event_name": "push",
    "token": "t",
    "run_attempt": "1",
}


def changes(api: str, client: str, api_commit: str = OLD, client_commit: str = OLD) -> str:
    """Return the output of `delivery changes`."""
    return f"api={api}\nclient={client}\napi_commit={api_commit}\nclient_commit={client_commit}\n"


def outcomes(smoke: str | None, told: str | None) -> str:
    """Return GitHub's answer about the steps of an earlier run of monitor.yml."""
    steps = {"Smoke tests of production": smoke, "Tell Slack when it changed": told}
    listed = ", ".join(
        f'{{"name": "{name}", "conclusion": {f"{chr(34)}{text}{chr(34)}" if text else "null"}}}'
        for name, text in steps.items()
    )
    return f'{{"jobs": [{{"steps": [{listed}]}}]}}'


DEPLOYMENT = {
    "python -m delivery changes": changes("true", "true"),
    "vercel inspect": f'{{"id": "dpl_1", "url": "{BEFORE.removeprefix("https://")}"}}',
    "vercel deploy": UPLOADED,
}
RUNS = "gh api repos:owner:my-flow:actions:workflows:monitor.yml:runs"
RUN = "gh api repos:owner:my-flow:actions:runs:{}:jobs"
MONITOR = {RUNS: '{"workflow_runs": [{"id": 7}]}', RUN.format(7): outcomes("success", "success")}
PULL_REQUEST = {
    "number": 1,
    "user": {"login": "somebody"},
    "head": {"sha": COMMIT, "repo": {"full_name": "owner/my-flow"}},
}


@dataclass(frozen=True)
class Scenario:
    """One job of one workflow.

    Args:
        workflow: the file.
        job: its key.
        context: what differs from the usual context.
        answers: what the stubs print.
        problems: says what is wrong with a run in which one call did not succeed.
    """

    workflow: str
    job: str
    context: Mapping[str, Any]
    answers: Mapping[str, str]
    problems: Callable[[Job, int, Behavior, bool], list[str]]

    @property
    def text(self) -> str:
        return (FOLDER / self.workflow).read_text()

    def run(self, folder: Path, text: str | None = None, **stubs: Any) -> Job:
        """Run the job, of another text of the workflow if one is given."""
        made = Stubs(folder, **{"answers": self.answers, **stubs})
        context = {"github": GITHUB, "vars": VARIABLES, "secrets": SECRETS, **self.context}
        return run_job(parse(text or self.text), self.job, context, made)


def is_red(job: Job, call: int, behavior: Behavior) -> list[str]:
    """Return why the job is not red though the call counts, and which steps hang until its time limit."""
    found = []
    made = job.calls[call - 1]
    counts = behavior not in ("nothing", "garbage") or made.startswith(PRINTS)
    counts = counts and not made.startswith(TOLERATED)
    expected = ("cancelled" if behavior == "cancel" else "failure") if counts else "success"
    if job.status != expected:
        found.append(f"the job is {job.status}, not {expected}")
    if behavior == "hang" and any(step.hung and step.outcome == "cancelled" for step in job.steps):
        found.append("the step has no time limit")
    return found


def _problems_of_deployment(target: str) -> Callable[[Job, int, Behavior, bool], list[str]]:
    attempt = "vercel promote" if target == "production" else "vercel deploy"
    undo_client = (
        f"vercel rollback {BEFORE} --yes --timeout=5m --scope team_1"
        if target == "production"
        else f"vercel alias set {BEFORE} app.example.com --scope team_1"
    )

    def problems(job: Job, call: int, behavior: Behavior, undoable: bool = True) -> list[str]:
        found = is_red(job, call, behavior)
        if job.status == "success":
            return found
        until, after = job.calls[:call], job.calls[call:]
        found += [f"deployed after the failure: {made}" for made in after if made.startswith(DEPLOYS)]
        api = any(made.startswith("railway up") for made in until)
        client = any(made.startswith(attempt) for made in until)
        for side, attempted, undo in (("API", api, UNDO_API), ("Client", client, undo_client)):
            if (after.count(undo) == 1) != attempted:
                found.append(f"{side}: deployed {attempted}, rolled back {undo in after}")
            said = "not replaced by this run"
            if attempted:
                said = (
                    "rolled back, people have" if undoable else "NOT rolled back (failure). Do it now by hand"
                )
            if f"{side}: {said}" not in job.step("Say what people have after the failure").output:
                found.append(f"{side}: the run does not say {said}")
        applied = [made for made in until if made.startswith(APPLY)]
        verb = "may have" if until[-1:] == applied else "has"
        said = f"Settings: Railway {verb} those of this commit" if applied else "Settings:"
        if (said in job.step("Say what people have after the failure").output) != bool(applied):
            found.append(f"applied {bool(applied)}, but what is said of Railway's settings is not {said}")
        found += _last_line(job, f"::error::{target} was not deployed.")
        if job.step("Keep the results").outcome == "skipped":
            found.append("the results are not kept")
        return found

    return problems


def _last_line(job: Job, beginning: str) -> list[str]:
    """Return a problem unless the job's last line of output begins as given."""
    last = [line for step in job.steps for line in step.output.splitlines()][-1]
    return [] if last.startswith(beginning) else [f"the last line is {last}"]


def _problems_of_preview(job: Job, call: int, behavior: Behavior, _: bool = True) -> list[str]:
    if "--only contract" in job.calls[call - 1]:
        return [] if job.status == "success" else ["a preview ahead of staging is red"]
    found = is_red(job, call, behavior)
    if (
        job.status != "success"
        and "vercel deploy" not in job.calls[call - 1]
        and "vercel deploy" in job.calls[call:]
    ):
        found.append("deployed after the failure")
    if job.status != "success" and "Say where it is, in one comment" in job.ran:
        found.append("a comment names a preview that there is not")
    if job.status == "failure":
        found += _last_line(job, "::error::This commit has no preview, or no comment that names it. Mend ")
    return found


def _problems_of_monitor(job: Job, call: int, behavior: Behavior, _: bool = True) -> list[str]:
    found = is_red(job, call, behavior)
    if job.step("Keep the results").outcome == "skipped":
        found.append("the results are not kept")
    smoke = job.step("Smoke tests of production")
    told = [made for made in job.calls if made.startswith("python -m smoke.notify")]
    if len(told) != (smoke.outcome != "skipped"):
        found.append(f"Slack was told {len(told)} times")
    elif told and f"--outcome {smoke.outcome} " not in told[0]:
        found.append(f"the smoke tests were {smoke.outcome}, told was {told[0]}")
    if job.status == "failure":
        said = "Production is not well." if smoke.outcome == "failure" else "The monitor itself failed."
        found += _last_line(job, f"::error::{said}")
    return found


SCENARIOS = {
    **{
        target: Scenario(
            "deploy-environment.yml",
            "deploy",
            {
                "inputs": {"environment": target, "replace-newer": False},
                "vars": variables,
                "secrets": confidential,
            },
            DEPLOYMENT,
            _problems_of_deployment(target),
        )
        for target, variables, confidential in (
            ("staging", OF_STAGING, SECRETS_OF_STAGING),
            ("production", VARIABLES, SECRETS),
        )
    },
    "preview": Scenario(
        "preview.yml",
        "preview",
        {"github": {**GITHUB, "head_ref": "topic", "event": {"pull_request": PULL_REQUEST}}},
        DEPLOYMENT,
        _problems_of_preview,
    ),
    "monitor": Scenario("monitor.yml", "monitor", {}, MONITOR, _problems_of_monitor),
}


@cache
def succeeded(name: str) -> Job:
    """Run a scenario in which every call succeeds."""
    with tempfile.TemporaryDirectory() as folder:
        return SCENARIOS[name].run(Path(folder) / "run")


def number_of(name: str, beginning: str, last: bool = False) -> int:
    """Return the number of a call, from 1 on, in the run in which every call succeeds."""
    found = [at for at, call in enumerate(succeeded(name).calls, start=1) if call.startswith(beginning)]
    return found[-1 if last else 0]
