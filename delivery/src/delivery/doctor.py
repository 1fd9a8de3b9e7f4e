"""Compare the settings on Railway, Vercel and GitHub with environments.toml and railway.toml.

Sources: Railway docs, "Public API"; Vercel docs, "REST API" (projects, environment); GitHub docs, "REST API"
(deployments/environments, actions/variables, actions/secrets).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from delivery.environments import (
    MONITOR,
    PLACES,
    PREVIEW,
    Place,
    environments,
    forbidden,
    required,
    secrets,
    unusable,
)
from delivery.errors import DeliveryError, describe_network_error, documented_shape, read_json
from delivery.railway import Railway
from delivery.railway_config import desired, differences

VERCEL = "https://api.vercel.com"
GITHUB = "https://api.github.com"

# The variables that the requests to each place need.
NEEDED: Mapping[Place, tuple[str, ...]] = {
    "railway": ("RAILWAY_TOKEN", "RAILWAY_SERVICE_ID"),
    "vercel": ("VERCEL_TOKEN", "VERCEL_ORG_ID", "VERCEL_PROJECT_ID"),
    "github": ("GITHUB_TOKEN", "GITHUB_REPOSITORY"),
}

_BRANCH = "main"
_APPLY = (
    "SERVICE={service} RAILWAY_ENVIRONMENT_NAME={environment} delivery/.venv/bin/python -m delivery "
    "apply-railway-config --railway delivery/node_modules/.bin/railway"
)


@dataclass(frozen=True)
class Problem:
    """A wrong setting, and the command that corrects it."""

    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what}: {self.mend}"


@dataclass(frozen=True)
class Finding:
    """The problems at one place."""

    place: Place
    problems: tuple[Problem, ...]

    @property
    def well(self) -> bool:
        """Return whether there is no problem."""
        return not self.problems

    def __str__(self) -> str:
        said = [str(problem) for problem in self.problems] or ["complete"]
        return "\n".join(f"  {self.place:<8} {line}" for line in said)


@dataclass(frozen=True)
class Query:
    """An environment to examine, with the variables and the client for the requests."""

    environment: str
    variables: Mapping[str, str]
    client: httpx.Client


def examine(environment: str, variables: Mapping[str, str], client: httpx.Client) -> list[Finding]:
    """Compare the settings at every place.

    Args:
        environment: preview, staging, production or monitor.
        variables: Tokens and ids for the requests, as in this process's environment.
        client: Sends the requests.
    """
    # The client of a preview uses the API of staging.
    elsewhere: Mapping[str, tuple[Place, ...]] = {PREVIEW: ("vercel", "github"), MONITOR: ("github",)}
    places = elsewhere.get(environment, PLACES)
    return [_examine(place, Query(environment, variables, client)) for place in places]


def _examine(place: Place, query: Query) -> Finding:
    if wrong := unusable(NEEDED[place], query.variables):
        mend = f"set {', '.join(wrong)}, without spaces or line ends (delivery/.env.example)"
        return Finding(place, (Problem("not asked", mend),))
    problems: list[Problem] = []
    try:
        with documented_shape(place.capitalize()):
            problems.extend(_ASK[place](query))
    except DeliveryError as error:
        problems.append(Problem("not asked", str(error)))
    except httpx.HTTPError as error:
        problems.append(Problem("not asked", describe_network_error(error)))
    return Finding(place, tuple(problems))


def _railway(query: Query) -> Iterator[Problem]:
    environment, variables = query.environment, query.variables
    railway = Railway(variables["RAILWAY_TOKEN"], variables["RAILWAY_SERVICE_ID"], query.client)
    # A project token belongs to one environment, and reads that one whatever the request names.
    if (of := railway.environment()) != environment:
        raise DeliveryError(f"this RAILWAY_TOKEN is that of {of}: set the one of {environment}")
    instance = railway.instance()
    where = f"--service {instance.name} --environment {environment}"
    if instance.settings["railwayConfigFile"]:
        yield Problem(
            f"the service is still managed by {instance.settings['railwayConfigFile']}",
            "railway config migrate --apply (docs/runbooks/railway-config.md)",
        )
    wanted = desired()
    if instance.name != wanted["name"]:
        yield Problem(
            f"the service is called {instance.name}, not {wanted['name']}",
            "rename it in its settings, in the dashboard",
        )
    apply = _APPLY.format(service=instance.name, environment=environment)
    for difference in differences(instance, wanted):
        yield Problem(difference, apply)
    set_there = railway.variables(instance.id)
    for name in required("railway", environment):
        if name not in set_there:
            yield Problem(f"{name} is not set", f"railway variable set {name} --stdin --skip-deploys {where}")
    for name in forbidden("railway", environment):
        if name in set_there:
            yield Problem(f"{name} must not be set", f"railway variable delete {name} {where}")
    host = _host(environments()[environment].api)
    if host not in instance.domains:
        yield Problem(f"the domain {host} is missing", f"railway domain {host} {where}")
    elif not instance.domains[host]:
        yield Problem(
            f"the domain {host} is not verified",
            f"set the DNS records that `railway domain status {host} {where}` prints",
        )
    if not railway.outgoing_addresses(instance.id):
        yield Problem(
            "it has no static outbound addresses", f"railway outbound-network static-ip enable {where}"
        )


def _vercel(query: Query) -> Iterator[Problem]:
    environment, variables = query.environment, query.variables
    project, team = variables["VERCEL_PROJECT_ID"], {"teamId": variables["VERCEL_ORG_ID"]}
    headers = {"Authorization": f"Bearer {variables['VERCEL_TOKEN']}"}

    def ask(path: str) -> dict[str, Any]:
        response = query.client.get(f"{VERCEL}{path}", headers=headers, params=team)
        return _checked(
            response,
            "Vercel",
            {
                401: "make a new token in your account's settings, as VERCEL_TOKEN",
                403: "VERCEL_TOKEN has no access to the team VERCEL_ORG_ID: make one that has",
                404: "there is no such project: set what `vercel link` wrote to .vercel/project.json",
            },
        )

    set_there = ask(f"/v10/projects/{project}/env")["envs"]
    custom_id = None
    if environment in ("production", PREVIEW):
        here = [
            one for one in set_there if environment in (one.get("target") or []) and not one.get("gitBranch")
        ]
    else:
        listed = ask(f"/v9/projects/{project}/custom-environments")["environments"]
        custom_id = next((one["id"] for one in listed if one["slug"] == environment), None)
        if custom_id is None:
            yield Problem(
                f"there is no environment {environment}",
                f"vercel api '/v9/projects/{project}/custom-environments?teamId={team['teamId']}' "
                f"--method POST --raw-field slug={environment}",
            )
            return
        here = [one for one in set_there if custom_id in (one.get("customEnvironmentIds") or [])]
    types = {one["key"]: one["type"] for one in here}
    for name in required("vercel", environment):
        add = f"vercel env add {name} {environment} --type config"
        if name not in types:
            yield Problem(f"{name} is not set", add)
        elif types[name] == "sensitive":
            remove = f"vercel env remove {name} {environment} --yes"
            yield Problem(f"{name} is a secret, which `vercel pull` cannot read", f"{remove} && {add}")
    if environment != PREVIEW:
        host = _host(environments()[environment].client)
        api = f"/projects/{project}/domains{{}}?teamId={team['teamId']}"
        add = f"vercel api '/v10{api.format('')}' --method POST --raw-field name={host}"
        if custom_id:
            add += f" --raw-field customEnvironmentId={custom_id}"
        remove = f"vercel api '/v9{api.format(f'/{host}')}' --method DELETE"
        domains = ask(f"/v9/projects/{project}/domains")["domains"]
        found = next((one for one in domains if one["name"] == host), None)
        if found is None:
            yield Problem(f"the domain {host} is missing", add)
        elif found.get("customEnvironmentId") != custom_id or found.get("gitBranch") or found.get("redirect"):
            yield Problem(f"the domain {host} leads to something else", f"{remove} && {add}")
        elif not found["verified"]:
            yield Problem(
                f"the domain {host} is not verified",
                f"set the DNS records that `vercel domains inspect {host}` prints",
            )


def _github(query: Query) -> Iterator[Problem]:
    environment, repository = query.environment, query.variables["GITHUB_REPOSITORY"]
    base = f"repos/{repository}/environments/{environment}"
    headers = {
        "Authorization": f"Bearer {query.variables['GITHUB_TOKEN']}",
        "Accept": "application/vnd.github+json",
    }

    def get(path: str, page: int = 1) -> httpx.Response:
        paging = {"per_page": 30, "page": page}
        return query.client.get(f"{GITHUB}/{path}", headers=headers, params=paging)

    def names(path: str, kind: str) -> set[str]:
        found: list[str] = []
        for page in range(1, 100):
            answer = _checked(get(path, page), "GitHub", _GITHUB_ADVICE)
            found += [one["name"] for one in answer[kind]]
            if not answer[kind] or len(found) >= answer["total_count"]:
                break
        return set(found)

    response = get(base)
    if response.status_code == httpx.codes.NOT_FOUND:
        # A repository that the token cannot read is a 404 as well.
        _checked(get(f"repos/{repository}"), "GitHub", _GITHUB_ADVICE)
        yield Problem(f"there is no environment {environment}", f"gh api --method PUT {base}")
        return
    rules = _checked(response, "GitHub", _GITHUB_ADVICE)
    set_there = {kind: names(f"{base}/{kind}", kind) for kind in ("variables", "secrets")}
    for name in required("github", environment):
        kind = "secrets" if name in secrets() else "variables"
        if name not in set_there[kind]:
            yield Problem(f"{name} is not set", f"gh {kind[:-1]} set {name} --env {environment}")
    yield from _github_rules(environment, base, rules, lambda path: names(path, "branch_policies"))


def _github_rules(
    environment: str, base: str, rules: Mapping[str, Any], names: Callable[[str], set[str]]
) -> Iterator[Problem]:
    policy = rules["deployment_branch_policy"]
    if environment == PREVIEW:
        if policy is not None:
            yield Problem(
                "its branch rule refuses pull requests",
                f"gh api --method PUT {base} -F deployment_branch_policy=null",
            )
        return
    put = f"gh api --method PUT {base}"
    reviewed = any(
        rule["type"] == "required_reviewers" and rule["reviewers"] for rule in rules["protection_rules"]
    )
    # The command sets all rules at once: omitted rules are removed.
    if environment == MONITOR and reviewed:
        yield Problem("its reviewers are asked before each run", f"{put} {_BRANCH_POLICY}")
    if environment == "production":
        put += " -F 'reviewers[][type]=User' -F \"reviewers[][id]=$(gh api user --jq .id)\""
        if not reviewed:
            yield Problem("nobody is asked before a deployment", f"{put} {_BRANCH_POLICY}")
    policies = f"{base}/deployment-branch-policies"
    allow = f"gh api --method POST {policies} -f name={_BRANCH}"
    if not policy or not policy["custom_branch_policies"]:
        yield Problem(f"branches other than {_BRANCH} can be deployed", f"{put} {_BRANCH_POLICY} && {allow}")
        return
    allowed = names(policies)
    if _BRANCH not in allowed:
        yield Problem(f"{_BRANCH} cannot be deployed", allow)
    for other in sorted(allowed - {_BRANCH}):
        found = f"gh api {policies} --jq '.branch_policies[] | select(.name == \"{other}\") | .id'"
        yield Problem(f"{other} can be deployed", f'gh api --method DELETE "{policies}/$({found})"')


_BRANCH_POLICY = (
    "-F 'deployment_branch_policy[protected_branches]=false' "
    "-F 'deployment_branch_policy[custom_branch_policies]=true'"
)
_GITHUB_ADVICE = {
    401: "set GITHUB_TOKEN to what `gh auth token` prints",
    403: "this GITHUB_TOKEN may not administer the repository: gh auth refresh --scopes repo",
    404: "there is no such repository, or GITHUB_TOKEN has no access: see GITHUB_REPOSITORY, gh auth status",
}


def _checked(response: httpx.Response, who: str, advice: Mapping[int, str]) -> dict[str, Any]:
    if response.status_code != httpx.codes.OK:
        what = advice.get(response.status_code, "try again later")
        raise DeliveryError(f"{who} answered {response.status_code}: {what}")
    return read_json(response, who)


def _host(url: str) -> str:
    return str(urlsplit(url).hostname)


_ASK: Mapping[Place, Callable[[Query], Iterator[Problem]]] = {
    "railway": _railway,
    "vercel": _vercel,
    "github": _github,
}
