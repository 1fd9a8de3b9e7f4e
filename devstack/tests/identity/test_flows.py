"""Tests of the identity provider's endpoints that the Logto SDK relies on."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from jose import jwt

from devstack.layout import APP_ID, RESOURCE
from devstack.testing import CLIENT_ORIGIN, IdentityProvider
from tests.identity.sign_in import SignIn, sent_back


@pytest.fixture
def sign_in(http: httpx.Client) -> SignIn:
    return SignIn(http)


def verified(http: httpx.Client, token: str, audience: str) -> dict[str, Any]:
    keys = http.get("/oidc/jwks").json()
    header = jwt.get_unverified_header(token)
    claims: dict[str, Any] = jwt.decode(
        token, keys, algorithms=[header["alg"]], audience=audience, options={"verify_at_hash": False}
    )
    return claims


def test_discovery_names_this_provider(http: httpx.Client, identity_provider: IdentityProvider) -> None:
    document = http.get("/oidc/.well-known/openid-configuration").json()
    assert document["issuer"] == identity_provider.issuer
    assert document["token_endpoint"] == f"{identity_provider.issuer}/token"
    assert document["id_token_signing_alg_values_supported"] == ["ES384"]


def test_page_offers_everyone_and_a_way_out(sign_in: SignIn) -> None:
    page = sign_in.open()
    assert page.status_code == 200
    for words in ("This is the development", "Alice Example", "alice@example.test", 'value="bob"', "Cancel"):
        assert words in page.text
    assert "<script" not in page.text
    assert f"form-action 'self' {CLIENT_ORIGIN}" in page.headers["content-security-policy"]


def test_choosing_alice_gives_tokens_for_alice(sign_in: SignIn, http: httpx.Client) -> None:
    back = sent_back(sign_in.choose("alice"))
    assert back["state"] == "a-state"
    assert back["iss"] == f"{str(http.base_url).rstrip('/')}/oidc"
    tokens = sign_in.exchange(back["code"]).json()
    identity = verified(http, tokens["id_token"], APP_ID)
    assert (identity["sub"], identity["email"], identity["aud"]) == ("alice", "alice@example.test", APP_ID)
    assert tokens["scope"] == "openid offline_access profile email"
    assert tokens["access_token"].count(".") == 0  # opaque: good for /me alone
    person = http.get("/oidc/me", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert person["name"] == "Alice Example"


def test_refresh_with_a_resource_gives_a_token_for_the_api(sign_in: SignIn, http: httpx.Client) -> None:
    answer = sign_in.refresh(sign_in.tokens("bob")["refresh_token"], resource=RESOURCE)
    claims = verified(http, answer.json()["access_token"], RESOURCE)
    assert (claims["sub"], claims["client_id"], claims["aud"]) == ("bob", APP_ID, RESOURCE)
    assert jwt.get_unverified_header(answer.json()["access_token"])["typ"] == "at+jwt"
    assert answer.json()["scope"] == ""
    assert answer.headers["cache-control"] == "no-store"


def test_rotated_refresh_token_works_for_another_tab_that_asks_at_once(sign_in: SignIn) -> None:
    first = sign_in.tokens()["refresh_token"]
    one, other = sign_in.refresh(first), sign_in.refresh(first)
    assert (one.status_code, other.status_code) == (200, 200)
    assert len({first, one.json()["refresh_token"], other.json()["refresh_token"]}) == 3


def test_rotated_refresh_token_used_late_ends_the_family(
    sign_in: SignIn, identity_provider: IdentityProvider
) -> None:
    first = sign_in.tokens()["refresh_token"]
    newest = sign_in.refresh(first).json()["refresh_token"]
    identity_provider.advance(3.1)
    assert sign_in.refresh(first).json()["error"] == "invalid_grant"
    assert sign_in.refresh(newest).json()["error"] == "invalid_grant"


def test_revoked_refresh_token_takes_its_family_along(sign_in: SignIn, http: httpx.Client) -> None:
    tokens = sign_in.tokens()
    newest = sign_in.refresh(tokens["refresh_token"]).json()["refresh_token"]
    answer = http.post("/oidc/token/revocation", data={"token": newest, "client_id": APP_ID})
    assert (answer.status_code, answer.content) == (200, b"")
    refused = sign_in.refresh(tokens["refresh_token"])
    assert (refused.status_code, refused.json()["code"]) == (400, "oidc.invalid_grant")
    me = http.get("/oidc/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert me.status_code == 401


def test_code_works_once_and_a_second_use_ends_what_came_of_it(sign_in: SignIn) -> None:
    code = sent_back(sign_in.choose("alice"))["code"]
    tokens = sign_in.exchange(code).json()
    assert sign_in.exchange(code).json()["error"] == "invalid_grant"
    assert sign_in.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_code_is_worthless_without_its_verifier(sign_in: SignIn) -> None:
    code = sent_back(sign_in.choose("alice"))["code"]
    assert sign_in.exchange(code, code_verifier="x" * 43).json()["error"] == "invalid_grant"


def test_code_expires(sign_in: SignIn, identity_provider: IdentityProvider) -> None:
    code = sent_back(sign_in.choose("alice"))["code"]
    identity_provider.advance(61)
    assert sign_in.exchange(code).json()["error"] == "invalid_grant"


def test_no_consent_no_refresh_token(sign_in: SignIn) -> None:
    assert "refresh_token" not in sign_in.tokens(prompt=None)


def test_nonce_comes_back_in_the_id_token(sign_in: SignIn, http: httpx.Client) -> None:
    assert verified(http, sign_in.tokens(nonce="n-1")["id_token"], APP_ID)["nonce"] == "n-1"


def test_session_signs_in_without_asking_until_it_ends(sign_in: SignIn, http: httpx.Client) -> None:
    sign_in.choose("alice")
    assert "code" in sent_back(sign_in.open())
    assert sign_in.open(prompt="login consent").status_code == 200
    ended = http.get(
        "/oidc/session/end", params={"client_id": APP_ID, "post_logout_redirect_uri": f"{CLIENT_ORIGIN}/"}
    )
    assert (ended.status_code, ended.headers["location"]) == (303, f"{CLIENT_ORIGIN}/")
    assert sign_in.open().status_code == 200
    assert sent_back(sign_in.open(prompt="none"))["error"] == "login_required"


def test_cancel_is_told_to_the_client(sign_in: SignIn, http: httpx.Client) -> None:
    answer = http.post("/oidc/auth", params=sign_in.parameters(), data={"cancel": "1"})
    back = sent_back(answer)
    assert (back["error"], back["state"]) == ("access_denied", "a-state")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example"}, "invalid_target"),
    ],
)
@pytest.mark.parametrize("chosen", [False, True])
def test_wrong_request_is_told_to_the_client(
    sign_in: SignIn, changes: dict[str, str | None], error: str, chosen: bool
) -> None:
    answer = sign_in.choose("alice", **changes) if chosen else sign_in.open(**changes)
    assert sent_back(answer)["error"] == error


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "somebody"}, {"redirect_uri": "https://evil.example/callback"}, {"redirect_uri": None}],
)
def test_unknown_client_or_target_is_shown_and_never_redirected(
    sign_in: SignIn, changes: dict[str, str | None]
) -> None:
    page = sign_in.open(**changes)
    assert page.status_code == 400
    assert "location" not in page.headers
    assert "This sign-in did not start" in page.text


def test_what_a_link_says_is_escaped_on_the_page(sign_in: SignIn) -> None:
    assert "<b>" not in sign_in.open(client_id="<b>x</b>").text
    assert '"><b>' not in sign_in.open(state='"><b>x</b>').text


def test_another_site_cannot_sign_somebody_in(sign_in: SignIn, http: httpx.Client) -> None:
    for origin in ("https://evil.example", "null"):
        answer = http.post(
            "/oidc/auth", params=sign_in.parameters(), data={"user": "bob"}, headers={"Origin": origin}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "password", "client_id": APP_ID}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "client_id": "somebody"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token", "client_id": APP_ID, "refresh_token": "x"}, 400, "invalid_grant"),
        ({"grant_type": "authorization_code", "client_id": APP_ID}, 400, "invalid_grant"),
    ],
)
def test_token_errors_have_logtos_shape(
    http: httpx.Client, form: dict[str, str], status: int, error: str
) -> None:
    answer = http.post("/oidc/token", data=form)
    body = answer.json()
    assert (answer.status_code, body["error"], body["code"]) == (status, error, f"oidc.{error}")
    assert set(body) == {"code", "message", "error", "error_description"}


def test_refresh_for_a_resource_that_was_not_asked_for_is_refused(sign_in: SignIn) -> None:
    tokens = sign_in.tokens(resource=None)
    assert sign_in.refresh(tokens["refresh_token"], resource=RESOURCE).json()["error"] == "invalid_target"
    # and the refusal used nothing up
    assert sign_in.refresh(tokens["refresh_token"]).status_code == 200


def test_machine_signs_in_as_itself(http: httpx.Client) -> None:
    form = {"grant_type": "client_credentials", "resource": RESOURCE}
    answer = http.post("/oidc/token", data=form, auth=("my-flow-machine", "my-flow-machine-secret"))
    claims = verified(http, answer.json()["access_token"], RESOURCE)
    assert claims["sub"] == "my-flow-machine"
    refused = http.post("/oidc/token", data=form, auth=("my-flow-machine", "guess"))
    assert refused.status_code == 401


def test_client_may_read_answers_and_other_origins_may_not(http: httpx.Client) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    ours = http.options("/oidc/token", headers={"Origin": CLIENT_ORIGIN, **ask})
    assert ours.headers["access-control-allow-origin"] == CLIENT_ORIGIN
    theirs = http.options("/oidc/token", headers={"Origin": "https://evil.example", **ask})
    assert "access-control-allow-origin" not in theirs.headers
    refused = http.post("/oidc/token", data={}, headers={"Origin": CLIENT_ORIGIN})
    assert refused.headers["access-control-allow-origin"] == CLIENT_ORIGIN


def test_other_host_names_get_nothing(http: httpx.Client) -> None:
    assert http.get("/oidc/jwks", headers={"Host": "rebound.example"}).status_code == 400


def test_body_has_a_limit(http: httpx.Client) -> None:
    assert http.post("/oidc/token", content=b"x" * 70_000).status_code == 413


def test_signed_out_page_without_a_target(http: httpx.Client) -> None:
    assert "You are signed out" in http.get("/oidc/session/end").text
    other = http.get("/oidc/session/end", params={"post_logout_redirect_uri": "https://evil.example/"})
    assert other.status_code == 400


class TestHooks:
    def test_rotated_keys_sign_and_the_old_one_stays(
        self, sign_in: SignIn, http: httpx.Client, identity_provider: IdentityProvider
    ) -> None:
        before = sign_in.tokens()["id_token"]
        kid = identity_provider.rotate_keys()
        after = sign_in.tokens()["id_token"]
        assert jwt.get_unverified_header(after)["kid"] == kid
        assert verified(http, before, APP_ID)["sub"] == verified(http, after, APP_ID)["sub"]
        identity_provider.rotate_keys(keep_old=False)
        assert [key["kid"] for key in http.get("/oidc/jwks").json()["keys"]] != [kid]

    def test_minted_token_is_like_an_issued_one(
        self, http: httpx.Client, identity_provider: IdentityProvider
    ) -> None:
        token = identity_provider.access_token("carol", exp=int(time.time()) + 5)
        assert verified(http, token, RESOURCE)["sub"] == "carol"

    def test_access_lifetime_can_be_short(self, sign_in: SignIn, identity_provider: IdentityProvider) -> None:
        identity_provider.set_access_ttl(7)
        assert sign_in.tokens()["expires_in"] == 7

    def test_failures_last_as_long_as_asked(
        self, http: httpx.Client, identity_provider: IdentityProvider
    ) -> None:
        identity_provider.fail("/oidc/jwks", status=503, times=2)
        assert [http.get("/oidc/jwks").status_code for _ in range(3)] == [503, 503, 200]
        identity_provider.fail("/oidc/jwks")
        assert http.get("/oidc/jwks").status_code == 503
        identity_provider.heal()
        assert http.get("/oidc/jwks").status_code == 200

    def test_everything_can_be_revoked(self, sign_in: SignIn, identity_provider: IdentityProvider) -> None:
        tokens = sign_in.tokens()
        identity_provider.revoke_all()
        assert sign_in.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
        assert sign_in.open().status_code == 200
