"""Answers of Railway's API, by the schema that its CLI 5.43.1 carries.

Source: railwayapp/cli, src/gql/schema.json, read on 2026-11-29.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from delivery.railway_config import desired

SERVICE, PROJECT, ENVIRONMENT = "s", "p", "e"
RAILWAY_TOKEN = "railway-token"
VALUE = "value-that-nobody-may-see"


class RailwayAnswers:
    """Answers as Railway does: one service, set as .railway/railway.py defines it until a test changes it."""

    def __init__(self, environment: str, domain: str = "", variables: list[str] | None = None) -> None:
        deploy = dict(desired()["deploy"])
        self.environment = environment
        self.regions: dict[str, Any] | None = deploy.pop("multiRegionConfig")
        self.node: dict[str, Any] = {
            "serviceId": SERVICE,
            "serviceName": "api",
            "rootDirectory": desired()["source"]["rootDirectory"],
            "railwayConfigFile": None,
            "watchPatterns": [],
            "dockerfilePath": None,
            "startCommand": None,
            "numReplicas": None,
            "region": None,
            **deploy,
            "domains": {"customDomains": [{"domain": domain, "status": {"verified": True}}]},
        }
        self.variables = variables or []
        self.addresses = ["203.0.113.7"]
        self.instead: httpx.Response | None = None
        self.before_a_read: Callable[[], None] = lambda: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["project-access-token"] == RAILWAY_TOKEN
        if self.instead:
            return self.instead
        body = json.loads(request.content)
        data = self._data(body["query"], body["variables"])
        return httpx.Response(200, json={"data": data})

    def _data(self, query: str, variables: dict[str, str]) -> dict[str, Any]:
        if "projectToken" in query:
            name = {"name": self.environment}
            return {"projectToken": {"projectId": PROJECT, "environmentId": ENVIRONMENT, "environment": name}}
        assert variables["environmentId"] == ENVIRONMENT
        if "egressGateways" in query:
            return {"egressGateways": [{"ipv4": address} for address in self.addresses]}
        if "variables(" in query:
            return {"variables": dict.fromkeys(self.variables, VALUE)}
        self.before_a_read()
        deploy = {"multiRegionConfig": self.regions} if self.regions else {}
        config = {"services": {SERVICE: {"deploy": deploy}}}
        return {"environment": {"config": config, "serviceInstances": {"edges": [{"node": dict(self.node)}]}}}
