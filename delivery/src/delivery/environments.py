"""Read environments.toml: the environments, and the variables that must be set at each place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

FILE = Path(__file__).parents[2] / "environments.toml"

type Place = Literal["railway", "vercel", "github"]
PLACES: tuple[Place, ...] = get_args(Place.__value__)
DEPLOYED = ("staging", "production")
# Each pull request gets its own client, which uses the API of staging.
PREVIEW = "preview"
# The smoke tests of production run there every 15 minutes. It has no deployments.
MONITOR = "monitor"


@dataclass(frozen=True)
class Environment:
    """The addresses of an environment, and the name of its database."""

    name: str
    client: str
    api: str
    logto: str
    database: str


def environments(path: Path = FILE) -> dict[str, Environment]:
    """Return the environments by name."""
    found: dict[str, dict[str, str]] = _read(path)["environments"]
    return {name: Environment(name, **fields) for name, fields in found.items()}


def region(provider: Literal["railway", "atlas"], path: Path = FILE) -> str:
    """Return the provider's name for the region of the API or of its database."""
    name: str = _read(path)["region"][provider]
    return name


def required(place: Place, environment: str, path: Path = FILE) -> list[str]:
    """Return the names of the variables that must be set at a place for an environment, sorted."""
    found: dict[str, Any] = _read(path)["places"][place]
    only: dict[str, list[str]] = found.get("only", {})
    return sorted(only.get(environment) or [*found["required"], *found.get(environment, [])])


def forbidden(place: Place, environment: str, path: Path = FILE) -> list[str]:
    """Return the names of the variables that must not be set at a place for an environment, sorted."""
    found: dict[str, dict[str, list[str]]] = _read(path)["places"][place]
    return sorted(found.get("forbidden", {}).get(environment, []))


def optional(place: Place, path: Path = FILE) -> list[str]:
    """Return the names of the variables that may be set at a place, sorted."""
    found: dict[str, list[str]] = _read(path)["places"][place]
    return sorted(found["optional"])


def secrets(path: Path = FILE) -> set[str]:
    """Return the names that are secrets of the repository rather than variables."""
    return set(_read(path)["places"]["github"]["secrets"])


def known_variables(place: Place, path: Path = FILE) -> list[str]:
    """Return the names of all variables that a deployed environment may have at a place, sorted."""
    needed = {name for environment in DEPLOYED for name in required(place, environment, path)}
    return sorted(needed | set(optional(place, path)))


def unusable(names: Iterable[str], variables: Mapping[str, str]) -> list[str]:
    """Return the names that are not set, or have a value that cannot be in a header or an address.

    An HTTP client rejects a token with a trailing newline, with the token in its message.
    """
    return [name for name in names if not re.fullmatch(r"[!-~]+", variables.get(name, ""))]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
