"""The step of the workflow that sends source maps, run against a stand-in for Sentry."""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from devstack.layout import ROOT

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/deploy-environment.yml").read_text())
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["deploy"]["steps"]
(STEP,) = [step for step in STEPS if step.get("name") == "Send the source maps to Sentry"]
COMMIT = "4f0c2a9"
SCRIPT = "_next/static/chunks/a.js"
SOURCE_MAP = {
    "version": 3,
    "file": SCRIPT,
    "sources": ["webpack://_N_E/./runtime/a.ts"],
    "sourcesContent": ["console.log(1)"],
    "names": [],
    "mappings": "AAAA",
}


class Sentry(ThreadingHTTPServer):
    """Takes an upload in one chunk, as Sentry does (its documentation: "Uploading files in chunks")."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.tokens: set[str | None] = set()
        self.uploaded = b""
        self.status = 200

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        if path.endswith("/assemble/"):
            asked = json.loads(body)
            missing = [] if self.uploaded else asked["chunks"]
            return {"state": "not_found" if missing else "created", "missingChunks": missing}
        if body:
            self.uploaded = body
            return {}
        limits = {
            "chunkSize": 8 << 20,
            "chunksPerRequest": 64,
            "maxFileSize": 1 << 30,
            "maxRequestSize": 32 << 20,
        }
        accepts = {
            "hashAlgorithm": "sha1",
            "compression": [],
            "accept": ["artifact_bundles", "artifact_bundles_v2"],
        }
        return {"url": f"{self.url}{path}", "concurrency": 1, **limits, **accepts}


class Handler(BaseHTTPRequestHandler):
    server: Sentry

    def do_GET(self) -> None:
        self.server.tokens.add(self.headers["authorization"])
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        answer = json.dumps(self.server.answer(self.path, body)).encode()
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815  (the name that http.server calls)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    with Sentry() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "delivery").symlink_to(ROOT / "delivery")
    (tmp_path / "my_flow_client").mkdir()
    return tmp_path


def make_maps(checkout: Path) -> None:
    script = checkout / "my_flow_client/.web/_maps" / SCRIPT
    script.parent.mkdir(parents=True)
    script.write_text("console.log(1)")
    script.with_suffix(".js.map").write_text(json.dumps(SOURCE_MAP))


def run(checkout: Path, sentry: Sentry, token: str, code: int = 0) -> str:
    settings = {"SENTRY_AUTH_TOKEN": token, "SENTRY_ORG": "org", "SENTRY_PROJECT": "project"}
    assert settings.keys() == STEP["env"].keys()
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", STEP["run"]],
        cwd=checkout,
        env=os.environ | settings | {"SENTRY_URL": sentry.url, "GITHUB_SHA": COMMIT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_scripts_and_their_maps_are_sent_by_the_names_that_browsers_know_them_by(
    checkout: Path, sentry: Sentry
) -> None:
    make_maps(checkout)
    run(checkout, sentry, "a-token")
    assert sentry.tokens == {"Bearer a-token"}
    with zipfile.ZipFile(io.BytesIO(sentry.uploaded[sentry.uploaded.index(b"PK\x03\x04") :])) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    assert (manifest["org"], manifest["project"], manifest["release"]) == ("org", "project", COMMIT)
    sent = {one["url"]: one for one in manifest["files"].values()}
    assert {url: one["type"] for url, one in sent.items()} == {
        f"~/{SCRIPT}": "minified_source",
        f"~/{SCRIPT}.map": "source_map",
    }
    assert sent[f"~/{SCRIPT}"]["headers"]["sourcemap"] == "a.js.map", (
        "it is found though no script speaks of it"
    )


def test_without_a_token_or_without_maps_nothing_is_sent(checkout: Path, sentry: Sentry) -> None:
    assert "none are sent" in run(checkout, sentry, "a-token")
    make_maps(checkout)
    assert "none are sent" in run(checkout, sentry, "")
    assert not sentry.tokens


def test_a_token_that_sentry_refuses_is_told(checkout: Path, sentry: Sentry) -> None:
    make_maps(checkout)
    sentry.status = 401
    assert "::warning::Sentry has no source maps of this client" in run(checkout, sentry, "a-token", code=1)
    assert STEP["continue-on-error"] is True


def test_both_sides_name_the_commit_as_their_release() -> None:
    runs = "\n".join(step.get("run", "") for step in STEPS)
    assert """printf '%s\\n' "$GITHUB_SHA" > my_flow_api/src/my_flow_api/COMMIT""" in runs
    assert 'GIT_COMMIT="$GITHUB_SHA" ENVIRONMENT="$TARGET" "$vercel" build' in runs
    assert '--release "$GITHUB_SHA"' in STEP["run"]
