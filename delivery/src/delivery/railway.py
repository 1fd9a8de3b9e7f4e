"""Railway's API, as far as it is needed here. Source: Railway docs, "Public API"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from delivery.errors import DeliveryError

URL = "https://backboard.railway.com/graphql/v2"

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


@dataclass(frozen=True)
class Deployment:
    """One deployment of a service. `message` was given when it was made; our workflow gives the commit."""

    id: str
    status: str
    created_at: str
    can_rollback: bool
    message: str

    @classmethod
    def read(cls, node: Mapping[str, Any]) -> Deployment:
        meta = node.get("meta") or {}
        said = meta.get("cliMessage") or meta.get("commitHash") or meta.get("commitMessage") or ""
        return cls(node["id"], node["status"], node["createdAt"], bool(node["canRollback"]), str(said))


class Railway:
    """One service in the environment that a project token is for.

    Args:
        token: a project token; it belongs to one environment.
        service: the id of the service.
        client: sends the requests.
    """

    def __init__(self, token: str, service: str, client: httpx.Client) -> None:
        self._headers = {"Project-Access-Token": token}
        self._service = service
        self._client = client
        self._token_of: dict[str, Any] | None = None

    def deployments(self, first: int = 20) -> list[Deployment]:
        """The last deployments, the newest first."""
        found = self._ask(_DEPLOYMENTS, {"input": self._where(), "first": first})["deployments"]["edges"]
        return [Deployment.read(edge["node"]) for edge in found]

    def rollback(self, deployment: str) -> None:
        """Begin a new deployment from the image and the variables of an earlier one."""
        if self._ask(_ROLLBACK, {"id": deployment})["deploymentRollback"] is not True:
            raise DeliveryError(f"Railway did not begin a rollback to {deployment}")

    def variables(self) -> set[str]:
        """The names of the variables that are set."""
        return set(self._ask(_VARIABLES, self._where())["variables"])

    def environment(self) -> str:
        """The name of the environment that the token is for."""
        name: str = self._token()["environment"]["name"]
        return name

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
        if response.status_code != httpx.codes.OK:
            raise DeliveryError(f"Railway answered {response.status_code}")
        answer = response.json()
        if answer.get("errors"):
            raise DeliveryError(f"Railway refused: {answer['errors'][0].get('message')}")
        data: dict[str, Any] = answer["data"]
        return data
