"""docker-compose.yml: what no schema says. No engine runs it here."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from devstack.layout import APP_ID, RESOURCE, ROOT

COMPOSITION = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSITION["services"]
DEFAULT = ("identity", "api", "client")
WITH_LOGTO = ("logto-api", "logto-client")
OURS = (*DEFAULT, *WITH_LOGTO)
ONE_SHOT = ("logto-tables", "logto-seed")
DOCKERFILES = {
    "identity": "devstack/Dockerfile",
    "client": "devstack/Dockerfile",
    "logto-client": "devstack/Dockerfile",
    "api": "my_flow_api/Dockerfile",
    "logto-api": "my_flow_api/Dockerfile",
}

# Images whose digest could not be looked up: a version, until somebody with a registry at hand pins it.
WITHOUT_DIGEST = {"ghcr.io/logto-io/logto:1.42.0"}

PINNED = re.compile(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}")


def starts_after(name: str) -> dict[str, str]:
    """Return the services that a service waits for, each with its condition."""
    needs: dict[str, dict[str, str]] = SERVICES[name].get("depends_on", {})
    return {other: need["condition"].removeprefix("service_") for other, need in needs.items()}


def test_what_starts_without_a_profile_is_my_flow() -> None:
    assert {name for name, one in SERVICES.items() if "profiles" not in one} == {"mongo", *DEFAULT}


def test_everything_waits_until_what_it_needs_is_healthy() -> None:
    for name in SERVICES:
        for other, condition in starts_after(name).items():
            assert condition == ("completed_successfully" if other in ONE_SHOT else "healthy")
    assert set(starts_after("api")) == {"mongo", "identity"}
    assert set(starts_after("client")) == {"api"}


def test_logto_starts_on_tables_of_its_version_that_know_my_flow() -> None:
    assert set(starts_after("logto-tables")) == {"logto-db"}
    assert set(starts_after("logto-seed")) == {"logto-tables"}
    assert set(starts_after("logto")) == {"logto-seed", "identity"}
    assert set(starts_after("logto-api")) == {"mongo", "identity", "logto"}
    assert set(starts_after("logto-client")) == {"logto-api"}
    tables, logto = SERVICES["logto-tables"], SERVICES["logto"]
    assert tables["image"] == logto["image"]
    assert tables["entrypoint"][-1] == (
        "npm run cli db seed -- --swe && npm run cli db alteration deploy latest"
    )
    assert tables["environment"]["DB_URL"] == logto["environment"]["DB_URL"]
    assert SERVICES["logto-seed"]["command"][1] == logto["environment"]["DB_URL"]


def test_postgres_is_healthy_only_once_others_reach_it() -> None:
    """Without a host, `pg_isready` asks the socket: docker-library/postgres, issue 146."""
    for service in SERVICES.values():
        if service.get("image", "").startswith("postgres:") and "healthcheck" in service:
            test = service["healthcheck"]["test"]
            assert test[:4] == ["CMD", "pg_isready", "--host", "127.0.0.1"]
            break
    else:
        pytest.fail("no PostgreSQL has a health check")


@pytest.mark.parametrize("name", ONE_SHOT)
def test_what_ends_is_waited_for_by_what_goes_on(name: str) -> None:
    """Otherwise `docker compose up --wait` fails when it ends: docker/compose, issues 9273 and 10596."""
    assert SERVICES[name]["restart"] == "no"
    waiting = [other for other in SERVICES if name in starts_after(other)]
    assert any(SERVICES[other]["restart"] != "no" or other in ONE_SHOT for other in waiting)
    assert waiting


@pytest.mark.parametrize("name", set(SERVICES) - set(ONE_SHOT))
def test_its_health_is_looked_at(name: str) -> None:
    if name in OURS:
        assert "\nHEALTHCHECK " in (ROOT / DOCKERFILES[name]).read_text()
    else:
        assert SERVICES[name]["healthcheck"]["test"]


def test_images_are_pinned_by_digest() -> None:
    named = {one["image"] for one in SERVICES.values() if "image" in one}
    for dockerfile in set(DOCKERFILES.values()):
        text = (ROOT / dockerfile).read_text()
        stages = re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE)
        named |= set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) - set(stages)
    assert {image for image in named if not PINNED.fullmatch(image)} == WITHOUT_DIGEST


def test_the_client_is_built_by_a_node_that_is_maintained() -> None:
    """Node 20 ended on 2026-04-30, Node 24 ends on 2028-04-30. Source: nodejs/Release, schedule.json."""
    versions = re.findall(r"^FROM node:(\d+)", (ROOT / "devstack/Dockerfile").read_text(), re.MULTILINE)
    assert versions == ["24"]


def test_nothing_is_published_beyond_this_machine() -> None:
    published = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert all(re.fullmatch(r"127\.0\.0\.1:(\d+):\1", port) for port in published)
    assert len(set(published)) == len(published)


@pytest.mark.parametrize("name", OURS)
def test_a_program_of_ours_can_only_serve(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_localhost_is_the_same_to_all_who_name_the_identity_provider() -> None:
    for name in ("api", "client", "logto", *WITH_LOGTO):
        assert SERVICES[name]["network_mode"] == "service:identity"
        assert "ports" not in SERVICES[name]


def test_without_settings_it_is_the_stack_of_make_dev() -> None:
    api, args = SERVICES["api"]["environment"], SERVICES["client"]["build"]["args"]
    required = re.findall(r"^([A-Z_]+)=", (ROOT / "my_flow_api/.env.example").read_text(), re.MULTILINE)
    of_a_deployment = {"CLIENT_ADDRESS_HEADER", "CORS_ORIGIN_REGEX"}  # no proxy and no previews here
    assert set(required) - of_a_deployment <= set(api)
    compiled_in = re.findall(r"^([A-Z_]+)=", (ROOT / "my_flow_client/.env.example").read_text(), re.MULTILINE)
    assert set(args) == set(compiled_in)
    assert api["LOGTO_ENDPOINT"] == args["NEXT_PUBLIC_LOGTO_ENDPOINT"] == "http://localhost:3001"
    assert api["LOGTO_RESOURCE"] == args["NEXT_PUBLIC_LOGTO_RESOURCE"] == RESOURCE
    assert args["NEXT_PUBLIC_LOGTO_APP_ID"] == APP_ID
    assert "w=majority" in api["MONGODB_URL"]


def test_with_logto_there_is_a_second_my_flow_that_differs_in_addresses_alone() -> None:
    api, beside = SERVICES["api"]["environment"], SERVICES["logto-api"]["environment"]
    assert set(api) == set(beside)
    differing = {name for name in api if api[name] != beside[name]}
    assert differing == {"MONGODB_DB_NAME", "LOGTO_ENDPOINT", "CORS_ORIGINS", "PORT"}
    args = SERVICES["logto-client"]["build"]["args"]
    assert set(args) == set(SERVICES["client"]["build"]["args"])
    endpoint = SERVICES["logto"]["environment"]["ENDPOINT"]
    assert beside["LOGTO_ENDPOINT"] == args["NEXT_PUBLIC_LOGTO_ENDPOINT"] == endpoint
    assert args["NEXT_PUBLIC_API_URL"] == f"http://localhost:{beside['PORT']}"
    published = {port.split(":")[1] for port in SERVICES["identity"]["ports"]}
    assert {beside["PORT"], SERVICES["logto-client"]["environment"]["PORT"]} <= published


def test_what_observes_finds_its_files_and_the_same_token() -> None:
    observing = {name: one for name, one in SERVICES.items() if one.get("profiles") == ["observe"]}
    assert set(observing) == {"prometheus", "blackbox", "machine", "alertmanager", "grafana"}
    for service in observing.values():
        assert service["network_mode"] == "service:identity"
        assert all(one.endswith(":ro") for one in service["volumes"] if one.startswith(("./", "/")))
        for mounted in [one.partition(":")[0] for one in service["volumes"] if one.startswith("./")]:
            assert (ROOT / mounted).is_dir()
    sent = COMPOSITION["configs"]["metrics_token"]["content"]
    assert SERVICES["api"]["environment"]["METRICS_TOKEN"] == sent
    assert len(default(sent)) >= 16


def test_prometheus_reads_its_token_the_api_and_the_exporters() -> None:
    settings = yaml.safe_load((ROOT / "ops/prometheus/prometheus.yml").read_text())
    jobs = {job["job_name"]: job for job in settings["scrape_configs"]}
    (mounted,) = SERVICES["prometheus"]["configs"]
    assert jobs["my-flow-api"]["authorization"]["credentials_file"] == mounted["target"]
    assert targets(jobs["my-flow-api"]) == [f"localhost:{SERVICES['api']['environment']['PORT']}"]
    assert targets(jobs["my-flow-machine"]) == [listens_on("machine")]
    asked = [
        rule["replacement"] for rule in jobs["my-flow-health"]["relabel_configs"] if "replacement" in rule
    ]
    assert asked == [listens_on("blackbox")]


def test_the_blackbox_exporter_knows_how_to_look() -> None:
    settings = yaml.safe_load((ROOT / "ops/prometheus/prometheus.yml").read_text())
    (job,) = [job for job in settings["scrape_configs"] if job.get("metrics_path") == "/probe"]
    (option,) = [one for one in SERVICES["blackbox"]["command"] if one.startswith("--config.file=")]
    (mount,) = SERVICES["blackbox"]["volumes"]
    folder, inside, _ = mount.split(":")
    modules = yaml.safe_load((ROOT / folder / option.rpartition(f"{inside}/")[2]).read_text())["modules"]
    assert set(job["params"]["module"]) == set(modules)
    published = {port.split(":")[1] for port in SERVICES["identity"]["ports"]}
    assert {url.split("/")[2].partition(":")[2] for url in targets(job)} <= published


def targets(job: dict[str, Any]) -> list[str]:
    return [target for config in job["static_configs"] for target in config["targets"]]


def listens_on(name: str) -> str:
    """Loopback alone, which all of them share."""
    (option,) = [one for one in SERVICES[name]["command"] if one.startswith("--web.listen-address=")]
    address: str = option
    return address.removeprefix("--web.listen-address=").replace("127.0.0.1", "localhost")


def test_the_dashboard_asks_the_prometheus_of_the_composition() -> None:
    dashboard = json.loads((ROOT / "ops/grafana/dashboards/my-flow.json").read_text())
    source = yaml.safe_load((ROOT / "ops/grafana/provisioning/datasources/prometheus.yml").read_text())
    (known,) = source["datasources"]
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {known["uid"]}


def default(value: str) -> str:
    return re.sub(r"\$\{\w+:-(.*)\}", r"\1", value)


def test_a_client_built_in_the_image_is_that_of_vercel() -> None:
    dockerfile = (ROOT / "devstack/Dockerfile").read_text()
    commands = yaml.safe_load((ROOT / "vercel.json").read_text())
    assert f"RUN {commands['installCommand']}\n" in dockerfile
    assert f"RUN {commands['buildCommand']}\n" in dockerfile
