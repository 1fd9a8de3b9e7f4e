"""docs/deployment.md, line by line of the original deployment architecture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from devstack.layout import ROOT

PAGE = ROOT / "docs/deployment.md"
ORIGINAL = Path(__file__).with_name("deployment_architecture.txt")
"""The lines of the original, by its sections: what the table has to answer."""

TITLE = "## The original deployment architecture, line by line\n"
STATUS = re.compile(r"done|(?:different|not possible), \[(\d{4})\]\(decisions/(\1-[\w.-]+\.md)\)")
ADR = ROOT / "docs/decisions/0025-differ-from-the-original-deployment-architecture.md"

# Paths of the repository as the table writes them; `vercel`, `railway up` and the like are programs.
FOLDERS = ("my_flow_api/", "my_flow_client/", "delivery/", "smoke/", "devstack/", "ops/", ".github/")
FILES = ("vercel.json", "railway.toml", "docker-compose.yml")
BUILT = ("my_flow_client/.web/_static",)


def section() -> str:
    text = PAGE.read_text().partition(TITLE)[2]
    return text.partition("\n## ")[0]


def rows() -> list[tuple[str, str, str, str]]:
    """Return part, line, status and evidence of each row."""
    found, part = [], ""
    for line in section().splitlines():
        if line.startswith("### "):
            part = line.removeprefix("### ")
        elif line.startswith("| ") and not line.startswith("| line |"):
            name, status, evidence = (cell.strip() for cell in line.strip("|").split(" | "))
            found.append((part, name, status, evidence))
    return found


ROWS = rows()


def test_every_line_of_the_original_has_a_row_in_its_order() -> None:
    original, part = [], ""
    for line in ORIGINAL.read_text().splitlines():
        if line.startswith("# "):
            part = line.removeprefix("# ")
        elif line:
            original.append((part, line))
    assert len(original) > 90
    assert [(part, name) for part, name, _, _ in ROWS] == original


@pytest.mark.parametrize(("name", "status"), [(name, status) for _, name, status, _ in ROWS])
def test_what_differs_names_the_decision(name: str, status: str) -> None:
    found = STATUS.fullmatch(status)
    assert found, f"{name}: {status}"
    if found[2]:
        assert (ROOT / "docs/decisions" / found[2]).is_file()


@pytest.mark.parametrize(("name", "evidence"), [(name, evidence) for _, name, _, evidence in ROWS])
def test_what_a_row_names_is_there(name: str, evidence: str) -> None:
    assert evidence, f"{name} says nothing"
    for named in re.findall(r"`([^`]+)`", evidence):
        if named in BUILT:
            continue
        if named.startswith(FOLDERS) or named in FILES:
            moved = named.replace("delivery/", "delivery/src/delivery/", 1)
            assert (ROOT / named).exists() or (ROOT / moved).exists(), named
        elif named.startswith("make "):
            makefile = (ROOT / "Makefile").read_text()
            assert re.search(rf"^{named.removeprefix('make ')}:", makefile, re.MULTILINE), named
    for link in re.findall(r"\]\(([^)]+)\)", evidence):
        assert (PAGE.parent / link).is_file(), link
    for quoted in re.findall(r'"([A-Z][\w ]+)" above', evidence):
        before = PAGE.read_text().partition(TITLE)[0]
        assert f"## {quoted}\n" in before or f"**{quoted}.**" in before, quoted


def test_alerts_that_a_row_names_are_in_the_file_that_it_names() -> None:
    named = 0
    for _, _, _, evidence in ROWS:
        for file, alerts in re.findall(r"`(ops/prometheus/rules/\w+\.yml)`: ((?:`\w+`,? ?)+)", evidence):
            rules = (ROOT / file).read_text()
            for alert in re.findall(r"`(\w+)`", alerts):
                assert f"- alert: {alert}\n" in rules
                named += 1
    assert named >= 8


def test_each_line_that_differs_for_a_reason_of_its_own_is_in_the_decision() -> None:
    """The decision quotes the name of each line that refers to it."""
    text = ADR.read_text()
    referring = {name for _, name, status, _ in ROWS if "[0025]" in status}
    assert {name for name in referring if f"**{name}**" not in text} == set()
