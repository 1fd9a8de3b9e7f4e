"""Runs the client's TypeScript in bun, so that Python tests can ask it things."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from my_flow_client.build import CLIENT, PROJECT


def evaluate(module: str, expression: str, *values: Any, **others: str) -> Any:
    """Return the value of a JavaScript expression.

    Args:
        module: The module whose exports the expression knows as `m`, by its path from runtime/.
        expression: The expression.
        values: Available to the expression as `values`.
        others: More modules of runtime/, or packages, by their names in the expression.
    """
    CLIENT.install_packages()
    files = {
        name: file if file.startswith("@") else f"./my_flow_client/runtime/{file}.ts"
        for name, file in {"m": module, **others}.items()
    }
    imports = "".join(f'import * as {name} from "{file}";' for name, file in files.items())
    script = (
        f"{imports}"
        "const values = JSON.parse(await Bun.stdin.text());"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run(  # noqa: S603
        ["bun", "--eval", script],  # noqa: S607
        input=json.dumps(values),
        cwd=PROJECT,
        env=CLIENT.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
