"""bridge/next_config.js: Next's client comes from its ES modules, and nothing else changes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from my_flow_client.bridge.reflex_patches import NEXT_CONFIG
from my_flow_client.build import CLIENT, PROJECT

EVALUATE = """
const [, wrap, maps, about] = process.argv;
const { webpack, ...others } = require(wrap)({ output: "export" }, { sourceMaps: maps === "maps" });
const target = { resolve: { alias: { kept: "yes" } }, module: { rules: [] } };
console.log(JSON.stringify([others, webpack(target, JSON.parse(about))]));
"""


def configured(*, maps: bool = False, **target: bool) -> Any:
    """Return Next's configuration, and webpack's for one of its targets."""
    CLIENT.install_packages()
    arguments = (str(NEXT_CONFIG), "maps" if maps else "", json.dumps(target))
    done = subprocess.run(  # noqa: S603
        ["bun", "--eval", EVALUATE, *arguments],  # noqa: S607
        cwd=PROJECT,
        env=CLIENT.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_client_is_bundled_from_es_modules() -> None:
    config, webpack = configured()
    assert config["output"] == "export"
    alias = webpack["resolve"]["alias"]
    assert alias.pop("kept") == "yes"
    targets = [Path(target) for target in alias.values() if target]
    assert targets
    assert all("/next/dist/esm/" in f"{target}" and target.exists() for target in targets)


@pytest.mark.parametrize("target", [{"isServer": True}, {"dev": True}])
def test_prerendering_and_hot_reload_use_next_as_it_is(target: dict[str, bool]) -> None:
    _, webpack = configured(maps=True, **target)
    assert webpack == {"resolve": {"alias": {"kept": "yes"}}, "module": {"rules": []}}


@pytest.mark.parametrize("maps", [True, False])
def test_source_maps_are_written_if_they_are_wanted(maps: bool) -> None:
    config, webpack = configured(maps=maps)
    assert config["productionBrowserSourceMaps"] is maps
    assert webpack.get("devtool") == ("hidden-source-map" if maps else None)
