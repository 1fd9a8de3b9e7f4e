"""The running API keeps its contract, whatever is sent: schemathesis with all its checks, stateful too."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from devstack.testing import IdentityProvider, Mongod
from tests.support.serving import serving
from tests.support.tokens import RESOURCE

_CONFIG = Path(__file__).with_name("schemathesis.toml")
_HOOKS = Path(__file__).with_name("hooks.py")


@pytest.fixture
def api(mongod: Mongod, identity_provider: IdentityProvider, tmp_path: Path) -> Iterator[str]:
    """Run the API in a process of its own with a database of its own; yield its address."""
    with serving(mongod, identity_provider, tmp_path) as served:
        yield served.url


def test_the_running_api_keeps_its_contract(
    api: str, identity_provider: IdentityProvider, tmp_path: Path
) -> None:
    token = identity_provider.access_token("schemathesis", aud=RESOURCE)
    tool = Path(sys.executable).with_name("schemathesis")
    run = subprocess.run(
        [
            str(tool),
            f"--config-file={_CONFIG}",
            "run",
            "--checks=all",
            "--phases=examples,coverage,fuzzing,stateful",
            "--no-color",
            f"{api}/api/v1/openapi.json",
            f"--header=Authorization: Bearer {token}",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"SCHEMATHESIS_HOOKS": str(_HOOKS)},
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    assert run.stdout.count("✅") >= 4, "examples, coverage, fuzzing and stateful"
    links = re.search(r"API Links: +([0-9]+) covered", run.stdout)
    assert links is not None
    assert int(links[1]) >= 10, "the walks go from what was made to what can be done with it"
