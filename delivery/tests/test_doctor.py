"""`make doctor` against places that answer in the documented shapes.

Railway: tests/railway_answers.py. Vercel docs, "REST API", read on 2026-11-29: GET /v10/projects/{id}/env,
/v9/projects/{id}/custom-environments, /v9/projects/{id}/domains. GitHub docs, "REST API", read on 2026-11-29:
environments and their branch policies, variables and secrets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from delivery import doctor
from delivery.cli import main
from delivery.environments import environments, required, secrets
from delivery.railway import URL as RAILWAY
from tests.railway_answers import RAILWAY_TOKEN, SERVICE, VALUE, RailwayAnswers

TOKENS = {
    "RAILWAY_TOKEN": RAILWAY_TOKEN,
    "RAILWAY_SERVICE_ID": SERVICE,
    "VERCEL_TOKEN": "vercel-token",
    "VERCEL_ORG_ID": "team",
    "VERCEL_PROJECT_ID": "prj",
    "GITHUB_TOKEN": "github-token",
    "GITHUB_REPOSITORY": "owner/my-flow",
}
STAGING, PRODUCTION = environments()["staging"], environments()["production"]
MAIN_ONLY = {"protected_branches": False, "custom_branch_policies": True}


def host(url: str) -> str:
    return url.removeprefix("https://")


class Vercel:
    """The project on Vercel, complete until a test takes something away."""

    def __init__(self) -> None:
        names = required("vercel", "production")
        self.envs: list[dict[str, Any]] = [
            *({"key": name, "type": "plain", "target": ["production"]} for name in names),
            *({"key": name, "type": "encrypted", "target": ["preview"]} for name in names),
            *(
                {"key": name, "type": "plain", "target": [], "customEnvironmentIds": ["env_1"]}
                for name in names
            ),
        ]
        self.custom = [{"id": "env_2", "slug": "qa"}, {"id": "env_1", "slug": "staging"}]
        self.domains: list[dict[str, Any]] = [
            {"name": host(PRODUCTION.client), "verified": True, "gitBranch": None, "redirect": None},
            {"name": host(STAGING.client), "verified": True, "customEnvironmentId": "env_1"},
        ]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer vercel-token"
        assert request.url.params["teamId"] == "team"
        answers = {
            "/v10/projects/prj/env": {"envs": self.envs},
            "/v9/projects/prj/custom-environments": {"environments": self.custom},
            "/v9/projects/prj/domains": {"domains": self.domains},
        }
        return httpx.Response(200, json=answers[request.url.path])


class GitHub:
    """The environments of the repository, complete until a test takes something away."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], list[str]] = {}
        self.rules: dict[str, dict[str, Any]] = {}
        for environment in ("preview", "staging", "production", "monitor"):
            needed = required("github", environment)
            self.names[environment, "secrets"] = [name for name in needed if name in secrets()]
            self.names[environment, "variables"] = [name for name in needed if name not in secrets()]
            rules = [{"id": 1, "type": "branch_policy"}]
            self.rules[environment] = {"protection_rules": rules, "deployment_branch_policy": MAIN_ONLY}
        self.rules["preview"] = {"protection_rules": [], "deployment_branch_policy": None}
        reviewers = [{"type": "User", "reviewer": {"login": "somebody"}}]
        self.rules["production"]["protection_rules"].append(
            {"id": 2, "type": "required_reviewers", "prevent_self_review": False, "reviewers": reviewers}
        )
        self.branches = ["main"]
        self.repository = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer github-token"
        path = request.url.path.removeprefix("/repos/owner/my-flow").strip("/").split("/")
        if path == [""]:
            return httpx.Response(200 if self.repository else 404, json={"full_name": "owner/my-flow"})
        environment = path[1]
        if environment not in self.rules:
            return httpx.Response(404, json={"message": "Not Found"})
        if len(path) == 2:
            return httpx.Response(200, json={"name": environment} | self.rules[environment])
        if path[2] == "deployment-branch-policies":
            return self._page(request, "branch_policies", self.branches)
        return self._page(request, path[2], self.names[environment, path[2]])

    @staticmethod
    def _page(request: httpx.Request, kind: str, names: list[str]) -> httpx.Response:
        size, page = int(request.url.params["per_page"]), int(request.url.params["page"])
        listed = [{"name": name} for name in names[(page - 1) * size : page * size]]
        return httpx.Response(200, json={"total_count": len(names), kind: listed})


