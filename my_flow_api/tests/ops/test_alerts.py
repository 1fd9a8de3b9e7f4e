"""The alerts as files: well formed, firing when they should, each with a page that says what to do."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OPS = ROOT / "ops"
RULES = sorted((OPS / "prometheus" / "rules").rglob("*.yml"))
SECTIONS = ("**What people see.**", "**What to look at.**", "**What to do.**", "**How to know.**")
# Debian's package is what brings them; macOS has them in Homebrew's `prometheus` and `alertmanager`.
PACKAGES = {"promtool": "prometheus", "amtool": "prometheus-alertmanager"}


def run(tool: str, *arguments: str | Path) -> str:
    """Return the tool's output; the test fails if the tool is missing or reports an error."""
    found = shutil.which(tool)
    assert found, f"{tool} is not here: apt-get install --no-install-recommends {PACKAGES[tool]}"
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def alerts() -> dict[str, str]:
    """Return the runbook of each alert."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in RULES)
    return dict(re.findall(r"- alert: (\w+)\n(?:(?!- alert:).)*?runbook: (\S+)", text, re.DOTALL))


def test_the_rules_are_well_formed() -> None:
    assert "SUCCESS" in run("promtool", "check", "rules", *RULES)


def test_prometheus_can_read_its_settings() -> None:
    settings = OPS / "prometheus" / "prometheus.yml"
    assert "SUCCESS" in run("promtool", "check", "config", "--syntax-only", settings)


def test_each_alert_fires_when_it_should_and_is_silent_otherwise() -> None:
    tests = OPS / "prometheus" / "tests" / "rules.yml"
    assert "SUCCESS" in run("promtool", "test", "rules", tests)
    text = tests.read_text(encoding="utf-8")
    fires = set(re.findall(r"alertname: (\w+)\n\s+exp_alerts:", text))
    assert fires == set(alerts()), "each alert has a test in which it fires"
    silent = set(re.findall(r"alertname: (\w+)}", text))
    assert silent == set(alerts()), "each alert has a test in which it is silent"


def test_alerts_go_to_slack() -> None:
    config = OPS / "alertmanager" / "alertmanager.yml"
    assert "1 receivers" in run("amtool", "check-config", config)
    for severity in ("warning", "critical"):
        routes = run("amtool", "config", "routes", "test", f"--config.file={config}", f"severity={severity}")
        assert "slack" in routes


@pytest.mark.parametrize(("alert", "runbook"), alerts().items(), ids=alerts())
def test_each_alert_has_a_page_that_says_what_to_do(alert: str, runbook: str) -> None:
    page = (ROOT / runbook).read_text(encoding="utf-8")
    assert f"`{alert}`" in page
    assert [section for section in SECTIONS if section not in page] == []
    links = re.findall(r"\]\((\S+?\.md)\)", page)
    assert all((ROOT / runbook).parent.joinpath(link).exists() for link in links)


def test_the_page_of_objectives_says_what_the_rules_read() -> None:
    data = (OPS / "prometheus" / "rules" / "objectives.yml").read_text(encoding="utf-8")
    numbers = re.findall(r"vector\(([\d.]+)\).*\n\s+labels: \{slo: (\w+)\}", data)
    page = (ROOT / "docs" / "slo.md").read_text(encoding="utf-8")
    assert numbers
    assert all(f"| {slo} | {number} |" in page for number, slo in numbers)
