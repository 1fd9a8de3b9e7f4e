"""The requirements files: what pip needs of them to install the same years later.

pip in --require-hashes mode looks for the newest `coverage[toml]` when a lock pins only `coverage`, and
refuses the whole lock on the day that a newer one is published (pypa/pip#12345). So each extra that is asked
for is locked by its name.
"""

from __future__ import annotations

import importlib.metadata
import re

import pytest
from devstack.layout import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PARTS = ("delivery", "smoke", "devstack", "my_flow_api", "my_flow_client")
LOCKS = [f"{part}/{name}" for part in PARTS for name in ("requirements.lock", "requirements-dev.lock")]
# Whose environment is made by `make load` alone.
GENERATOR = "bench/load/generator/requirements.lock"


def locked(text: str) -> list[Requirement]:
    return [Requirement(line.rstrip("\\ ")) for line in text.splitlines() if re.match(r"[a-zA-Z0-9]", line)]


def asked_for_with_extras(part: str) -> set[tuple[str, str]]:
    """(package, extra) of all that the packages installed in the part's environment ask for."""
    (site_packages,) = (ROOT / part / ".venv" / "lib").glob("python3*/site-packages")
    needs = (
        Requirement(line)
        for distribution in importlib.metadata.distributions(path=[str(site_packages)])
        for line in distribution.requires or ()
    )
    return {
        (canonicalize_name(need.name), extra)
        for need in needs
        if need.marker is None or "extra" not in str(need.marker)
        for extra in need.extras
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_each_extra_that_is_asked_for_is_locked_by_its_name(lock: str) -> None:
    part = lock.partition("/")[0]
    named = {str(canonicalize_name(one.name)): one.extras for one in locked((ROOT / lock).read_text())}
    missing = {
        f"{package}[{extra}]"
        for package, extra in asked_for_with_extras(part)
        if package in named and extra not in named[package]
    }
    assert not missing, f"run make locks: {lock} pins these without their extra: {sorted(missing)}"


@pytest.mark.parametrize("lock", [*LOCKS, GENERATOR])
def test_a_lock_holds_versions_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert all(str(one.specifier).startswith("==") for one in locked(text))
    entries = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
