"""`apply-railway-config` against a command that plays Railway's, and an API that plays Railway's.

The JSON of the plan is that of railwayapp/cli 5.43.1: src/commands/config/runner.rs, RunnerResponse, read on
2026-11-29.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from delivery import railway_config
from delivery.cli import main
from delivery.errors import DeliveryError
from delivery.railway import URL
from delivery.railway_config import Cli, plan
from tests.railway_answers import RAILWAY_TOKEN, RailwayAnswers

UPDATE = {
    "kind": "resource.update",
    "severity": "safe",
    "summary": "Update api deploy.healthcheckTimeout",
    "details": ["deploy.healthcheckTimeout (null → 30)"],
}
CREATE = {"kind": "resource.create", "severity": "safe", "summary": "Create service api", "details": None}
DELETE_SERVICE = {
    "kind": "resource.delete",
    "severity": "destructive",
    "summary": "Delete service prometheus",
    "details": None,
}
DELETE_VARIABLE = {
    "kind": "variable.delete",
    "severity": "destructive",
    "summary": "Delete variable api.WEB_CONCURRENCY",
    "details": None,
}
MANAGED = {
    "severity": "error",
    "path": "resources.service.api.configFile",
    "message": "api is already managed by /railway.toml. Remove or migrate the repo config before managing "
    "this service from .railway/railway.ts.",
}
# Notes each call with its first python3 on PATH, prints what the test wrote, and ends as the test said.
PROGRAM = """#!{python} -IS
import json, os, pathlib, shutil, sys, time
folder = pathlib.Path(__file__).parent
call = {{"argv": sys.argv[1:], "python3": shutil.which("python3"), "cwd": os.getcwd()}}
with open(folder / "calls", "a") as calls:
    print(json.dumps(call), file=calls)
answer = json.loads((folder / (sys.argv[2] + ".json")).read_text())
if answer.get("hang"):
    time.sleep(600)
sys.stdout.write(answer["stdout"])
sys.stderr.write(answer["stderr"])
sys.exit(answer["code"])
"""


class RailwayProgram:
    """Railway's command-line tool, played by a program that this test wrote."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "railway"
        self.path.write_text(PROGRAM.format(python=sys.executable))
        self.path.chmod(0o755)
        self.plans()
        self.says("apply", "✓ Update api deploy\n")

    def says(
        self, command: str, stdout: str = "", *, stderr: str = "", code: int = 0, hang: bool = False
    ) -> None:
        answer = {"stdout": stdout, "stderr": stderr, "code": code, "hang": hang}
        (self.path.parent / f"{command}.json").write_text(json.dumps(answer))

    def plans(self, *changes: dict[str, Any], code: int = 0, **fields: Any) -> None:
        answer: dict[str, Any] = {
            "ok": True,
            "command": "plan",
            "file": "railway.py",
            "currentEnvironment": {"environmentId": "e"},
            "changeSet": {"changes": list(changes)},
            "diagnostics": [],
        }
        self.says("plan", json.dumps(answer | fields), code=code)

    def calls(self) -> list[dict[str, Any]]:
        noted = self.path.parent / "calls"
        return [json.loads(line) for line in noted.read_text().splitlines()] if noted.exists() else []

    def applied(self) -> bool:
        return any(call["argv"][:2] == ["config", "apply"] for call in self.calls())


@pytest.fixture
def program(tmp_path: Path) -> RailwayProgram:
    return RailwayProgram(tmp_path)


@pytest.fixture
def railway(monkeypatch: pytest.MonkeyPatch) -> Iterator[RailwayAnswers]:
    monkeypatch.setenv("RAILWAY_TOKEN", RAILWAY_TOKEN)
    monkeypatch.setenv("SERVICE", "api")
    monkeypatch.setenv("RAILWAY_ENVIRONMENT_NAME", "staging")
    monkeypatch.setattr("delivery.railway_config._PAUSE", 0)
    answers = RailwayAnswers("staging")
    with respx.mock(assert_all_called=False) as outside:
        outside.post(URL).mock(side_effect=answers)
        yield answers


def run(program: RailwayProgram) -> int:
    return main(["apply-railway-config", "--railway", str(program.path)])


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.splitlines()[-1]


def applying_sets(answers: RailwayAnswers, program: RailwayProgram, **settings: Any) -> None:
    """Let the health check differ until `railway config apply` was run, and then these settings hold."""
    answers.node["healthcheckTimeout"] = 300

    def read() -> None:
        if program.applied():
            answers.node |= settings

    answers.before_a_read = read


