"""The API's service on Railway, as `railway config apply` takes it over from railway.toml.

Until railway.toml is gone Railway reads that and not this: docs/runbooks/railway-config.md is the move.
"""

from __future__ import annotations

from typing import Any

from railway_sdk import define_railway, preserve, project, service

_SET_ELSEWHERE = (
    "CLIENT_ADDRESS_HEADER",
    "CORS_ORIGINS",
    "CORS_ORIGIN_REGEX",
    "ENVIRONMENT",
    "GIT_COMMIT",
    "LOGTO_ENDPOINT",
    "LOGTO_RESOURCE",
    "MONGODB_DB_NAME",
    "MONGODB_URL",
    "RATE_LIMIT_STORAGE",
)


@define_railway
def main(_: Any = None) -> Any:
    """One service without a source of its own: the deploy workflow uploads what was tested."""
    api = service(
        "api",
        rootDirectory="/my_flow_api",
        build={
            "builder": "DOCKERFILE",
            "dockerfilePath": "Dockerfile",
            "watchPatterns": ["/my_flow_api/**", "/railway.toml"],
        },
        healthcheck="/health",
        healthcheckTimeout=30,
        replicas=2,
        deploy={
            "restartPolicyType": "ON_FAILURE",
            "restartPolicyMaxRetries": 3,
            "overlapSeconds": 20,
            "drainingSeconds": 25,
        },
        env={name: preserve() for name in _SET_ELSEWHERE},
    )
    return project("my-flow", resources=[api])