class Places:
    def __init__(self) -> None:
        self.vercel = Vercel()
        self.github = GitHub()
        self.railway = RailwayAnswers("staging", host(STAGING.api), required("railway", "staging"))

    def railway_of_production(self) -> None:
        self.railway = RailwayAnswers("production", host(PRODUCTION.api), required("railway", "production"))

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "backboard.railway.com":
            return self.railway(request)
        return self.vercel(request) if request.url.host == "api.vercel.com" else self.github(request)


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    found = Places()
    with respx.mock() as outside:
        outside.route().mock(side_effect=found.answer)
        yield found


def said_by(capsys: pytest.CaptureFixture[str], environment: str) -> list[str]:
    """Run the doctor for a faulty environment, and return the lines that it prints."""
    assert main(["doctor", environment]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == environment
    assert not any(VALUE in line for line in lines)
    return [line.strip() for line in lines[1:] if not line.endswith(" complete")]


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_what_is_complete_passes(
    places: Places, capsys: pytest.CaptureFixture[str], environment: str
) -> None:
    if environment == "production":
        places.railway_of_production()
    assert main(["doctor", environment]) == 0
    assert capsys.readouterr().out.splitlines() == [
        environment,
        "  railway  complete",
        "  vercel   complete",
        "  github   complete",
    ]


def test_a_preview_has_no_api_of_its_own(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "preview"]) == 0
    assert capsys.readouterr().out.splitlines() == ["preview", "  vercel   complete", "  github   complete"]


def test_the_environment_of_the_monitor_is_on_github_alone(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "monitor"]) == 0
    assert capsys.readouterr().out.splitlines() == ["monitor", "  github   complete"]
    places.github.rules["monitor"] = places.github.rules["production"]
    places.github.names["monitor", "secrets"].remove("SLACK_WEBHOOK_URL")
    missing, asked = said_by(capsys, "monitor")
    assert missing.endswith("gh secret set SLACK_WEBHOOK_URL --env monitor")
    assert asked.startswith("github   its reviewers are asked before each run: gh api --method PUT ")


def test_all_are_examined_by_default(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if line[0] != " "] == [
        "preview",
        "staging",
        "production",
        "monitor",
    ]


