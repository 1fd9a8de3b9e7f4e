"""Runs the client's TypeScript in bun, so that Python tests can ask it things."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from my_flow_client.build import PROJECT, environment, install_packages


def evaluate(module: str, expression: str, *values: Any) -> Any:
    """The value of a JavaScript expression over what runtime/`module`.ts exports (as `m`) and `values`."""
    install_packages()
    script = (
        f'import * as m from "./my_flow_client/runtime/{module}.ts";'
        "const values = JSON.parse(await Bun.stdin.text());"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run(  # noqa: S603
        ["bun", "--eval", script],  # noqa: S607
        input=json.dumps(values),
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
