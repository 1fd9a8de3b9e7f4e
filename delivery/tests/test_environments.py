"""environments.toml against what the parts and the workflows read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from devstack.layout import PREVIEW_ORIGIN, PREVIEW_ORIGINS, ROOT

from delivery import doctor
from delivery.environments import (
    DEPLOYED,
    PLACES,
    Place,
    environments,
    forbidden,
    optional,
    required,
    secrets,
)


def example(part: str) -> dict[str, str]:
    """Return the variables of a part's .env.example; a commented-out name has a default."""
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


def read_by_workflows() -> dict[str, set[str]]:
    """Return the names that the workflows read as variables, and those that they read as secrets."""
    text = "\n".join(path.read_text() for path in sorted((ROOT / ".github/workflows").glob("*.yml")))
    found = {kind: set(re.findall(rf"\b{kind}\.([A-Z_0-9]+)", text)) for kind in ("vars", "secrets")}
    return found | {"secrets": found["secrets"] - {"GITHUB_TOKEN"}}  # GitHub creates it for each job


def test_the_workflows_read_what_is_set_for_them() -> None:
    read = read_by_workflows()
    known = {
        name for environment in (*DEPLOYED, "preview", "monitor") for name in required("github", environment)
    }
    assert read["vars"] | read["secrets"] == known | set(optional("github"))
    assert read["secrets"] == secrets()


@pytest.mark.parametrize("environment", ["preview", "monitor"])
def test_a_workflow_with_an_environment_of_its_own_reads_what_is_set_for_it(environment: str) -> None:
    text = (ROOT / f".github/workflows/{environment}.yml").read_text()
    read = set(re.findall(r"\b(?:vars|secrets)\.([A-Z_0-9]+)", text)) - {"GITHUB_TOKEN"}
    assert read == set(required("github", environment))


@pytest.mark.parametrize(("part", "place"), [("my_flow_api", "railway"), ("my_flow_client", "vercel")])
def test_what_may_be_set_is_known_to_the_part(part: str, place: Place) -> None:
    known = (ROOT / part / ".env.example").read_text()
    assert all(f"# {name}=" in known for name in optional(place))


def test_what_must_not_be_set_is_known_and_neither_required_nor_optional_there() -> None:
    assert forbidden("railway", "production") == ["CORS_ORIGIN_REGEX"]
    for place in PLACES:
        for environment in DEPLOYED:
            wrong = set(forbidden(place, environment))
            assert wrong <= {name for one in DEPLOYED for name in required(place, one)}
            assert not wrong & {*required(place, environment), *optional(place)}


def test_addresses_are_those_of_one_environment_each() -> None:
    found = environments()
    assert set(found) == {"development", *DEPLOYED}
    for field in ("client", "api", "logto"):
        addresses = [getattr(one, field) for one in found.values()]
        assert len(set(addresses)) == len(addresses)
        assert all(url.startswith("https://") for url in addresses[1:])


def test_the_local_stack_lets_the_same_previews_in() -> None:
    assert example("my_flow_api")["CORS_ORIGIN_REGEX"] == PREVIEW_ORIGINS
    assert re.fullmatch(PREVIEW_ORIGINS, PREVIEW_ORIGIN)


def test_no_example_holds_a_secret() -> None:
    for part in ("my_flow_api", "my_flow_client", "delivery", "smoke"):
        assert not [name for name in example(part) if re.search("TOKEN|SECRET", name) and example(part)[name]]
        text = Path(ROOT / part / ".env.example").read_text()
        assert "@" not in re.sub(r"USER:PASSWORD@", "", text)
