"""environments.toml: where My Flow runs, and which variables have to be set where."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

FILE = Path(__file__).parents[2] / "environments.toml"

type Place = Literal["railway", "vercel", "github"]
PLACES: tuple[Place, ...] = get_args(Place.__value__)
DEPLOYED = ("staging", "production")


@dataclass(frozen=True)
class Environment:
    """The addresses of one environment, and the name of its database."""

    name: str
    client: str
    api: str
    logto: str
    database: str


def environments(path: Path = FILE) -> dict[str, Environment]:
    """The environments by name."""
    found: dict[str, dict[str, str]] = _read(path)["environments"]
    return {name: Environment(name, **fields) for name, fields in found.items()}


def required(place: Place, environment: str, path: Path = FILE) -> list[str]:
    """The names of the variables that must be set at a place for an environment, sorted."""
    found: dict[str, list[str]] = _read(path)["places"][place]
    return sorted([*found["required"], *found.get(environment, [])])


def optional(place: Place, path: Path = FILE) -> list[str]:
    """The names of the variables that may be set at a place, sorted."""
    found: dict[str, list[str]] = _read(path)["places"][place]
    return sorted(found["optional"])


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
