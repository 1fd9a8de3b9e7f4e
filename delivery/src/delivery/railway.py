"""Client of Railway's API. Source: Railway docs, "Public API"; the schema is the one in its CLI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from delivery.errors import DeliveryError, documented_shape, read_json

URL = "https://backboard.railway.com/graphql/v2"
_RENEW = "make a new project token for this environment, in the project's settings, as RAILWAY_TOKEN"
_UNKNOWN = ("not authorized", "project token not found")  # the messages for an unknown token, with status 200

_WHERE = "query { projectToken { projectId environmentId environment { name } } }"
_DEPLOYMENTS = """
query ($input: DeploymentListInput!, $first: Int) {
  deployments(input: $input, first: $first) {
    edges { node { id status createdAt canRollback meta } }
  }
}"""
_ROLLBACK = "mutation ($id: String!) { deploymentRollback(id: $id) }"
_VARIABLES = """
query ($projectId: String!, $environmentId: String!, $serviceId: String!) {
  variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId)
}"""

_SETTINGS = (
    "rootDirectory",
    "dockerfilePath",
    "railwayConfigFile",
    "watchPatterns",
    "startCommand",
    "healthcheckPath",
    "healthcheckTimeout",
    "overlapSeconds",
    "drainingSeconds",
    "restartPolicyType",
    "restartPolicyMaxRetries",
)
_SERVICES = f"""
query ($environmentId: String!) {{
  environment(id: $environmentId) {{
    config
    serviceInstances(first: 100) {{ edges {{ node {{
      serviceId serviceName region numReplicas {" ".join(_SETTINGS)}
      domains {{ customDomains {{ domain status {{ verified }} }} }}
    }} }} }}
  }}
}}"""
_EGRESS = """
query ($environmentId: String!, $serviceId: String!) {
  egressGateways(environmentId: $environmentId, serviceId: $serviceId) { ipv4 }
}"""


@dataclass(frozen=True)
class ServiceInstance:
    """A service in one environment.

    Args:
        id: Id of the service.
        name: Name of the service.
        settings: The settings, by their names in Railway's API, which are those of railway.toml.
        replicas: Number of instances by region.
        domains: The custom domains, and whether each is verified.
    """

    id: str
    name: str
    settings: Mapping[str, Any]
    replicas: Mapping[str, int]
    domains: Mapping[str, bool]

    @classmethod
    def read(cls, node: Mapping[str, Any], config: Mapping[str, Any]) -> ServiceInstance:
        """Read a service from `serviceInstances`; only the environment's `config` has its regions."""
        service = (config.get("services") or {}).get(node["serviceId"]) or {}
        regions = (service.get("deploy") or {}).get("multiRegionConfig") or {
            node["region"]: {"numReplicas": node["numReplicas"]}
        }
        return cls(
            node["serviceId"],
            node["serviceName"],
            {name: node[name] for name in _SETTINGS},
            {name: one.get("numReplicas") for name, one in regions.items() if one},
            {one["domain"]: bool(one["status"]["verified"]) for one in node["domains"]["customDomains"]},
        )


@dataclass(frozen=True)
class Deployment:
    """A deployment of a service. Its `message` was set when it was made; our workflow sets the commit."""

    id: str
    status: str
    created_at: str
    can_rollback: bool
    message: str

    @classmethod
    def read(cls, node: Mapping[str, Any]) -> Deployment:
        """Read a deployment from a node of `deployments`."""
        meta = node.get("meta") or {}
        said = meta.get("cliMessage") or meta.get("commitHash") or meta.get("commitMessage") or ""
        return cls(node["id"], node["status"], node["createdAt"], bool(node["canRollback"]), str(said))


class Railway:
    """A service in the environment of a project token.

    Args:
        token: A project token; it belongs to one environment.
        service: Id of the service; `instance` accepts its name as well.
        client: Sends the requests.
    """

    def __init__(self, token: str, service: str, client: httpx.Client) -> None:
        self._headers = {"Project-Access-Token": token}
        self._service = service
        self._client = client
        self._token_of: dict[str, Any] | None = None

    @documented_shape("Railway")
    def deployments(self, first: int = 20) -> list[Deployment]:
        """Return the last deployments, newest first."""
        found = self._ask(_DEPLOYMENTS, {"input": self._where(), "first": first})["deployments"]["edges"]
        return [Deployment.read(edge["node"]) for edge in found]

    @documented_shape("Railway")
    def rollback(self, deployment: str) -> None:
        """Start a new deployment from the image and the variables of an earlier one."""
        if self._ask(_ROLLBACK, {"id": deployment})["deploymentRollback"] is not True:
            raise DeliveryError(f"Railway did not begin a rollback to {deployment}")

    @documented_shape("Railway")
    def variables(self, service: str) -> set[str]:
        """Return the names of a service's variables, by the service's id."""
        return set(self._ask(_VARIABLES, self._where() | {"serviceId": service})["variables"])

    @documented_shape("Railway")
    def environment(self) -> str:
        """Return the name of the token's environment."""
        name: str = self._token()["environment"]["name"]
        return name

    @documented_shape("Railway")
    def instance(self) -> ServiceInstance:
        """Return the service with its settings.

        Raises:
            DeliveryError: The environment has no such service.
        """
        found = self._ask(_SERVICES, {"environmentId": self._token()["environmentId"]})["environment"]
        for edge in found["serviceInstances"]["edges"]:
            if self._service in (edge["node"]["serviceId"], edge["node"]["serviceName"]):
                return ServiceInstance.read(edge["node"], found["config"])
        raise DeliveryError(
            f"Railway's environment {self.environment()} has no service {self._service}: "
            "docs/deployment.md says how to make it, and what `railway service list` prints is its name"
        )

    @documented_shape("Railway")
    def outgoing_addresses(self, service: str) -> list[str]:
        """Return the static outbound addresses of a service, by its id; empty if it has none."""
        where = {"environmentId": self._token()["environmentId"], "serviceId": service}
        return [one["ipv4"] for one in self._ask(_EGRESS, where)["egressGateways"]]

    def _where(self) -> dict[str, str]:
        token = self._token()
        return {
            "projectId": token["projectId"],
            "environmentId": token["environmentId"],
            "serviceId": self._service,
        }

    def _token(self) -> dict[str, Any]:
        if self._token_of is None:
            self._token_of = self._ask(_WHERE, {})["projectToken"]
        return self._token_of

    def _ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        response = self._client.post(
            URL, json={"query": query, "variables": variables}, headers=self._headers
        )
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise DeliveryError(f"Railway answered {response.status_code}: {_RENEW}")
        if response.status_code != httpx.codes.OK:
            raise DeliveryError(f"Railway answered {response.status_code}: try again later")
        answer = read_json(response, "Railway")
        if answer.get("errors"):
            said = str(answer["errors"][0].get("message"))
            raise DeliveryError(f"Railway refused: {said}" + _advice(said))
        data: dict[str, Any] = answer["data"]
        return data


def _advice(said: str) -> str:
    return f": {_RENEW}" if any(words in said.lower() for words in _UNKNOWN) else ""
