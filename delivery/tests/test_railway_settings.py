"""railway.toml is the one place of the settings: .railway/railway.py puts all of it into what is applied."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from devstack.layout import ROOT

from delivery.environments import known_variables, region, required
from delivery.railway_config import DEFINITION

EXAMPLE = ROOT / "my_flow_api/.env.example"
CONFIG = ROOT / "my_flow_api/src/my_flow_api/config.py"
TOML: dict[str, Any] = tomllib.loads((ROOT / "railway.toml").read_text())
LEAVES = [(table, key) for table, values in TOML.items() for key in values]


def graph(definition: Path = DEFINITION) -> dict[str, Any]:
    (only,) = runpy.run_path(str(definition))["main"]().resources
    found: dict[str, Any] = only.to_graph()
    return found


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    return graph()


def settings_of_the_api() -> set[str]:
    """Return the variables that the API reads: the fields of its class Settings."""
    (settings,) = (
        node
        for node in ast.parse(CONFIG.read_text()).body
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
    )
    return {
        node.target.id.upper()
        for node in settings.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    } - {"MODEL_CONFIG"}


def test_every_value_of_railway_toml_is_in_the_graph(service: dict[str, Any]) -> None:
    deploy = dict(TOML["deploy"])
    replicas = deploy.pop("numReplicas")
    assert service["build"] == TOML["build"]
    assert service["deploy"] == deploy | {"multiRegionConfig": {"us-east4-eqdc4a": {"numReplicas": replicas}}}


@pytest.mark.parametrize(("table", "key"), LEAVES)
def test_a_value_that_changes_in_railway_toml_changes_the_graph(
    tmp_path: Path, service: dict[str, Any], table: str, key: str
) -> None:
    old = TOML[table][key]
    new = old + 1 if isinstance(old, int) else f"{old}-changed"
    text = (ROOT / "railway.toml").read_text()
    changed, times = re.subn(
        rf"^{key} = {re.escape(json.dumps(old))}$", f"{key} = {json.dumps(new)}", text, flags=re.MULTILINE
    )
    assert times == 1
    (tmp_path / "railway.toml").write_text(changed)
    definition = tmp_path / ".railway/railway.py"
    definition.parent.mkdir()
    shutil.copy(DEFINITION, definition)
    assert graph(definition) != service


def test_the_settings_are_those_that_were_asked_for() -> None:
    assert TOML["build"] == {"builder": "DOCKERFILE", "dockerfilePath": "Dockerfile"}
    assert TOML["deploy"] == {
        "healthcheckPath": "/health",
        "healthcheckTimeout": 30,
        "restartPolicyType": "ON_FAILURE",
        "restartPolicyMaxRetries": 3,
        "overlapSeconds": 20,
        "drainingSeconds": 25,
        "numReplicas": 2,
    }


def test_the_dockerfile_is_found_without_the_builder(service: dict[str, Any]) -> None:
    """Railway loses both on the way (railwayapp/cli#1199): the default has to be the right one."""
    root = ROOT / service["source"]["rootDirectory"].strip("/")
    assert (root / "Dockerfile").is_file()
    assert TOML["build"]["dockerfilePath"] == "Dockerfile"
    assert "RAILWAY_DOCKERFILE_PATH" in required("railway", "production")
    assert "RAILWAY_DOCKERFILE_PATH" in service["variables"]


def test_no_watch_patterns_contradict_what_the_workflow_decided(service: dict[str, Any]) -> None:
    assert "watchPatterns" not in service["build"]


def test_every_variable_that_the_api_reads_is_preserved(service: dict[str, Any]) -> None:
    """A variable that is not listed is deleted."""
    read = settings_of_the_api()
    assert {"MONGODB_URL", "SENTRY_DSN", "METRICS_TOKEN"} < read
    assert set(service["variables"]) == read | {"RAILWAY_DOCKERFILE_PATH"}


def test_no_value_of_a_variable_is_in_the_repository(service: dict[str, Any]) -> None:
    assert {tuple(value.items()) for value in service["variables"].values()} == {(("type", "preserve"),)}
    assert set(service["variables"]) == set(known_variables("railway"))


def test_other_services_of_the_project_are_left_alone() -> None:
    """Without PARTIAL, a plan deletes every service that the file does not define."""
    assert runpy.run_path(str(DEFINITION))["PARTIAL"] == "api"


def test_the_api_runs_where_its_database_is(service: dict[str, Any]) -> None:
    assert list(service["deploy"]["multiRegionConfig"]) == [region("railway")]
    virginia = {"railway": "us-east4-eqdc4a", "atlas": "US_EAST_1"}
    assert {"railway": region("railway"), "atlas": region("atlas")} == virginia
    runbooks = "\n".join(path.read_text() for path in (ROOT / "docs/runbooks").glob("*.md"))
    assert set(re.findall(r"--region (\S+)", runbooks)) == {region("atlas")}


def test_the_cli_can_evaluate_the_definition_with_this_python() -> None:
    """As railwayapp/cli does it in src/iac/eval.rs: an import by path, then main() without arguments."""
    script = (
        "import importlib.util, json, sys\n"
        "spec = importlib.util.spec_from_file_location('railway_iac_user', sys.argv[1])\n"
        "mod = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(mod)\n"
        "print(json.dumps({'partial': mod.PARTIAL, 'project': mod.main().to_graph()}))\n"
    )
    assert importlib.util.find_spec("railway_sdk")
    python = Path(sys.executable).parent / "python3"
    run = subprocess.run(
        [str(python), "-c", script, str(DEFINITION)], cwd="/", capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout)["project"]["resources"][0]["name"] == "api"


def test_railway_sdk_is_installed_wherever_the_command_runs() -> None:
    project = tomllib.loads((ROOT / "delivery/pyproject.toml").read_text())["project"]
    assert [name for name in project["dependencies"] if name.startswith("railway-sdk")]


def test_the_image_alone_says_how_it_starts() -> None:
    """A start command would run without a shell there, where $PORT stays as it is written."""
    assert "startCommand" not in TOML["deploy"]
    dockerfile = (ROOT / "my_flow_api/Dockerfile").read_text()
    assert dockerfile.splitlines()[-1] == 'CMD ["python", "-m", "my_flow_api"]'


def test_draining_leaves_the_server_its_time_to_end() -> None:
    server = (ROOT / "my_flow_api/src/my_flow_api/__main__.py").read_text()
    finishing = re.search(r"^_SECONDS_TO_FINISH = (\d+)$", server, re.MULTILINE)
    answering = re.search(r"^# DRAIN_SECONDS=(\d+)$", EXAMPLE.read_text(), re.MULTILINE)
    assert finishing
    assert answering
    assert TOML["deploy"]["drainingSeconds"] > int(finishing[1]) + int(answering[1])
    assert TOML["deploy"]["overlapSeconds"] > 0
