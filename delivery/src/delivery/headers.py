"""Correct the output of `vercel build` before it is deployed (docs/decisions/0018).

The headers of vercel.json depend only on the path: a 404 for a hashed file would be cached for a year, too.
Source: Vercel, "Build Output API, configuration", routes: headers after `handle: hit` apply to found files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from delivery.errors import DeliveryError

type Route = Mapping[str, Any]


def scope_immutable_headers(output: Path) -> int:
    """Move the headers for immutable files behind `handle: hit`, in `output`/config.json.

    Args:
        output: The folder that `vercel build` wrote.

    Returns:
        The number of headers moved.

    Raises:
        DeliveryError: There is nothing to move: it was done already, or vercel.json has changed.
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
    # Vercel's builder for Next.js ends with the phases hit, error.
    at = next((at for at, route in enumerate(others) if route.get("handle") == "error"), len(others))
    return [*others[:at], {"handle": "hit"}, *lasting, *others[at:]], len(lasting)


def _makes_immutable(route: Route) -> bool:
    headers: Mapping[str, str] = route.get("headers", {})
    return any(name.lower() == "cache-control" and "immutable" in text for name, text in headers.items())
