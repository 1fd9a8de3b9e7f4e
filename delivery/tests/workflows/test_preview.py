"""preview.yml: who gets a preview, and what the others are told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.runner import Stubs, load, run_job
from tests.workflows.scenarios import GITHUB, PULL_REQUEST, SCENARIOS, SECRETS, UPLOADED, VARIABLES, succeeded

FORK = {**PULL_REQUEST, "head": {"sha": "f" * 40, "repo": {"full_name": "stranger/my-flow"}}}
DEPENDABOT = {**PULL_REQUEST, "user": {"login": "dependabot[bot]"}}


@pytest.mark.parametrize(
    ("pull_request", "ran"), [(PULL_REQUEST, "preview"), (FORK, "skipped"), (DEPENDABOT, "skipped")]
)
def test_who_gets_no_secrets_is_told_so_and_is_not_red(
    pull_request: dict[str, Any], ran: str, tmp_path: Path
) -> None:
    context = {
        "github": {**GITHUB, "head_ref": "topic", "event": {"pull_request": pull_request}},
        "vars": VARIABLES if ran == "preview" else {},
        "secrets": SECRETS if ran == "preview" else {},
    }
    workflow = load("preview.yml")
    jobs = {
        job: run_job(workflow, job, context, Stubs(tmp_path / job, SCENARIOS["preview"].answers))
        for job in workflow["jobs"]
    }
    assert {name: job.status for name, job in jobs.items()} == {
        "preview": "skipped",
        "skipped": "skipped",
        ran: "success",
    }
    if ran == "skipped":
        assert jobs["skipped"].steps[0].output.startswith("::notice::No preview - ")
        assert jobs["skipped"].calls == []


def test_a_preview_does_all_of_it_in_its_order() -> None:
    expected = (
        "make deploy-setup",
        "vercel pull --yes --environment=preview --git-branch=topic",
        "vercel build --yes",
        "python -m delivery headers",
        "vercel deploy --prebuilt",
        f"python -m smoke --api {VARIABLES['API_URL']} --only contract --contract contract/openapi.json",
    )
    calls = succeeded("preview").calls
    assert [call for call, one in zip(calls, expected, strict=True) if not call.startswith(one)] == []


def test_the_comment_names_the_preview() -> None:
    given = succeeded("preview").step("Say where it is, in one comment").variables
    assert (given["URL"], given["CONTRACT"]) == (UPLOADED, "success")


def test_a_preview_ahead_of_staging_says_so(tmp_path: Path) -> None:
    job = SCENARIOS["preview"].run(tmp_path / "run", failing="*--only contract*")
    assert job.status == "success"
    assert job.step("Say where it is, in one comment").variables["CONTRACT"] == "failure"


def test_nothing_else_needs_a_secret_for_a_pull_request() -> None:
    for name in ("ci.yml", "preview.yml"):
        for job_id, job in load(name)["jobs"].items():
            asks = re.search(r"secrets\.[A-Z]", str(job)) is not None
            assert asks == ((name, job_id) == ("preview.yml", "preview"))
