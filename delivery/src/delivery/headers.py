"""What `vercel build` makes of vercel.json, corrected before it is deployed (docs/decisions/0018).

The headers of vercel.json go by the path alone: a 404 for a hashed file would be kept for a year as well.
Source: Vercel, "Build Output API, configuration", routes: after `handle: hit` a header is for what was found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from delivery.errors import DeliveryError

type Route = Mapping[str, Any]


def for_what_is_found(output: Path) -> int:
    """Moves the headers that make something immutable behind `handle: hit`, in `output`/config.json.

    Args:
        output: the folder that `vercel build` wrote.

    Returns:
        How many headers were moved.

    Raises:
        DeliveryError: there is nothing to move: it was done already, or vercel.json is another.
    """
    file = output / "config.json"
    if not file.is_file():
        raise DeliveryError(f"there is no {file}: run `vercel build` first")
    config = json.loads(file.read_text())
    config["routes"], moved = _moved(config.get("routes", []))
    if not moved:
        raise DeliveryError(f"no header to move in {file}: it was done already, or vercel.json has none")
    file.write_text(json.dumps(config, indent=2))
    return moved


def _moved(routes: list[Route]) -> tuple[list[Route], int]:
    until = next((at for at, route in enumerate(routes) if "handle" in route), len(routes))
    lasting = [route for route in routes[:until] if _makes_immutable(route)]
    others = [route for route in routes if route not in lasting]
    # The last phases in the order of Vercel's own builder for Next.js: hit, error.
    at = next((at for at, route in enumerate(others) if route.get("handle") == "error"), len(others))
    return [*others[:at], {"handle": "hit"}, *lasting, *others[at:]], len(lasting)


def _makes_immutable(route: Route) -> bool:
    headers: Mapping[str, str] = route.get("headers", {})
    return any(name.lower() == "cache-control" and "immutable" in text for name, text in headers.items())