def test_a_missing_variable_is_told_with_the_command_that_sets_it(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.railway.variables.remove("MONGODB_URL")
    places.vercel.envs = [
        one for one in places.vercel.envs if one["key"] != "NEXT_PUBLIC_API_URL" or one["target"]
    ]
    places.github.names["staging", "variables"].remove("API_URL")
    places.github.names["staging", "secrets"].remove("RAILWAY_TOKEN")
    assert said_by(capsys, "staging") == [
        "railway  MONGODB_URL is not set: "
        "railway variable set MONGODB_URL --stdin --skip-deploys --service api --environment staging",
        "vercel   NEXT_PUBLIC_API_URL is not set: vercel env add NEXT_PUBLIC_API_URL staging --type config",
        "github   API_URL is not set: gh variable set API_URL --env staging",
        "github   RAILWAY_TOKEN is not set: gh secret set RAILWAY_TOKEN --env staging",
    ]


def test_a_variable_that_must_not_be_set_is_told_with_the_command_that_deletes_it(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    """Production would let pages in that only look like previews of ours."""
    places.railway_of_production()
    places.railway.variables.append("CORS_ORIGIN_REGEX")
    assert said_by(capsys, "production") == [
        "railway  CORS_ORIGIN_REGEX must not be set: "
        "railway variable delete CORS_ORIGIN_REGEX --service api --environment production"
    ]


@pytest.mark.parametrize(
    ("environment", "target"), [("preview", ["preview"]), ("production", ["production"])]
)
def test_variables_of_previews_and_production_are_looked_at(
    places: Places, capsys: pytest.CaptureFixture[str], environment: str, target: list[str]
) -> None:
    places.railway_of_production()
    for one in places.vercel.envs:
        if one["target"] == target and one["key"] == "NEXT_PUBLIC_LOGTO_APP_ID":
            one["gitBranch"] = "feature"
    assert said_by(capsys, environment) == [
        "vercel   NEXT_PUBLIC_LOGTO_APP_ID is not set: "
        f"vercel env add NEXT_PUBLIC_LOGTO_APP_ID {environment} --type config"
    ]


def test_a_variable_that_the_build_cannot_read_is_told(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.vercel.envs[-1]["type"] = "sensitive"
    name = places.vercel.envs[-1]["key"]
    assert said_by(capsys, "staging") == [
        f"vercel   {name} is a secret, which `vercel pull` cannot read: "
        f"vercel env remove {name} staging --yes && vercel env add {name} staging --type config"
    ]


def test_a_secret_kept_as_a_variable_is_missing(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    """The workflow reads it from the other place, and gets nothing."""
    places.github.names["staging", "secrets"].remove("VERCEL_TOKEN")
    places.github.names["staging", "variables"].append("VERCEL_TOKEN")
    assert said_by(capsys, "staging") == [
        "github   VERCEL_TOKEN is not set: gh secret set VERCEL_TOKEN --env staging"
    ]


def test_more_variables_than_a_page_holds_are_all_read(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [f"OTHER_{number}" for number in range(70)]
    places.github.names["staging", "variables"] = others + places.github.names["staging", "variables"]
    assert main(["doctor", "staging"]) == 0


SETTINGS = {
    "healthcheckPath": ("/", "healthcheckPath is /, not /health"),
    "healthcheckTimeout": (300, "healthcheckTimeout is 300, not 30"),
    "overlapSeconds": (None, "overlapSeconds is None, not 20"),
    "drainingSeconds": (0, "drainingSeconds is 0, not 25"),
    "restartPolicyType": ("NEVER", "restartPolicyType is NEVER, not ON_FAILURE"),
    "restartPolicyMaxRetries": (10, "restartPolicyMaxRetries is 10, not 3"),
    "rootDirectory": ("", "rootDirectory is , not /my_flow_api"),
    "dockerfilePath": ("other", "dockerfilePath is other, not Dockerfile"),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_each_setting_on_railway_is_looked_at(
    places: Places, capsys: pytest.CaptureFixture[str], setting: str
) -> None:
    places.railway.node[setting], said = SETTINGS[setting]
    assert said_by(capsys, "staging") == [
        f"railway  {said}: SERVICE=api RAILWAY_ENVIRONMENT_NAME=staging delivery/.venv/bin/python "
        "-m delivery apply-railway-config --railway delivery/node_modules/.bin/railway"
    ]


def test_replicas_and_region_are_looked_at(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    places.railway.regions = {"europe-west4-drams3a": {"numReplicas": 1}, "us-west2": None}
    (said,) = said_by(capsys, "staging")
    assert said.startswith(
        "railway  replicas are 1 in europe-west4-drams3a, not 2 in us-east4-eqdc4a: SERVICE="
    )


def test_a_service_that_railway_toml_manages_is_told(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.railway.node["railwayConfigFile"] = "/railway.toml"
    (said,) = said_by(capsys, "staging")
    assert said.startswith(
        "railway  the service is still managed by /railway.toml: railway config migrate --apply"
    )


def test_a_service_of_another_name_is_told(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    places.railway.node["serviceName"] = "backend"
    (said,) = said_by(capsys, "staging")
    assert (
        said == "railway  the service is called backend, not api: rename it in its settings, in the dashboard"
    )


def test_a_service_that_does_not_exist_is_told(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    places.railway.node["serviceId"] = "another"
    (said,) = said_by(capsys, "staging")
    assert said.startswith("railway  not asked: Railway's environment staging has no service s: ")


def test_the_domain_and_the_addresses_of_the_api_are_looked_at(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.railway.node["domains"] = {"customDomains": []}
    places.railway.addresses = []
    name = host(STAGING.api)
    assert said_by(capsys, "staging") == [
        f"railway  the domain {name} is missing: railway domain {name} --service api --environment staging",
        "railway  it has no static outbound addresses: "
        "railway outbound-network static-ip enable --service api --environment staging",
    ]
    domain = {"domain": name, "status": {"verified": False}}
    places.railway.node["domains"] = {"customDomains": [domain]}
    first, _ = said_by(capsys, "staging")
    assert first.startswith(f"railway  the domain {name} is not verified: set the DNS ")


def test_the_token_of_another_environment_tells_nothing(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_by(capsys, "production") == [
        "railway  not asked: this RAILWAY_TOKEN is that of staging: set the one of production"
    ]


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        (
            None,
            "is missing: vercel api '/v10/projects/prj/domains?teamId=team' --method POST --raw-field name=",
        ),
        ({"verified": False, "customEnvironmentId": "env_1"}, "is not verified: set the DNS records"),
        (
            {"verified": True},
            f"leads to something else: vercel api '/v9/projects/prj/domains/{host(STAGING.client)}",
        ),
        ({"verified": True, "customEnvironmentId": "env_1", "gitBranch": "x"}, "leads to something else"),
        ({"verified": True, "customEnvironmentId": "env_1", "redirect": "a.b"}, "leads to something else"),
    ],
)
def test_the_domain_of_the_client_is_looked_at(
    places: Places, capsys: pytest.CaptureFixture[str], domain: dict[str, Any] | None, said: str
) -> None:
    places.vercel.domains = [{"name": host(STAGING.client)} | domain] if domain else []
    (line,) = said_by(capsys, "staging")
    assert line.startswith(f"vercel   the domain {host(STAGING.client)} {said}")


def test_a_domain_of_production_that_belongs_to_staging_is_told(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.railway_of_production()
    places.vercel.domains[0]["customEnvironmentId"] = "env_1"
    (line,) = said_by(capsys, "production")
    assert line.startswith(f"vercel   the domain {host(PRODUCTION.client)} leads to something else: ")


def test_a_missing_environment_is_told_with_the_command_that_makes_it(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.vercel.custom = []
    del places.github.rules["staging"]
    assert said_by(capsys, "staging") == [
        "vercel   there is no environment staging: "
        "vercel api '/v9/projects/prj/custom-environments?teamId=team' "
        "--method POST --raw-field slug=staging",
        "github   there is no environment staging: "
        "gh api --method PUT repos/owner/my-flow/environments/staging",
    ]


def test_a_repository_that_the_token_cannot_see_is_no_missing_environment(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    del places.github.rules["staging"]
    places.github.repository = False
    (line,) = said_by(capsys, "staging")
    assert line.startswith("github   not asked: GitHub answered 404: there is no such repository")


def test_production_without_reviewers_is_told(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    places.railway_of_production()
    places.github.rules["production"]["protection_rules"][-1]["reviewers"] = []
    assert said_by(capsys, "production") == [
        "github   nobody is asked before a deployment: "
        "gh api --method PUT repos/owner/my-flow/environments/production "
        "-F 'reviewers[][type]=User' -F \"reviewers[][id]=$(gh api user --jq .id)\" "
        "-F 'deployment_branch_policy[protected_branches]=false' "
        "-F 'deployment_branch_policy[custom_branch_policies]=true'"
    ]


@pytest.mark.parametrize("policy", [None, {"protected_branches": True, "custom_branch_policies": False}])
def test_an_environment_that_any_branch_reaches_is_told(
    places: Places, capsys: pytest.CaptureFixture[str], policy: dict[str, bool] | None
) -> None:
    places.github.rules["staging"]["deployment_branch_policy"] = policy
    (line,) = said_by(capsys, "staging")
    assert line.startswith("github   branches other than main can be deployed: gh api --method PUT ")
    assert line.endswith("/environments/staging/deployment-branch-policies -f name=main")


def test_other_branches_and_a_missing_main_are_told(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.github.branches = ["release/*"]
    first, second = said_by(capsys, "staging")
    assert first.startswith("github   main cannot be deployed: gh api --method POST ")
    assert second.startswith("github   release/* can be deployed: gh api --method DELETE ")


def test_a_branch_rule_that_refuses_previews_is_told(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.github.rules["preview"]["deployment_branch_policy"] = MAIN_ONLY
    assert said_by(capsys, "preview") == [
        "github   its branch rule refuses pull requests: "
        "gh api --method PUT repos/owner/my-flow/environments/preview -F deployment_branch_policy=null"
    ]


@pytest.mark.parametrize("place", ["railway", "vercel", "github"])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(200, text="<html>"), "answered something that is not JSON"),
        (httpx.Response(200, json={"surprise": 1}), "answered JSON of a shape that is not documented"),
        (httpx.Response(200, json=[1]), "answered JSON of a shape that is not documented"),
        (httpx.Response(401), "answered 401: "),
        (httpx.Response(500), "answered 500"),
    ],
)
def test_a_bad_answer_is_one_line_and_the_others_are_asked(
    places: Places,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    answer: httpx.Response,
    said: str,
) -> None:
    monkeypatch.setattr(places, place, lambda _: answer)
    (line,) = said_by(capsys, "staging")
    assert line.startswith(f"{place:<8} not asked: ")
    assert said in line


def test_a_place_that_cannot_be_reached_is_one_line(
    places: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    monkeypatch.setattr(places, "vercel", refuse)
    assert said_by(capsys, "staging") == [
        "vercel   not asked: no answer from api.vercel.com (connection refused): "
        "check the network, then run it again"
    ]


def test_what_was_found_before_a_bad_answer_is_told(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.vercel.envs = []
    places.vercel.domains = [{"surprise": 1}]
    *missing, last = said_by(capsys, "staging")
    assert len(missing) == len(required("vercel", "staging"))
    assert last.startswith("vercel   not asked: Vercel answered JSON of a shape")


def test_a_token_that_is_not_set_is_named(
    places: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VERCEL_TOKEN")
    assert said_by(capsys, "staging") == [
        "vercel   not asked: set VERCEL_TOKEN, without spaces or line ends (delivery/.env.example)"
    ]


def test_an_environment_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "qa"]) == 1
    assert (
        capsys.readouterr().err
        == "delivery: qa is no environment: preview or staging or production or monitor\n"
    )


def test_railway_is_asked_where_it_answers() -> None:
    assert httpx.URL(RAILWAY).host == "backboard.railway.com"
    assert (httpx.URL(doctor.VERCEL).host, httpx.URL(doctor.GITHUB).host) == (
        "api.vercel.com",
        "api.github.com",
    )


@pytest.mark.parametrize("end", ["\n", " ", "\r\n", "\N{HEAVY CHECK MARK}", "\x00"])
@pytest.mark.parametrize(
    ("place", "name"), [(place, name) for place in doctor.NEEDED for name in doctor.NEEDED[place]]
)
def test_a_token_that_no_header_can_hold_is_named_and_not_shown(
    places: Places,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    name: str,
    end: str,
) -> None:
    given = {**TOKENS, name: TOKENS[name] + end}
    monkeypatch.setattr("os.environ", given)
    told = f"not asked: set {name}, without spaces or line ends (delivery/.env.example)"
    assert said_by(capsys, "staging") == [f"{place:<8} {told}"]
