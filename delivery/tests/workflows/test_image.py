"""ci.yml, job `image`: what is attested is the document that BuildKit wraps in a statement."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.runner import COMMIT, load, shell

DOCUMENT = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": []}
# As moby/buildkit writes it in exporter/local/fs.go, read on 2026-11-29.
STATEMENT = {
    "_type": "https://in-toto.io/Statement/v0.1",
    "predicateType": "https://spdx.dev/Document",
    "subject": [],
    "predicate": DOCUMENT,
}
DOCKER = """#!/bin/bash
case "$*" in
  *type=oci,dest=*) : > my-flow-api.tar ;;
  *type=local,dest=image*) mkdir image && cp "$SBOMS"/* image/ ;;
esac
"""


def build(folder: Path, sboms: dict[str, Any]) -> int:
    """Run the step that builds the image, and return its exit code."""
    workflow = load("ci.yml")
    job = workflow["jobs"]["image"]
    (step,) = (one for one in job["steps"] if one.get("name", "").startswith("Build it"))
    for name in ("bin", "sboms", "tree/my_flow_api/src/my_flow_api"):
        (folder / name).mkdir(parents=True)
    for name, content in {"provenance.json": {}, **sboms}.items():
        (folder / "sboms" / name).write_text(json.dumps(content))
    docker, script = folder / "bin/docker", folder / "script.sh"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    script.write_text(step["run"])
    run = subprocess.run(
        [*shell(workflow, job, step), str(script)],
        cwd=folder / "tree",
        env={"PATH": f"{folder}/bin:{os.environ['PATH']}", "SBOMS": f"{folder}/sboms", "GITHUB_SHA": COMMIT},
        capture_output=True,
        check=False,
    )
    return run.returncode


def test_the_document_is_what_the_attestation_is_made_of(tmp_path: Path) -> None:
    """Source: actions/attest, src/sbom.ts: `spdxVersion` and `SPDXID` have to be at the top."""
    assert build(tmp_path, {"sbom.spdx.json": STATEMENT}) == 0
    assert json.loads((tmp_path / "tree/sbom.spdx.json").read_text()) == DOCUMENT
    (attest,) = (
        step["with"]["sbom-path"]
        for step in load("ci.yml")["jobs"]["attest"]["steps"]
        if "sbom-path" in step.get("with", {})
    )
    assert attest == "sbom.spdx.json"


@pytest.mark.parametrize(
    "sboms",
    [
        {},
        {"sbom.spdx.json": STATEMENT, "sbom-build.spdx.json": STATEMENT},
        {"sbom.spdx.json": {**STATEMENT, "predicate": {}}},
        {"sbom.spdx.json": DOCUMENT},
    ],
    ids=["none", "two", "empty", "no statement"],
)
def test_without_one_document_the_job_is_red(sboms: dict[str, Any], tmp_path: Path) -> None:
    assert build(tmp_path, sboms) != 0
