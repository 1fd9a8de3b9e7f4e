"""Source maps of an export: written for a service that reads stack traces, and not served."""

from __future__ import annotations

import shutil
from pathlib import Path


def with_source_maps(config: str) -> str:
    """Return Next's configuration, changed to write source maps that no script refers to.

    Reflex reads rxconfig.py more than once in a process: a changed configuration is returned as it is.
    """
    if "hidden-source-map" in config:
        return config
    hidden = (
        "webpack: (config, { isServer }) => isServer ? config : { ...config, devtool: 'hidden-source-map' }"
    )
    return config.replace(
        "module.exports = {", f"module.exports = {{productionBrowserSourceMaps: true, {hidden}, ", 1
    )


def take_source_maps(export: Path, to: Path) -> None:
    """Move the source maps out of the export, each next to a copy of its script."""
    shutil.rmtree(to, ignore_errors=True)
    for source_map in sorted(export.rglob("*.map")):
        place = to / source_map.relative_to(export)
        place.parent.mkdir(parents=True, exist_ok=True)
        script = source_map.with_suffix("")
        shutil.copy(script, place.with_suffix(""))
        source_map.rename(place)
