"""The unit tests of the TypeScript, which stand beside it as `*.test.ts`."""

from __future__ import annotations

import subprocess

from my_flow_client.build import CLIENT, PROJECT

EXAMPLE = (PROJECT / ".env.example").read_text().splitlines()


def test_the_typescript_does_what_its_own_tests_say() -> None:
    CLIENT.install_packages()
    variables = dict(line.split("=", 1) for line in EXAMPLE if line and not line.startswith("#"))
    done = subprocess.run(
        ["bun", "test", "my_flow_client"],  # noqa: S607
        cwd=PROJECT,
        env=CLIENT.environment() | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
