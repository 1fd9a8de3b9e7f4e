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
OURS = ("identity", "api", "client")
DOCKERFILES = {
    "identity": "devstack/Dockerfile",
    "client": "devstack/Dockerfile",
    "api": "my_flow_api/Dockerfile",
}


def healthy_first(service: dict[str, Any]) -> set[str]:
    needs: dict[str, dict[str, str]] = service.get("depends_on", {})
    assert all(need == {"condition": "service_healthy"} for need in needs.values())
    return set(needs)


def test_what_starts_without_a_profile_is_my_flow() -> None:
    assert {name for name, one in SERVICES.items() if "profiles" not in one} == {"mongo", *OURS}


def test_everything_waits_until_what_it_needs_is_healthy() -> None:
    assert healthy_first(SERVICES["api"]) == {"mongo", "identity"}
    assert healthy_first(SERVICES["client"]) == {"api"}
    assert healthy_first(SERVICES["logto"]) == {"logto-db", "identity"}


@pytest.mark.parametrize("name", SERVICES)
def test_its_health_is_looked_at(name: str) -> None:
    if name in OURS:
        assert "\nHEALTHCHECK " in (ROOT / DOCKERFILES[name]).read_text()
    else:
        assert SERVICES[name]["healthcheck"]["test"]


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
    for name in ("api", "client", "logto"):
        assert SERVICES[name]["network_mode"] == "service:identity"
        assert "ports" not in SERVICES[name]


def test_without_settings_it_is_the_stack_of_make_dev() -> None:
    api, args = SERVICES["api"]["environment"], SERVICES["client"]["build"]["args"]
    required = re.findall(r"^([A-Z_]+)=", (ROOT / "my_flow_api/.env.example").read_text(), re.MULTILINE)
    of_a_deployment = {"CLIENT_ADDRESS_HEADER", "CORS_ORIGIN_REGEX"}  # no proxy and no previews here
    assert set(required) - of_a_deployment <= set(api)
    compiled_in = re.findall(r"^([A-Z_]+)=", (ROOT / "my_flow_client/.env.example").read_text(), re.MULTILINE)
    assert set(args) == set(compiled_in)
    assert (
        default(api["LOGTO_ENDPOINT"])
        == default(args["NEXT_PUBLIC_LOGTO_ENDPOINT"])
        == "http://localhost:3001"
    )
    assert default(api["LOGTO_RESOURCE"]) == default(args["NEXT_PUBLIC_LOGTO_RESOURCE"]) == RESOURCE
    assert default(args["NEXT_PUBLIC_LOGTO_APP_ID"]) == APP_ID
    assert "w=majority" in api["MONGODB_URL"]


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
