import time
from base64 import urlsafe_b64encode
from typing import Any

import httpx
import pytest
import respx
from jose import jws
from tests.support.api import Person, assert_problem
from tests.support.tokens import ISSUER, RESOURCE, Signer

from my_flow_api.auth.jwks import Jwks
from my_flow_api.auth.tokens import TokenVerifier, VerifiedTokens
from my_flow_api.errors import Unauthorized
from my_flow_api.kit.http.subject import Subject

JWKS_URI = "https://another.my-flow.test/oidc/jwks"

NOW = int(time.time())


def part(text: str | bytes) -> str:
    return urlsafe_b64encode(text.encode() if isinstance(text, str) else text).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def stranger() -> Signer:
    """Return a key that the identity provider does not have, under the id of one that it has."""
    return Signer("key-1")


async def test_a_good_token_opens_the_door(alice: Person) -> None:
    assert (await alice.get("/preferences")).status_code == 200


async def test_without_a_token_the_door_says_how(nobody: Person) -> None:
    for headers in ({}, {"authorization": "Basic YTpi"}, {"authorization": "Bearer"}):
        response = await nobody.get("/contexts", headers=headers)
        assert_problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"] == 'Bearer realm="my-flow"'


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW - 31},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1e400},
        {"exp": NOW + 25 * 3600},
        {"iat": NOW + 1800},
        {"iat": None},
        {"iat": [NOW]},
        {"nbf": NOW + 1800},
        {"iss": "https://other.example/oidc"},
        {"iss": None},
        {"iss": f"{ISSUER}/"},
        {"aud": "https://other.example"},
        {"aud": None},
        {"aud": [{"a": RESOURCE}]},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 129},
        {"sub": "nul\x00"},
        {"sub": "\ud800"},
    ],
    ids="".join,  # the names of the claims: workers that share the tests have to name them alike
)
async def test_a_token_with_a_wrong_claim_is_refused(
    nobody: Person, signer: Signer, changes: dict[str, Any]
) -> None:
    token = signer.token(**changes)
    response = await nobody.get("/contexts", headers={"authorization": f"Bearer {token}"})
    assert_problem(response, 401, "unauthorized")
    assert response.headers["www-authenticate"] == 'Bearer realm="my-flow", error="invalid_token"'


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"typ": ["at+jwt"]},
        {"kid": None},
        {"kid": 1},
        {"kid": "unknown"},
        {"crit": ["exp"]},
        {"b64": False},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": ["ES384"]},
    ],
    ids=str,
)
async def test_a_token_with_a_wrong_header_is_refused(
    nobody: Person, signer: Signer, header: dict[str, Any]
) -> None:
    token = signer.token(header=header)
    assert_problem(
        await nobody.get("/contexts", headers={"authorization": f"Bearer {token}"}), 401, "unauthorized"
    )


async def test_a_token_typed_as_a_media_type_is_an_access_token(nobody: Person, signer: Signer) -> None:
    token = signer.token(header={"typ": "application/AT+JWT"})
    response = await nobody.get("/contexts", headers={"authorization": f"Bearer {token}"})
    assert response.status_code == 200


async def test_a_token_signed_by_a_stranger_is_refused(nobody: Person, stranger: Signer) -> None:
    token = stranger.token()
    assert_problem(
        await nobody.get("/contexts", headers={"authorization": f"Bearer {token}"}), 401, "unauthorized"
    )


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b",
        "aa.bb.cc.dd",
        "a" * 9000,
        f"{part('{')}.{part('{}')}.{part('x' * 96)}",
        f"{part('[]')}.{part('{}')}.{part('x' * 96)}",
        f"{part(b'{' + bytes([255]) + b'}')}.{part('{}')}.{part('x' * 96)}",
        f"{part('[' * 3000)}.{part('{}')}.{part('x' * 96)}",
        f"{part('{"alg":' + '[' * 3000)}.{part('{}')}.{part('x' * 96)}",
    ],
    ids=lambda token: token[:12],
)
async def test_a_malformed_token_is_refused(nobody: Person, token: str) -> None:
    response = await nobody.get("/contexts", headers={"authorization": f"Bearer {token}"})
    assert_problem(response, 401, "unauthorized")


async def test_the_token_is_asked_for_before_the_form_is_looked_at(alice: Person, nobody: Person) -> None:
    context = await alice.makes_context()
    assert (await nobody.post(f"/contexts/{context['id']}/flows", {"title": ""})).status_code == 401
    assert (await nobody.get("/flows", params={"limit": "many"})).status_code == 401


@pytest.mark.parametrize("payload", ["[]", "1", '"a"', "{", "[" * 3000])
async def test_signed_nonsense_is_refused(nobody: Person, signer: Signer, payload: str) -> None:
    token = jws.sign(
        payload.encode(), signer.pem, headers={"kid": "key-1", "typ": "at+jwt"}, algorithm="ES384"
    )
    response = await nobody.get("/contexts", headers={"authorization": f"Bearer {token}"})
    assert_problem(response, 401, "unauthorized")


async def test_both_algorithms_of_logto_are_accepted() -> None:
    elliptic, rsa = Signer("ec"), Signer("rsa", "RS256")
    with respx.mock as outside:
        outside.get(JWKS_URI).respond(json={"keys": [elliptic.public, rsa.public]})
        async with httpx.AsyncClient() as client:
            verifier = TokenVerifier(Jwks(JWKS_URI, client), issuer=ISSUER, audience=RESOURCE)
            for signer in (elliptic, rsa):
                assert await verifier.verify(signer.token("carol")) == Subject("carol")
            with pytest.raises(Unauthorized):
                await verifier.verify(elliptic.token(header={"kid": "rsa"}))


async def test_a_token_is_verified_once_a_minute_and_never_after_it_expired(signer: Signer) -> None:
    now = began = time.time()
    with respx.mock as outside:
        route = outside.get(JWKS_URI).respond(json={"keys": [signer.public]})
        async with httpx.AsyncClient() as client:
            jwks = Jwks(JWKS_URI, client)
            verifier = TokenVerifier(jwks, issuer=ISSUER, audience=RESOURCE, now=lambda: now)
            token = signer.token(exp=began + 20)
            await verifier.verify(token)
            route.respond(503)
            jwks._keys = {}  # a second verification would find no key
            now += 19
            assert await verifier.verify(token) == Subject("alice")
            now += 1
            with pytest.raises(Unauthorized):
                await verifier.verify(token)


def test_a_verified_token_is_remembered_for_a_minute() -> None:
    tokens = VerifiedTokens(seconds=60, size=2)
    tokens.remember("a", Subject("alice"), now=0, expires=3600)
    assert tokens.find("a", 59.9) == Subject("alice")
    assert tokens.find("a", 60) is None
    assert len(tokens) == 0


def test_the_oldest_token_makes_room() -> None:
    tokens = VerifiedTokens(size=2)
    for token in "abc":
        tokens.remember(token, Subject(token), now=0, expires=3600)
    assert [tokens.find(token, 1) is not None for token in "abc"] == [False, True, True]
