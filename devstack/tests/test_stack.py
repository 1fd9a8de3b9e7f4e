"""The real parts together: what the client's tests in a browser stand on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from devstack.errors import PortInUseError
from devstack.testing import API_PORT, CLIENT_ORIGIN, Stack


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def contexts(http: httpx.Client, stack: Stack, sub: str) -> httpx.Response:
    token = stack.identity.access_token(sub)
    headers = {"Authorization": f"Bearer {token}", "Origin": CLIENT_ORIGIN}
    return http.get(f"{stack.api_url}/api/v1/contexts", headers=headers)


def test_client_is_built_for_this_api(http: httpx.Client, stack: Stack) -> None:
    page = http.get(f"{stack.client_url}/contexts/64ab64ab64ab64ab64ab64ab/")
    assert page.status_code == 200
    assert page.headers["x-frame-options"] == "DENY"
    assert f"connect-src 'self' {stack.api_url} {stack.logto_endpoint}" in page.text
    assert http.get(f"{stack.client_url}/no-such-page/").status_code == 404


def test_api_takes_the_tokens_of_this_identity_provider(http: httpx.Client, stack: Stack) -> None:
    answer = contexts(http, stack, "alice")
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert answer.headers["access-control-allow-origin"] == CLIENT_ORIGIN
    assert http.get(f"{stack.api_url}/api/v1/contexts").status_code == 401


def test_api_can_be_taken_away_and_brought_back(http: httpx.Client, stack: Stack) -> None:
    stack.api.stop()
    with pytest.raises(httpx.ConnectError):
        contexts(http, stack, "alice")
    stack.api.start()
    assert contexts(http, stack, "alice").status_code == 200


def test_second_stack_says_which_port_is_taken(stack: Stack) -> None:
    said = rf"port {API_PORT} is in use by pid .* compiled into the client under test"
    with pytest.raises(PortInUseError, match=said):
        stack.api.require_free_port()
