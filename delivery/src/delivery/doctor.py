"""Which variable is missing where: environments.toml compared with Railway, Vercel and GitHub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from delivery.environments import PLACES, Place, required
from delivery.errors import DeliveryError
from delivery.railway import Railway

VERCEL = "https://api.vercel.com"
GITHUB = "https://api.github.com"

# What it takes to ask at each place.
NEEDED: Mapping[Place, tuple[str, ...]] = {
    "railway": ("RAILWAY_TOKEN", "RAILWAY_SERVICE_ID"),
    "vercel": ("VERCEL_TOKEN", "VERCEL_ORG_ID", "VERCEL_PROJECT_ID"),
    "github": ("GITHUB_TOKEN", "GITHUB_REPOSITORY"),
}


@dataclass(frozen=True)
class Finding:
    """What was found at one place; `missing` is None where nobody could be asked, and `why` says it."""

    place: Place
    missing: tuple[str, ...] | None
    why: str = ""

    @property
    def well(self) -> bool:
        return self.missing == ()

    def __str__(self) -> str:
        if self.missing is None:
            return f"  {self.place:<8} not asked: {self.why}"
        return f"  {self.place:<8} {'missing: ' + ', '.join(self.missing) if self.missing else 'complete'}"


def examine(environment: str, variables: Mapping[str, str], client: httpx.Client) -> list[Finding]:
    """Ask every place for the names that it has.

    Args:
        environment: staging or production.
        variables: what it takes to ask, as in this process's environment.
        client: sends the requests.
    """
    return [_examine(place, environment, variables, client) for place in PLACES]


def _examine(place: Place, environment: str, variables: Mapping[str, str], client: httpx.Client) -> Finding:
    absent = [name for name in NEEDED[place] if not variables.get(name)]
    if absent:
        return Finding(place, None, f"set {', '.join(absent)} (delivery/.env.example)")
    try:
        found = _ASK[place](environment, variables, client)
    except (DeliveryError, httpx.HTTPError) as error:
        return Finding(place, None, str(error))
    return Finding(place, tuple(name for name in required(place, environment) if name not in found))


def _railway(environment: str, variables: Mapping[str, str], client: httpx.Client) -> set[str]:
    service = Railway(variables["RAILWAY_TOKEN"], variables["RAILWAY_SERVICE_ID"], client)
    # A project token belongs to one environment, and would answer for that whatever was asked.
    if (of := service.environment()) != environment:
        raise DeliveryError(f"this RAILWAY_TOKEN is that of {of}")
    return service.variables()


def _vercel(environment: str, variables: Mapping[str, str], client: httpx.Client) -> set[str]:
    project, team = variables["VERCEL_PROJECT_ID"], {"teamId": variables["VERCEL_ORG_ID"]}
    headers = {"Authorization": f"Bearer {variables['VERCEL_TOKEN']}"}
    listed = _json(client, f"{VERCEL}/v10/projects/{project}/env", headers, team)["envs"]
    if environment == "production":
        return {one["key"] for one in listed if "production" in (one.get("target") or [])}
    custom = _json(client, f"{VERCEL}/v9/projects/{project}/custom-environments", headers, team)
    ids = {one["id"] for one in custom["environments"] if one["slug"] == environment}
    return {one["key"] for one in listed if ids & set(one.get("customEnvironmentIds") or [])}


def _github(environment: str, variables: Mapping[str, str], client: httpx.Client) -> set[str]:
    headers = {
        "Authorization": f"Bearer {variables['GITHUB_TOKEN']}",
        "Accept": "application/vnd.github+json",
    }
    base = f"{GITHUB}/repos/{variables['GITHUB_REPOSITORY']}/environments/{environment}"
    found = set[str]()
    for kind in ("variables", "secrets"):
        found |= {one["name"] for one in _json(client, f"{base}/{kind}", headers, {"per_page": "30"})[kind]}
    return found


def _json(
    client: httpx.Client, url: str, headers: Mapping[str, str], query: Mapping[str, str]
) -> dict[str, Any]:
    response = client.get(url, headers=headers, params=query)
    if response.status_code != httpx.codes.OK:
        raise DeliveryError(f"{response.url.host} answered {response.status_code}")
    answer: dict[str, Any] = response.json()
    return answer


_ASK: Mapping[Place, Callable[[str, Mapping[str, str], httpx.Client], set[str]]] = {
    "railway": _railway,
    "vercel": _vercel,
    "github": _github,
}
