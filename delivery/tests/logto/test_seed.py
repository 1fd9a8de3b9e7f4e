"""devstack/logto/seed.sql: what Logto is given, in a real PostgreSQL with the tables that Logto makes."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from devstack.identity.settings import Settings
from devstack.layout import APP_ID, RESOURCE, ROOT

HERE = Path(__file__).parent
SEED = ROOT / "devstack/logto/seed.sql"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

type Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def seeded() -> Tables:
    """Seeded twice, as by a second `docker compose up`."""
    command: list[str | Path] = ["node", HERE / "run_seed.mjs", HERE / "tables.sql", SEED, SEED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    tables: Tables = json.loads(done.stdout)
    return tables


def test_the_built_client_may_sign_people_in(seeded: Tables) -> None:
    client = SERVICES["logto-client"]
    compiled_in = client["build"]["args"]
    (application,) = [one for one in seeded["applications"] if one["type"] == "SPA"]
    assert application["id"] == compiled_in["NEXT_PUBLIC_LOGTO_APP_ID"] == APP_ID
    origin = f"http://localhost:{client['environment']['PORT']}"
    assert application["oidc_client_metadata"] == {
        "redirectUris": [f"{origin}/callback"],
        "postLogoutRedirectUris": [f"{origin}/"],
    }
    assert SERVICES["logto-api"]["environment"]["CORS_ORIGINS"] == origin


def test_tokens_are_for_the_api(seeded: Tables) -> None:
    (resource,) = seeded["resources"]
    assert resource["indicator"] == RESOURCE
    assert resource["indicator"] == SERVICES["logto-client"]["build"]["args"]["NEXT_PUBLIC_LOGTO_RESOURCE"]
    assert resource["indicator"] == SERVICES["logto-api"]["environment"]["LOGTO_RESOURCE"]


def test_the_smoke_tests_have_the_machine_of_the_local_stack(seeded: Tables) -> None:
    machine = Settings(port=0, app_id=APP_ID, resources=(), client_origins=()).machine
    (application,) = [one for one in seeded["applications"] if one["type"] == "MachineToMachine"]
    (secret,) = seeded["application_secrets"]
    assert application["id"] == secret["application_id"] == machine.client_id
    assert secret["value"] == machine.secret


def test_alice_and_bob_have_the_password_that_is_written_down(seeded: Tables) -> None:
    assert [person["username"] for person in seeded["users"]] == ["alice", "bob"]
    password = "context-first"
    for person in seeded["users"]:
        assert person["password_encryption_method"] == "SHA256"
        assert person["password_encrypted"] == hashlib.sha256(password.encode()).hexdigest()
    assert password in (ROOT / "docker-compose.yml").read_text()
    assert password in (ROOT / "docs/deployment.md").read_text()


def test_everything_is_in_the_tenant_that_people_use(seeded: Tables) -> None:
    assert {row["tenant_id"] for rows in seeded.values() for row in rows} == {"default"}
