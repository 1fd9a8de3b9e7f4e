"""Tests of the identity provider's state across restarts, and of places where it refuses to run."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from jose import jwt

from devstack import ports, services
from devstack.errors import ServiceError
from devstack.layout import RESOURCE
from devstack.service import Service
from devstack.testing import CLIENT_ORIGIN
from tests.identity.sign_in import SignIn, sent_back


def provider(folder: Path, port: int, *, algorithm: str = "ES384", origin: str = CLIENT_ORIGIN) -> Service:
    return services.identity_provider(
        port=port,
        client_origins=[origin],
        logs=folder,
        state=folder / "identity.json",
        algorithm=algorithm,
    )


def test_developer_stays_signed_in_over_a_restart(tmp_path: Path) -> None:
    service = provider(tmp_path, ports.free_port())
    service.start()
    with httpx.Client(base_url=service.url, trust_env=False) as http:
        sign_in = SignIn(http)
        refresh_token = sign_in.tokens()["refresh_token"]
        keys = http.get("/oidc/jwks").json()
        service.stop()
        service.start()
        assert http.get("/oidc/jwks").json() == keys
        token = sign_in.refresh(refresh_token, resource=RESOURCE).json()["access_token"]
        assert jwt.decode(token, keys, algorithms=["ES384"], audience=RESOURCE)["sub"] == "alice"
        assert "code" in sent_back(sign_in.open())
    service.stop()
    assert (tmp_path / "identity.json").stat().st_mode & 0o777 == 0o600


def test_old_key_still_verifies_after_a_change_of_algorithm(tmp_path: Path) -> None:
    port = ports.free_port()
    algorithms = []
    for algorithm in ("ES384", "RS256"):
        service = provider(tmp_path, port, algorithm=algorithm)
        service.start()
        keys = httpx.get(f"{service.url}/oidc/jwks", trust_env=False).json()["keys"]
        algorithms.append([key["alg"] for key in keys])
        service.stop()
    assert algorithms == [["ES384"], ["RS256", "ES384"]]


def test_without_its_flag_there_are_no_hooks(tmp_path: Path) -> None:
    service = provider(tmp_path, ports.free_port())
    service.start()
    answer = httpx.post(f"{service.url}/__dev/mint", json={"claims": {"sub": "alice"}}, trust_env=False)
    service.stop()
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "origin", ["https://my-flow.example", "http://0.0.0.0:3000", "http://localhost:3000/x"]
)
def test_client_that_is_not_on_this_machine_is_refused(tmp_path: Path, origin: str) -> None:
    with pytest.raises(ServiceError, match=f"got {origin}"):
        provider(tmp_path, ports.free_port(), origin=origin).start()


@pytest.mark.parametrize("value", ["production", "Production", "staging"])
def test_it_does_not_run_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", value)
    with pytest.raises(ServiceError, match="this sign-in has no passwords"):
        provider(tmp_path, ports.free_port()).start()


@pytest.mark.parametrize("content", ["{", "{}", '{"keys": [{"pem": "x", "algorithm": "ES384"}]}'])
def test_damaged_state_says_what_to_delete(tmp_path: Path, content: str) -> None:
    (tmp_path / "identity.json").write_text(content)
    with pytest.raises(ServiceError, match=r"identity\.json is not readable\. Delete it"):
        provider(tmp_path, ports.free_port()).start()