def test_what_differs_is_applied_and_read_back(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    program.plans(UPDATE)
    applying_sets(railway, program, healthcheckTimeout=30)
    assert run(program) == 0
    said = capsys.readouterr().out
    assert "Plan: 1 changes, 0 of them destroy\n  Update api deploy.healthcheckTimeout\n" in said
    assert said.endswith("Railway has the settings of railway.toml now.\n")
    file = ["--file", str(railway_config.DEFINITION)]
    assert [call["argv"] for call in program.calls()] == [
        ["config", "plan", "--json", *file],
        ["config", "apply", "--yes", *file],
    ]


def test_railway_evaluates_the_definition_with_the_python_that_has_its_sdk(
    railway: RailwayAnswers, program: RailwayProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert run(program) == 0
    (call,) = program.calls()
    assert call["python3"] == str(Path(sys.executable).parent / "python3")
    assert Path(call["cwd"]) == railway_config.ROOT


def test_an_empty_plan_applies_nothing(railway: RailwayAnswers, program: RailwayProgram) -> None:
    assert run(program) == 0
    assert not program.applied()


def test_a_plan_that_never_ends_does_not_redeploy_each_time(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    """railwayapp/cli#1184, railway-ts-sdk#85: some updates are planned for ever, and each apply redeploys."""
    program.plans(UPDATE)
    assert run(program) == 0
    assert not program.applied()
    assert "already has the settings" in capsys.readouterr().out


@pytest.mark.parametrize("destroys", [DELETE_SERVICE, DELETE_VARIABLE, UPDATE | {"severity": "destructive"}])
def test_a_plan_that_destroys_stops_before_apply(
    railway: RailwayAnswers,
    program: RailwayProgram,
    capsys: pytest.CaptureFixture[str],
    destroys: dict[str, Any],
) -> None:
    railway.node["healthcheckTimeout"] = 300
    program.plans(UPDATE, destroys)
    assert run(program) == 1
    assert not program.applied()
    assert last_line(capsys).startswith(
        f"delivery: the plan would destroy 1: {destroys['summary']}. Nothing was applied."
    )


def test_a_service_of_another_name_is_not_made(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    program.plans(CREATE)
    assert run(program) == 1
    assert not program.applied()
    assert last_line(capsys) == (
        "delivery: the plan would create: Create service api. Nothing was applied. "
        "The service has to be called as in .railway/railway.py: api"
    )


def test_a_service_that_railway_toml_still_manages_names_the_migration(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    program.plans(ok=False, diagnostics=[MANAGED], code=1)
    assert run(program) == 1
    assert not program.applied()
    said = last_line(capsys)
    assert "the service is still managed by railway.toml" in said
    assert "railway config migrate --apply" in said

    railway.node["railwayConfigFile"] = "/railway.toml"
    program.plans(UPDATE)
    assert run(program) == 1
    assert not program.applied()
    assert "railway config migrate --apply" in last_line(capsys)


def plan_of(**fields: Any) -> Callable[[RailwayProgram], None]:
    return lambda program: program.plans(**fields)


def answer_of(stdout: str, **fields: Any) -> Callable[[RailwayProgram], None]:
    return lambda program: program.says("plan", stdout, **fields)


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (answer_of(""), "answered no JSON (exit code 0, it said nothing)"),
        (answer_of("Plan: 0 to add"), "answered no JSON"),
        (
            answer_of("", stderr="Unauthorized. Please login\n", code=1),
            "exit code 1, Unauthorized. Please login",
        ),
        (answer_of("[]"), "a shape that is not documented"),
        (answer_of("{}"), "a shape that is not documented"),
        (plan_of(changeSet=None), "a shape that is not documented"),
        (plan_of(changeSet={"changes": [{"kind": "resource.update"}]}), "a shape that is not documented"),
        (plan_of(ok=False), "`railway config plan` failed"),
        (plan_of(code=1), "`railway config plan` failed"),
        (
            plan_of(ok=False, diagnostics=[{"severity": "error", "path": "graph", "message": "Duplicate"}]),
            "refused: Duplicate",
        ),
    ],
)
def test_a_plan_that_is_not_understood_is_not_applied(
    railway: RailwayAnswers,
    program: RailwayProgram,
    capsys: pytest.CaptureFixture[str],
    arrange: Callable[[RailwayProgram], None],
    said: str,
) -> None:
    railway.node["healthcheckTimeout"] = 300
    arrange(program)
    assert run(program) == 1
    assert not program.applied()
    assert said in last_line(capsys)


def test_a_plan_that_hangs_is_ended(program: RailwayProgram) -> None:
    program.says("plan", hang=True)
    with pytest.raises(DeliveryError, match=r"`railway config plan --json` did not end in 1 s: "):
        plan(Cli(program.path, timeout=1))


def test_an_apply_that_fails_is_red(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    railway.node["healthcheckTimeout"] = 300
    program.plans(UPDATE)
    program.says("apply", stderr="error: The environment changed since the plan\n", code=1)
    assert run(program) == 1
    assert "`railway config apply` failed: error: The environment changed" in last_line(capsys)


@pytest.mark.parametrize(
    ("setting", "value"), [("restartPolicyType", "ALWAYS"), ("restartPolicyMaxRetries", 10)]
)
def test_a_restart_policy_that_is_lost_on_the_way_is_red(
    railway: RailwayAnswers,
    program: RailwayProgram,
    capsys: pytest.CaptureFixture[str],
    setting: str,
    value: object,
) -> None:
    program.plans(UPDATE)
    applying_sets(railway, program, healthcheckTimeout=30, **{setting: value})
    assert run(program) == 1
    said = last_line(capsys)
    assert f"Railway lost settings although it applied them: {setting} is {value}, not " in said
    assert "railway environment edit --environment staging --service-config api deploy.NAME VALUE" in said


def test_settings_that_appear_late_are_waited_for(railway: RailwayAnswers, program: RailwayProgram) -> None:
    program.plans(UPDATE)
    railway.node["healthcheckTimeout"] = 300
    reads = iter([300, 300, 300, 30])

    def later() -> None:
        if program.applied():
            railway.node["healthcheckTimeout"] = next(reads)

    railway.before_a_read = later
    assert run(program) == 0


def test_the_token_of_another_environment_changes_nothing(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    railway.environment = "production"
    assert run(program) == 1
    assert program.calls() == []
    assert last_line(capsys) == (
        "delivery: RAILWAY_TOKEN is that of production, not of staging: set the one of staging"
    )


def test_a_service_that_does_not_exist_is_named(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    railway.node["serviceName"] = "backend"
    assert run(program) == 1
    assert program.calls() == []
    assert "Railway's environment staging has no service api: " in last_line(capsys)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(401), "Railway answered 401: make a new project token"),
        (httpx.Response(502), "Railway answered 502"),
        (httpx.Response(200, text="<html>"), "Railway answered something that is not JSON"),
        (httpx.Response(200, json={"errors": [{"message": "Not Authorized"}]}), "make a new project token"),
        (httpx.Response(200, json={"data": None}), "a shape that is not documented"),
        (httpx.Response(200, json=[]), "a shape that is not documented"),
    ],
)
def test_a_bad_answer_of_railway_is_one_line(
    railway: RailwayAnswers,
    program: RailwayProgram,
    capsys: pytest.CaptureFixture[str],
    answer: httpx.Response,
    said: str,
) -> None:
    railway.instead = answer
    assert run(program) == 1
    assert program.calls() == []
    written = capsys.readouterr().err
    assert said in written
    assert len(written.splitlines()) == 1


def test_a_missing_variable_is_named(
    railway: RailwayAnswers,
    program: RailwayProgram,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SERVICE", "")
    monkeypatch.delenv("RAILWAY_TOKEN")
    assert run(program) == 1
    assert last_line(capsys).startswith("delivery: set RAILWAY_TOKEN and SERVICE: ")


def test_a_tool_that_is_not_installed_is_named(
    railway: RailwayAnswers, program: RailwayProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    os.unlink(program.path)
    assert run(program) == 1
    assert "does not start (No such file or directory): make deploy-setup" in last_line(capsys)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("healthcheckPath", None, "healthcheckPath is None, not /health"),
        ("healthcheckTimeout", 300, "healthcheckTimeout is 300, not 30"),
        ("overlapSeconds", None, "overlapSeconds is None, not 20"),
        ("drainingSeconds", 0, "drainingSeconds is 0, not 25"),
        ("restartPolicyType", "NEVER", "restartPolicyType is NEVER, not ON_FAILURE"),
        ("restartPolicyMaxRetries", 10, "restartPolicyMaxRetries is 10, not 3"),
        ("rootDirectory", None, "rootDirectory is None, not /my_flow_api"),
        ("dockerfilePath", "Dockerfile.dev", "dockerfilePath is Dockerfile.dev, not Dockerfile"),
        ("startCommand", "uvicorn", "startCommand is uvicorn, should not be set"),
        ("watchPatterns", ["/x"], "watchPatterns is ['/x'], should not be set"),
    ],
)
def test_each_setting_that_differs_is_told(
    railway: RailwayAnswers,
    program: RailwayProgram,
    capsys: pytest.CaptureFixture[str],
    setting: str,
    value: object,
    said: str,
) -> None:
    railway.node[setting] = value
    assert run(program) == 1
    assert said in last_line(capsys)


@pytest.mark.parametrize(
    ("regions", "legacy", "said"),
    [
        ({"us-west2": {"numReplicas": 2}}, {}, "replicas are 2 in us-west2, not 2 in us-east4-eqdc4a"),
        ({"us-east4-eqdc4a": {"numReplicas": 1}}, {}, "replicas are 1 in us-east4-eqdc4a, not 2 in"),
        (None, {"region": "us-east4-eqdc4a", "numReplicas": 1}, "replicas are 1 in us-east4-eqdc4a, not 2"),
        (None, {}, "replicas are None in None, not 2 in us-east4-eqdc4a"),
    ],
)
def test_replicas_and_their_region_are_read(
    railway: RailwayAnswers,
    program: RailwayProgram,
    capsys: pytest.CaptureFixture[str],
    regions: dict[str, Any] | None,
    legacy: dict[str, Any],
    said: str,
) -> None:
    railway.regions = regions
    railway.node |= legacy
    assert run(program) == 1
    assert said in last_line(capsys)
