"""Every metric that a rule or the dashboard asks for is told: by the API, or by a known exporter."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import yaml
from prometheus_client.parser import text_string_to_metric_families
from tests.support.api import Person
from tests.support.tokens import Signer

OPS = Path(__file__).parents[3] / "ops"
# What others tell, by the job of prometheus.yml that reads it.
OF_OTHERS = {
    "my-flow-api": {"up"},
    "my-flow-health": {"probe_success", "probe_ssl_earliest_cert_expiry"},
    "my-flow-machine": {"node_filesystem_avail_bytes", "node_filesystem_size_bytes"},
}
SAMPLES = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_count", "_sum"),
    "info": ("_info",),
    "unknown": ("",),
}
# What stands in an expression beside metrics: matchers, windows, and the labels of an operator.
_BESIDE = re.compile(
    r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"
)
_WORDS = {"and", "or", "unless", "bool", "offset"}


def groups() -> Iterator[dict[str, Any]]:
    for path in sorted((OPS / "prometheus" / "rules").rglob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]


def expressions() -> Iterator[str]:
    for group in groups():
        yield from (str(rule["expr"]) for rule in group["rules"])
    for path in (OPS / "grafana" / "dashboards").glob("*.json"):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            yield from (target["expr"] for target in panel["targets"])


def metrics_in(expression: str) -> set[str]:
    rest = _BESIDE.sub(" ", expression)
    return set(re.findall(r"(?<![\w.])[a-zA-Z_:][\w:]*(?!\s*\(|\w)", rest)) - _WORDS


def recorded() -> set[str]:
    return {rule["record"] for group in groups() for rule in group["rules"] if "record" in rule}


def test_metrics_are_found_in_an_expression() -> None:
    asked = (
        'histogram_quantile(0.9, sum by (le) (rate(a_bucket{b="c"}[5m]))) > 2 * d:e and on (f) g unless 1e3'
    )
    assert metrics_in(asked) == {"a_bucket", "d:e", "g"}


async def test_what_is_asked_for_is_told(
    prometheus: httpx.AsyncClient, transport_with_metrics: httpx.ASGITransport, signer: Signer
) -> None:
    await Person(transport_with_metrics, signer.token("alice")).reads("/contexts")
    families = list(text_string_to_metric_families((await prometheus.get("/metrics")).text))
    told = {family.name + end for family in families for end in SAMPLES[family.type]}
    asked = {name for expression in expressions() for name in metrics_in(expression)}
    assert "my_flow_request_seconds_bucket" in told & asked
    assert asked - told - recorded() - set[str]().union(*OF_OTHERS.values()) == set()
    bounds = {sample.labels.get("le") for family in families for sample in family.samples}
    assert {le for one in expressions() for le in re.findall(r'le="([^"]+)"', one)} <= bounds


def test_whoever_tells_the_rest_is_read() -> None:
    settings = yaml.safe_load((OPS / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    assert {job["job_name"] for job in settings["scrape_configs"]} == set(OF_OTHERS)
    named = {job for one in expressions() for job in re.findall(r'job="([^"]+)"', one)}
    assert named <= set(OF_OTHERS)


def test_every_recorded_number_is_read_by_a_rule() -> None:
    read = {name for expression in expressions() for name in metrics_in(expression)}
    assert recorded() - read == set()
    objectives = {
        rule["labels"]["slo"]
        for group in groups()
        if group["name"] == "objectives"
        for rule in group["rules"]
    }
    selected = {slo for one in expressions() for slo in re.findall(r'my_flow:objective\{slo="(\w+)"\}', one)}
    assert selected == objectives
