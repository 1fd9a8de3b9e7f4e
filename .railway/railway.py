"""Define the API's service on Railway for `railway config plan` and `railway config apply`.

The settings come from railway.toml; the region and the names of the variables from
delivery/environments.toml. Railway's CLI runs this file with the `python3` on PATH, which needs railway-sdk:
`python -m delivery apply-railway-config` puts delivery's virtual environment there.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from railway_sdk import define_railway, preserve, project, service

from delivery.environments import known_variables, region

# Railway then manages this service alone. Without it, every other service of the project would be deleted.
PARTIAL = "api"

_SETTINGS = Path(__file__).parents[1] / "railway.toml"


@define_railway
def main(_: Any = None) -> Any:
    """Return the project: one service without a source, since the deploy workflow uploads what was tested."""
    settings = tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))
    deploy = settings["deploy"]
    replicas = deploy.pop("numReplicas")
    api = service(
        "api",
        rootDirectory="/my_flow_api",
        build=settings["build"],
        deploy=deploy,
        replicas={region("railway"): replicas},
        # A variable that is not listed would be deleted.
        env={name: preserve() for name in known_variables("railway")},
    )
    return project("my-flow", resources=[api])
