"""environments.toml against what the parts and the workflows read, and what `make doctor` makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from devstack.layout import PREVIEW_ORIGIN, PREVIEW_ORIGINS, ROOT

from delivery import doctor
from delivery.cli import main
from delivery.environments import DEPLOYED, Place, environments, optional, required
from delivery.railway import URL as RAILWAY

TOKENS = {
    "RAILWAY_TOKEN": "railway-token",
    "RAILWAY_SERVICE_ID": "s",
    "VERCEL_TOKEN": "vercel-token",
    "VERCEL_ORG_ID": "team",
    "VERCEL_PROJECT_ID": "prj",
    "GITHUB_TOKEN": "github-token",
    "GITHUB_REPOSITORY": "owner/my-flow",
}


def example(part: str) -> dict[str, str]:
    """The .env.example of a part; a name that is commented out has a default."""
    lines = (ROOT / part / ".env.example").read_text().splitlines()
    found = [re.fullmatch(r"(# ?)?([A-Z][A-Z0-9_]+)=(.*)", line) for line in lines]
    return {match[2]: match[3] for match in found if match and not match[1]}


@pytest.mark.parametrize("environment", DEPLOYED)
def test_the_api_gets_what_it_cannot_start_without(environment: str) -> None:
    assert set(example("my_flow_api")) - {"CORS_ORIGIN_REGEX"} <= set(required("railway", environment))


@pytest.mark.parametrize("environment", DEPLOYED)
def test_the_client_gets_what_is_compiled_in(environment: str) -> None:
    assert set(example("my_flow_client")) == set(required("vercel", environment))


def test_the_commands_find_what_they_ask_with_in_the_example() -> None:
    assert list(example("delivery")) == [name for names in doctor.NEEDED.values() for name in names]


def test_the_smoke_tests_find_what_they_sign_in_with_in_the_example() -> None:
    source = (ROOT / "smoke/src/smoke/cli.py").read_text()
    asked_for = set(re.findall(r'(?:known|environment)\.get\("([A-Z_]+)"', source))
    assert set(example("smoke")) == asked_for - {"VERCEL_AUTOMATION_BYPASS_SECRET"}
    assert asked_for <= set(required("github", "production"))


def test_the_workflows_read_what_is_set_for_them() -> None:
    read = set[str]()
    for workflow in (ROOT / ".github/workflows").glob("*.yml"):
        read |= set(re.findall(r"\b(?:vars|secrets)\.([A-Z_0-9]+)", workflow.read_text()))
    assert read == {*required("github", "staging"), *optional("github")}


@pytest.mark.parametrize(("part", "place"), [("my_flow_api", "railway"), ("my_flow_client", "vercel")])
def test_what_may_be_set_is_known_to_the_part(part: str, place: Place) -> None:
    known = (ROOT / part / ".env.example").read_text()
    assert all(f"# {name}=" in known for name in optional(place))


def test_addresses_are_those_of_one_environment_each() -> None:
    found = environments()
    assert set(found) == {"development", *DEPLOYED}
    for field in ("client", "api", "logto"):
        addresses = [getattr(one, field) for one in found.values()]
        assert len(set(addresses)) == len(addresses)
        assert all(url.startswith("https://") for url in addresses[1:])


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[respx.MockRouter]:
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    with respx.mock(assert_all_called=False) as outside:
        yield outside


def railway_has(outside: respx.MockRouter, environment: str, names: list[str]) -> None:
    token = {"projectId": "p", "environmentId": "e", "environment": {"name": environment}}
    place = {"projectToken": token}
    values = {"variables": dict.fromkeys(names, "secret")}
    outside.post(RAILWAY).mock(
        side_effect=[httpx.Response(200, json={"data": data}) for data in (place, values)]
    )


def vercel_has(outside: respx.MockRouter, production: list[str], staging: list[str]) -> None:
    listed: list[dict[str, Any]] = [{"key": name, "target": ["production"]} for name in production]
    listed += [{"key": name, "customEnvironmentIds": ["env_1"]} for name in staging]
    headers = {"authorization": "Bearer vercel-token"}
    base = f"{doctor.VERCEL}/v10/projects/prj/env"
    outside.get(base, headers=headers, params={"teamId": "team"}).respond(json={"envs": listed})
    custom = f"{doctor.VERCEL}/v9/projects/prj/custom-environments"
    outside.get(custom, params={"teamId": "team"}).respond(
        json={"environments": [{"id": "env_1", "slug": "staging"}, {"id": "env_2", "slug": "qa"}]}
    )


def github_has(outside: respx.MockRouter, environment: str, variables: list[str], secrets: list[str]) -> None:
    base = f"{doctor.GITHUB}/repos/owner/my-flow/environments/{environment}"
    for kind, names in (("variables", variables), ("secrets", secrets)):
        outside.get(f"{base}/{kind}").respond(json={kind: [{"name": name} for name in names]})


def test_nothing_missing_is_said_and_passes(
    places: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    railway_has(places, "staging", required("railway", "staging"))
    vercel_has(places, [], required("vercel", "staging"))
    github_has(places, "staging", required("github", "staging")[:7], required("github", "staging")[7:])
    assert main(["doctor", "staging"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "staging",
        "  railway  complete",
        "  vercel   complete",
        "  github   complete",
    ]


def test_what_is_missing_is_named_where(places: respx.MockRouter, capsys: pytest.CaptureFixture[str]) -> None:
    all_but_one = [name for name in required("railway", "production") if name != "MONGODB_URL"]
    railway_has(places, "production", all_but_one)
    vercel_has(places, [], required("vercel", "production"))
    github_has(places, "production", [], required("github", "production"))
    assert main(["doctor", "production"]) == 1
    said = capsys.readouterr().out
    assert "  railway  missing: MONGODB_URL\n" in said
    assert "  vercel   missing: NEXT_PUBLIC_API_URL, NEXT_PUBLIC_LOGTO_APP_ID, " in said
    assert "  github   complete\n" in said
    assert "secret" not in said


def test_who_cannot_be_asked_is_said(
    places: respx.MockRouter, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VERCEL_TOKEN")
    places.post(RAILWAY).respond(403)
    github_has(places, "staging", [], [])
    assert main(["doctor", "staging"]) == 1
    said = capsys.readouterr().out
    assert "  railway  not asked: Railway answered 403\n" in said
    assert "  vercel   not asked: set VERCEL_TOKEN (delivery/.env.example)\n" in said
    assert "  github   missing: API_URL, " in said


def test_the_token_of_another_environment_tells_nothing(
    places: respx.MockRouter, capsys: pytest.CaptureFixture[str]
) -> None:
    railway_has(places, "staging", required("railway", "production"))
    vercel_has(places, required("vercel", "production"), [])
    github_has(places, "production", required("github", "production"), [])
    assert main(["doctor", "production"]) == 1
    assert "  railway  not asked: this RAILWAY_TOKEN is that of staging\n" in capsys.readouterr().out


def test_an_environment_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "qa"]) == 1
    assert capsys.readouterr().err == "delivery: qa is no environment: staging or production\n"


def test_the_local_stack_lets_the_same_previews_in() -> None:
    assert example("my_flow_api")["CORS_ORIGIN_REGEX"] == PREVIEW_ORIGINS
    assert re.fullmatch(PREVIEW_ORIGINS, PREVIEW_ORIGIN)


def test_no_example_holds_a_secret() -> None:
    for part in ("my_flow_api", "my_flow_client", "delivery", "smoke"):
        assert not [name for name in example(part) if re.search("TOKEN|SECRET", name) and example(part)[name]]
        text = Path(ROOT / part / ".env.example").read_text()
        assert "@" not in re.sub(r"USER:PASSWORD@", "", text)
