"""Prometheus and Alertmanager as they start on Railway: from variables alone, with one target per replica."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.ops.test_alerts import OPS, ROOT, alerts, run

MONITORING = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
VARIABLES = {
    "prometheus": {
        "API_URL": "https://api.my-flow.example",
        "CLIENT_URL": "https://my-flow.example",
        "LOGTO_ENDPOINT": "https://auth.my-flow.example",
        "METRICS_TOKEN": "sixteen characters",
    },
    "alertmanager": {"SLACK_WEBHOOK_URL": "https://slack.example/hook"},
}
MISSING = [(service, name) for service, variables in VARIABLES.items() for name in variables]


class Container:
    """The files of a service's image in a folder, with a program that says how it was started."""

    def __init__(self, service: str, folder: Path) -> None:
        self.run = folder / "run"
        self.run.mkdir()
        self.config = folder / "etc"
        for source in (path for path in (OPS / service).rglob("*") if path.suffix in {".yml", ".sh"}):
            copy = self.config / source.relative_to(OPS / service)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(source.read_text(encoding="utf-8").replace("/run/my-flow", str(self.run)))
        program = folder / "bin" / service
        program.parent.mkdir()
        program.write_text('#!/bin/sh\necho "started: $*"\n')
        program.chmod(0o755)
        self._path = f"{program.parent}:{os.environ['PATH']}"

    def start(self, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(self.config / "start.sh")],
            env={"PATH": self._path, **variables},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def container(request: pytest.FixtureRequest, tmp_path: Path) -> Container:
    return Container(request.param, tmp_path)


@pytest.mark.parametrize("container", ["prometheus"], indirect=True)
def test_prometheus_finds_all_that_its_settings_name(container: Container) -> None:
    done = container.start(VARIABLES["prometheus"])
    assert done.stdout.startswith("started: --config.file=/etc/prometheus/prometheus.yml "), done.stderr
    assert (container.run / "metrics_token").read_text() == "sixteen characters"
    (group,) = json.loads((container.run / "health.json").read_text())
    assert group["targets"] == [
        "https://api.my-flow.example/health",
        "https://my-flow.example/",
        "https://auth.my-flow.example/oidc/.well-known/openid-configuration",
    ]
    said = run("promtool", "check", "config", container.config / "prometheus.railway.yml")
    assert "SUCCESS: 5 rule files found" in said


@pytest.mark.parametrize("container", ["alertmanager"], indirect=True)
def test_alertmanager_finds_the_address_of_slack(container: Container) -> None:
    done = container.start(VARIABLES["alertmanager"])
    assert done.stdout.startswith("started: --config.file=/etc/alertmanager/alertmanager.yml "), done.stderr
    named = yaml.safe_load((container.config / "alertmanager.yml").read_text())
    (slack,) = named["receivers"][0]["slack_configs"]
    assert Path(slack["api_url_file"]).read_text() == VARIABLES["alertmanager"]["SLACK_WEBHOOK_URL"]


@pytest.mark.parametrize(
    ("container", "missing"), MISSING, indirect=["container"], ids=[name for _, name in MISSING]
)
def test_a_missing_variable_is_named_and_nothing_starts(container: Container, missing: str) -> None:
    variables = {name: value for group in VARIABLES.values() for name, value in group.items()}
    done = container.start(variables | {missing: ""})
    assert done.returncode != 0
    assert "started" not in done.stdout
    assert f"{missing}: set it to" in done.stderr
    assert f"`{missing}`" in MONITORING


@pytest.mark.parametrize("service", ["prometheus", "alertmanager", "blackbox"])
def test_an_image_holds_what_it_starts_from(service: str) -> None:
    lines = (OPS / service / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ")]
    assert copied
    assert all((OPS / service / source).exists() for source in copied)
    assert f"railway up ops/{service} --path-as-root --service {service}" in MONITORING


def test_each_replica_is_a_target_of_its_own() -> None:
    settings: dict[str, Any] = yaml.safe_load((OPS / "prometheus" / "prometheus.railway.yml").read_text())
    (api,) = [job for job in settings["scrape_configs"] if job["job_name"] == "my-flow-api"]
    assert "static_configs" not in api
    (discovery,) = api["dns_sd_configs"]
    assert (discovery["names"], discovery["type"]) == (["api.railway.internal"], "A")
    assert f"PORT={discovery['port']}" in MONITORING


def test_the_jobs_are_those_that_the_rules_know() -> None:
    def jobs(name: str) -> set[str]:
        settings = yaml.safe_load((OPS / "prometheus" / name).read_text())
        return {job["job_name"] for job in settings["scrape_configs"]}

    # The disks of production are Atlas's, which tells of them by itself.
    assert jobs("prometheus.railway.yml") == jobs("prometheus.yml") - {"my-flow-machine"}


def test_the_alert_expects_as_many_replicas_as_are_deployed() -> None:
    replicas = tomllib.loads((ROOT / "railway.toml").read_text())["deploy"]["numReplicas"]
    rule = (OPS / "prometheus" / "rules" / "railway" / "replicas.yml").read_text(encoding="utf-8")
    assert f'count(up{{job="my-flow-api"}} == 1) < {replicas} ' in rule
    assert f"of {replicas}.'" in rule


def test_the_page_names_every_alert_and_no_other() -> None:
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`", MONITORING)) - {"Dockerfile"}
    assert named == set(alerts())
