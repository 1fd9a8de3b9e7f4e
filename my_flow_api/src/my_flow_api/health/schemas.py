"""Schemas of `/health`."""

from typing import Annotated, Literal, TypedDict

from pydantic import Field

type Health = Literal["ok", "unavailable"]


class HealthChecks(TypedDict):
    """The state of each dependency of the API."""

    mongodb: Health


class HealthRead(TypedDict):
    """The readiness of this process."""

    status: Health
    version: Annotated[str, Field(examples=["0.1.0"])]
    commit: Annotated[str, Field(examples=["4f0c2a9"])]
    contract: Annotated[
        str,
        Field(
            description="The SHA-256 of the contract that this process answers by.",
            examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        ),
    ]
    checks: HealthChecks


class LivenessRead(TypedDict):
    """That this process runs. Nothing is checked, so that a failing dependency never gets it restarted."""

    status: Literal["ok"]
    version: Annotated[str, Field(examples=["0.1.0"])]
    commit: Annotated[str, Field(examples=["4f0c2a9"])]
    checks: Annotated[dict[str, Health], Field(description="Always empty.")]
