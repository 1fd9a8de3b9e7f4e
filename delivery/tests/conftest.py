from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
from devstack import layout
from devstack.client_build import EXPORTS, ClientBuild, digest
from devstack.services import ClientEnvironment, start_all
from devstack.testing import API_PORT, IDENTITY_PORT

from delivery.headers import scope_immutable_headers
from tests.vercel.output import Site

VERCEL = layout.ROOT / "delivery/node_modules/.bin/vercel"
LINK = {"projectId": "prj_test", "orgId": "team_test", "settings": {}}


@dataclass(frozen=True)
class Checkout:
    """The working tree as Vercel's command sees it, with a project link of its own beside it."""

    folder: Path

    def __post_init__(self) -> None:
        for name in {path.partition("/")[0] for path in _tracked()}:
            (self.folder / name).symlink_to(layout.ROOT / name)
        link = self.folder / ".vercel/project.json"
        link.parent.mkdir()
        link.write_text(json.dumps(LINK))

    def build(self, output: Path) -> list[str]:
        return [str(VERCEL), "build", "--yes", "--cwd", str(self.folder), "--output", str(output)]


@dataclass(frozen=True)
class Deployment:
    """The output of `vercel build` on the working tree: `folder` holds config.json and static/."""

    folder: Path
    built: Path = field(repr=False)

    @cached_property
    def site(self) -> Site:
        return Site(json.loads((self.folder / "config.json").read_text())["routes"], self.static)

    @property
    def static(self) -> Path:
        return self.folder / "static"


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return Checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="session")
def deployment(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Build anew. Later tests of this checkout use the client that this build leaves behind."""
    environment = ClientEnvironment(
        api_url=f"http://localhost:{API_PORT}", logto_endpoint=f"http://localhost:{IDENTITY_PORT}"
    ).variables()
    folder = tmp_path_factory.mktemp("vercel") / "output"
    shutil.rmtree(EXPORTS / digest(layout.CLIENT, environment), ignore_errors=True)
    build = ClientBuild(
        environment=environment | {"VERCEL_TELEMETRY_DISABLED": "1"},
        logs=folder.parent,
        argv=checkout.build(folder),
    )
    start_all({build: ()})
    scope_immutable_headers(folder)
    return Deployment(folder, built=build.directory)


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=layout.ROOT, capture_output=True, text=True, check=True
    ).stdout
    return listed.splitlines()
