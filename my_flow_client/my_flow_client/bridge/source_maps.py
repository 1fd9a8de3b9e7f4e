"""Source maps of an export: written for a service that reads stack traces, and not served."""

from __future__ import annotations

import shutil
from pathlib import Path


def take_source_maps(export: Path, to: Path) -> None:
    """Move the source maps out of the export, each next to a copy of its script."""
    shutil.rmtree(to, ignore_errors=True)
    for source_map in sorted(export.rglob("*.map")):
        place = to / source_map.relative_to(export)
        place.parent.mkdir(parents=True, exist_ok=True)
        script = source_map.with_suffix("")
        shutil.copy(script, place.with_suffix(""))
        source_map.rename(place)
