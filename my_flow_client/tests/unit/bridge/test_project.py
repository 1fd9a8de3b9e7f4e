"""bridge/project.py: what an app is built with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from my_flow_client.bridge.project import BuildError, Project
from my_flow_client.build import CLIENT, PROJECT


def test_a_missing_bun_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(BuildError, match=r"bun@\S+ is missing: run `make setup`"):
        CLIENT.environment()


def test_a_lock_that_does_not_fit_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = json.loads((PROJECT / "package.json").read_text())
    package["dependencies"]["react"] = "19.0.0"
    (tmp_path / "package.json").write_text(json.dumps(package))
    shutil.copy(PROJECT / "bun.lock", tmp_path)
    env = CLIENT.environment()
    monkeypatch.setattr(Project, "environment", lambda _: env)
    with pytest.raises(BuildError, match="frozen"):
        Project(root=tmp_path, sources=tmp_path).install_packages()
