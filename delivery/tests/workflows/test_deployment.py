"""deploy-environment.yml and deploy.yml: what is deployed, in which order, and what is rolled back."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from devstack.layout import ROOT

from delivery.environments import required
from delivery.rollback import FIRST
from tests.workflows.runner import COMMIT, Job, Stubs, load, run_workflow
from tests.workflows.scenarios import (
    BEFORE,
    DEPLOYMENT,
    DEPLOYS,
    GITHUB,
    OF_STAGING,
    OLD,
    SCENARIOS,
    SECRETS,
    SECRETS_OF_STAGING,
    UNDO_API,
    UPLOADED,
    VARIABLES,
    changes,
    number_of,
    succeeded,
)

PRODUCTION = SCENARIOS["production"]
API_URL, CLIENT_URL = VARIABLES["API_URL"], VARIABLES["CLIENT_URL"]
BOTH = "Smoke tests of both, as people meet them"
SAY = "Say what people have after the failure"


def last_smoke(name: str) -> int:
    return number_of(name, "python -m smoke", last=True)


def test_the_last_smoke_tests_ask_for_the_commit_of_both_sides() -> None:
    (api, client, both) = succeeded("production").step(BOTH).calls
    assert f"--only api --commit {COMMIT}" in api
    assert f"--only client --commit {COMMIT}" in client
    assert "--only" not in both
    assert "--browser" not in both
    assert "--browser" in succeeded("staging").step(BOTH).calls[-1]


def test_sentry_keeps_no_client_from_being_deployed(tmp_path: Path) -> None:
    job = SCENARIOS["staging"].run(tmp_path / "run", failing="sentry-cli*")
    assert job.status == "success"
    step = job.step("Send the source maps to Sentry")
    assert step.outcome == "failure"
    assert "::warning::Sentry has no source maps of this client" in step.output
    assert any(call.startswith("vercel deploy") for call in job.calls)


def test_without_a_browser_nothing_is_deployed_to_staging(tmp_path: Path) -> None:
    """The smoke tests would pass without the check that needs it."""
    job = SCENARIOS["staging"].run(tmp_path / "run", failing="browser*")
    assert job.status == "failure"
    assert not any(call.startswith(DEPLOYS) for call in job.calls)


def test_a_deployment_does_all_of_it_in_its_order() -> None:
    expected = [
        "make deploy-setup",
        "browser chromium",
        "python -m delivery changes",
        "node delivery/node_modules/@railway/cli/npm-install/postinstall.js",
        "python -m delivery apply-railway-config --railway delivery/node_modules/.bin/railway",
        "railway up",
        f"python -m smoke --api {API_URL} --only api",
        f"python -m smoke --api {API_URL} --only contract --contract contract/openapi.json",
        "vercel inspect",
        "vercel pull",
        "vercel build",
        "python -m delivery headers",
        "sentry-cli sourcemaps upload",
        "vercel deploy --prebuilt",
        f"python -m smoke --api {API_URL} --client {UPLOADED}",
        f"python -m smoke --api {API_URL} --client {UPLOADED}",
        f"vercel promote {UPLOADED}",
        *[f"python -m smoke --api {API_URL} --client {CLIENT_URL}"] * 3,
    ]
    for target in ("production", "staging"):
        calls = succeeded(target).calls
        not_here = {"production": ("browser", "sentry-cli"), "staging": ("vercel promote",)}[target]
        wanted = [one for one in expected if not one.startswith(not_here)]
        assert len(calls) == len(wanted)
        assert [call for call, one in zip(calls, wanted, strict=True) if not call.startswith(one)] == []


def test_the_commit_is_part_of_what_is_uploaded() -> None:
    (upload,) = succeeded("production").step("Upload the API").calls
    assert upload == (
        f"railway up --service service-id --environment production --ci --message {COMMIT} COMMIT={COMMIT}"
    )
    assert not any("variable" in call for call in succeeded("production").calls)


def test_the_domain_stays_with_the_old_client_until_the_new_one_has_passed() -> None:
    calls = succeeded("production").calls
    assert calls[number_of("production", "vercel deploy") - 1].endswith("--target=production --skip-domain")
    assert calls[number_of("production", "vercel promote") - 1].startswith(f"vercel promote {UPLOADED} ")
    assert not any(call.startswith("vercel promote") for call in succeeded("staging").calls)


@pytest.mark.parametrize(("api", "client"), [("false", "false"), ("true", "false"), ("false", "true")])
def test_only_the_side_that_changed_is_deployed(api: str, client: str, tmp_path: Path) -> None:
    answers = {**DEPLOYMENT, "python -m delivery changes": changes(api, client)}
    job = PRODUCTION.run(tmp_path / "run", answers=answers)
    assert job.status == "success"
    assert any(call.startswith("railway up") for call in job.calls) == (api == "true")
    assert any(call.startswith("vercel promote") for call in job.calls) == (client == "true")
    (first, second, _) = job.step(BOTH).calls
    assert first.endswith(f"--commit {COMMIT if api == 'true' else OLD}")
    assert second.endswith(f"--commit {COMMIT if client == 'true' else OLD}")
    assert f"--commit {COMMIT if api == 'true' else OLD}" in job.step("Smoke tests of the API").calls[0]


@pytest.mark.parametrize(("api", "client"), [("false", "false"), ("true", "false"), ("false", "true")])
def test_only_the_side_that_was_deployed_is_rolled_back(api: str, client: str, tmp_path: Path) -> None:
    answers = {**DEPLOYMENT, "python -m delivery changes": changes(api, client)}
    failing = "*--junit results/both.xml"
    job = PRODUCTION.run(tmp_path / "run", answers=answers, failing=failing)
    assert job.status == "failure"
    assert (UNDO_API in job.calls) == (api == "true")
    assert any(call.startswith(f"vercel rollback {BEFORE}") for call in job.calls) == (client == "true")


LINES = changes("true", "true").splitlines(keepends=True)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "api=yes\nclient=no\n",
        "Traceback\n",
        *("".join(line for line in LINES if line != left_out) for left_out in LINES),
    ],
)
def test_half_an_answer_of_changes_deploys_nothing(printed: str, tmp_path: Path) -> None:
    answers = {**DEPLOYMENT, "python -m delivery changes": printed}
    job = PRODUCTION.run(tmp_path / "run", answers=answers)
    assert job.status == "failure"
    assert not any(call.startswith(DEPLOYS) for call in job.calls)
    assert "delivery changes printed no line" in job.step("Find out which side has to be deployed").output


@pytest.mark.parametrize("failing", ["railway up*", "*--only api --origin*"])
def test_settings_that_outlive_a_red_run_are_said(failing: str, tmp_path: Path) -> None:
    job = PRODUCTION.run(tmp_path / "run", failing=failing)
    assert job.status == "failure"
    assert (
        "Settings: Railway has those of this commit. The settings of an earlier commit: "
        'docs/runbooks/rollback-api.md, "Settings".'
    ) in job.step(SAY).output.splitlines()


def test_nothing_is_said_of_settings_that_were_not_applied(tmp_path: Path) -> None:
    answers = {**DEPLOYMENT, "python -m delivery changes": changes("false", "true")}
    job = PRODUCTION.run(tmp_path / "run", answers=answers, failing="vercel promote*")
    assert job.status == "failure"
    assert "Settings:" not in job.step(SAY).output


@pytest.mark.parametrize(
    ("target", "failing", "side", "other"),
    [
        ("staging", "vercel alias*", "Client", "API"),
        ("production", "vercel rollback*", "Client", "API"),
        ("staging", "*delivery rollback*", "API", "Client"),
        ("production", "*delivery rollback*", "API", "Client"),
    ],
)
def test_a_rollback_that_fails_is_said_and_does_not_keep_the_other_one_back(
    target: str, failing: str, side: str, other: str, tmp_path: Path
) -> None:
    call = last_smoke(target)
    job = SCENARIOS[target].run(tmp_path / "run", call=call, behavior="fail", failing=failing)
    assert job.status == "failure"
    said = job.step(SAY).output.splitlines()
    runbook = f"docs/runbooks/rollback-{side.lower()}.md"
    assert f"{side}: NOT rolled back (failure). Do it now by hand: {runbook}" in said
    assert f"{other}: rolled back, people have what they had before." in said


def test_the_domain_goes_back_however_the_address_of_the_client_ends(tmp_path: Path) -> None:
    given = {"vars": OF_STAGING | {"CLIENT_URL": "https://app.example.com/"}}
    staging = replace(SCENARIOS["staging"], context={**SCENARIOS["staging"].context, **given})
    job = staging.run(tmp_path / "run", call=last_smoke("staging"), behavior="fail")
    assert f"vercel alias set {BEFORE} app.example.com --scope team_1" in job.calls


NOT_FOUND = 'Error: Can\'t find the deployment "app.example.com" under the context "team_1"'
REMEMBER = "Remember the client that people have now"


def test_the_first_client_has_nothing_to_go_back_to(tmp_path: Path) -> None:
    answers = {**DEPLOYMENT, "python -m delivery changes": changes("true", "true", "", "")}
    first = PRODUCTION.run(tmp_path / "green", answers=answers, failing="vercel inspect*", says=NOT_FOUND)
    assert first.status == "success"
    answers["vercel deploy"] = "nonsense"
    red = PRODUCTION.run(tmp_path / "red", answers=answers, failing="vercel inspect*", says=NOT_FOUND)
    assert red.status == "failure"
    assert "Client: this was the first deployment, there is none before it." in red.step(SAY).output
    assert not any(call.startswith("vercel rollback") for call in red.calls)


@pytest.mark.parametrize("says", ["Error: Not authorized", "Error: fetch failed", "The token is not valid."])
def test_a_client_that_cannot_be_looked_up_is_not_the_first(says: str, tmp_path: Path) -> None:
    """Also if its page names no commit, as when it is down."""
    answers = {**DEPLOYMENT, "python -m delivery changes": changes("true", "true", "", "")}
    job = PRODUCTION.run(tmp_path / "run", answers=answers, failing="vercel inspect*", says=says)
    assert job.status == "failure"
    assert not any(call.startswith("vercel deploy") for call in job.calls)
    said = job.step(REMEMBER).output
    assert says in said
    assert "::error::vercel inspect failed, so there would be no way back." in said


def test_the_pinned_program_of_vercel_says_so_when_it_finds_no_deployment() -> None:
    looked_for = re.findall(r'grep --quiet "(Can\'t [^"]+)"', PRODUCTION.text)
    assert looked_for == ["Can't find the deployment"]
    program = ROOT / "delivery/node_modules/vercel/dist"
    assert any(looked_for[0].encode() in path.read_bytes() for path in program.rglob("*.js"))


def test_a_client_that_serves_a_commit_is_not_the_first(tmp_path: Path) -> None:
    job = PRODUCTION.run(tmp_path / "run", failing="vercel inspect*", says=NOT_FOUND)
    assert job.status == "failure"
    assert f"serves commit {OLD}, but vercel inspect does not find its deployment." in (
        job.step(REMEMBER).output
    )


@pytest.mark.parametrize("target", ["staging", "production"])
def test_the_first_api_has_nothing_to_go_back_to(target: str, tmp_path: Path) -> None:
    answers = {**DEPLOYMENT, "python -m delivery rollback": f"The API in {target}:\n  a line\n{FIRST}\n"}
    job = SCENARIOS[target].run(tmp_path / "run", answers=answers, failing="*--junit results/both.xml")
    assert job.status == "failure"
    said = job.step(SAY).output.splitlines()
    assert "API: this was the first deployment, there is none before it." in said
    assert "Client: rolled back, people have what they had before." in said


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_missing_variable_is_named_before_anything_is_done(scenario: str, tmp_path: Path) -> None:
    usual = SCENARIOS[scenario]
    for name in required("github", scenario):
        given = {
            "vars": {key: text for key, text in OF_STAGING.items() if key != name},
            "secrets": {key: text for key, text in SECRETS.items() if key != name},
        }
        job = replace(usual, context={**usual.context, **given}).run(tmp_path / name)
        assert job.status == "failure"
        assert job.calls == []
        said = job.steps[0].output
        assert re.search(rf"^::error::Environment \w+ has no {name}\. Set them", said), said


@pytest.mark.parametrize("target", ["staging", "production"])
def test_what_is_asked_for_is_what_an_environment_must_have(target: str, tmp_path: Path) -> None:
    nothing = replace(SCENARIOS[target], context={**SCENARIOS[target].context, "vars": {}, "secrets": {}})
    said = nothing.run(tmp_path / "run").steps[0].output
    names = said.partition(" has no ")[2].partition(". ")[0].split()
    assert sorted(names) == required("github", target)


@pytest.mark.parametrize("target", ["staging", "production"])
def test_only_staging_is_asked_whether_it_lets_a_preview_in(target: str) -> None:
    (call,) = succeeded(target).step("Smoke tests of the API").calls
    asked = f" --preview-origin {OF_STAGING['PREVIEW_ORIGIN']}"
    assert call.endswith(asked) if target == "staging" else "--preview-origin" not in call


# deploy.yml

NOTHING = {**DEPLOYMENT, "python -m delivery changes": changes("false", "false")}


def deploy(
    folder: Path, ci: str = "success", github: dict[str, Any] | None = None, **staging: Any
) -> dict[str, Job]:
    stubs = {
        "staging": Stubs(folder / "staging", **{"answers": DEPLOYMENT, **staging}),
        "production": Stubs(folder / "production", DEPLOYMENT),
    }
    given = {"inputs": {}, "vars": OF_STAGING, "secrets": SECRETS_OF_STAGING}
    context = {"github": GITHUB | (github or {}), **given}
    return run_workflow("deploy.yml", context, stubs, ci)


def test_a_push_goes_to_staging_and_then_to_production(tmp_path: Path) -> None:
    assert {name: job.status for name, job in deploy(tmp_path).items()} == dict.fromkeys(
        ("ci", "staging", "production"), "success"
    )


def test_red_ci_deploys_nothing(tmp_path: Path) -> None:
    jobs = deploy(tmp_path, ci="failure")
    assert (jobs["staging"].status, jobs["production"].status) == ("skipped", "skipped")


def test_red_staging_keeps_production_as_it_is(tmp_path: Path) -> None:
    jobs = deploy(tmp_path, call=last_smoke("staging"), behavior="fail")
    assert (jobs["staging"].status, jobs["production"].status) == ("failure", "skipped")


def test_nobody_is_asked_about_a_push_that_changes_neither_side(tmp_path: Path) -> None:
    jobs = deploy(tmp_path, answers=NOTHING)
    assert (jobs["staging"].status, jobs["production"].status) == ("success", "skipped")


@pytest.mark.parametrize("github", [{"event_name": "workflow_dispatch"}, {"run_attempt": "2"}])
def test_a_run_that_somebody_starts_or_repeats_reaches_production(
    tmp_path: Path, github: dict[str, Any]
) -> None:
    """Staging may have it already, from a run whose production job failed."""
    assert deploy(tmp_path, answers=NOTHING, github=github)["production"].status == "success"


def test_a_job_runs_in_its_environment_so_that_its_reviewers_are_asked() -> None:
    """GitHub asks them for `environment:` alone; without it each secret of the environment is empty too."""
    named = {
        scenario: load(one.workflow)["jobs"][one.job]["environment"] for scenario, one in SCENARIOS.items()
    }
    of_the_input = {"name": "${{ inputs.environment }}", "url": "${{ vars.CLIENT_URL }}"}
    assert named == {
        "staging": of_the_input,
        "production": of_the_input,
        "preview": {"name": "preview", "url": "${{ steps.deploy.outputs.url }}"},
        "monitor": "monitor",
    }
    called = {
        name: job["with"]["environment"] for name, job in load("deploy.yml")["jobs"].items() if "with" in job
    }
    assert called == {"staging": "staging", "production": "production"}


@pytest.mark.parametrize(
    ("workflow", "job"), [("deploy-environment.yml", "deploy"), ("ci.yml", "check-and-test")]
)
def test_what_compares_commits_has_the_whole_history(workflow: str, job: str) -> None:
    (checkout,) = (
        step for step in load(workflow)["jobs"][job]["steps"] if "actions/checkout@" in step.get("uses", "")
    )
    assert checkout["with"]["fetch-depth"] == 0


def test_a_waiting_approval_blocks_its_own_environment_alone() -> None:
    assert "concurrency" not in load("deploy.yml")
    job = load("deploy-environment.yml")["jobs"]["deploy"]
    assert job["concurrency"] == {"group": "deploy-${{ inputs.environment }}", "cancel-in-progress": False}


@pytest.mark.parametrize(("given", "asked"), [(True, True), (False, False)])
def test_only_who_asks_for_it_replaces_a_newer_commit(tmp_path: Path, given: bool, asked: bool) -> None:
    inputs = {"environment": "production", "replace-newer": given}
    job = replace(PRODUCTION, context={"inputs": inputs}).run(tmp_path / "run")
    (call,) = job.step("Find out which side has to be deployed").calls
    assert call.startswith(f"python -m delivery changes --api {VARIABLES['API_URL']} ")
    assert ("--replace-newer" in call) == asked


def test_ci_runs_once_for_a_push_and_for_a_merge_queue() -> None:
    assert set(load("ci.yml")["on"]) == {"pull_request", "merge_group", "workflow_call"}
    on_push = [name for name in ("ci.yml", "deploy.yml", "preview.yml") if "push" in load(name)["on"]]
    assert on_push == ["deploy.yml"]
    assert load("deploy.yml")["on"]["push"] == {"branches": ["main"]}
