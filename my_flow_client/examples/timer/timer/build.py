"""Command line of the example: `python -m timer.build bindings | export`."""

import sys
from pathlib import Path

from my_flow_client.bridge.generate import generate
from my_flow_client.bridge.project import Project
from my_flow_client.bridge.reflex_patches import StaticPlugin, patch_reflex
from my_flow_client.bridge.static_export import export_pages

TIMER = Project(root=Path(__file__).parent.parent, sources=Path(__file__).parent)


def plugin() -> StaticPlugin:
    """Patch Reflex, and return the plugin that patches its output."""
    patch_reflex(TIMER)
    return StaticPlugin(TIMER, lambda: '@import "tailwindcss" source("../pages");')


def bindings() -> dict[Path, str]:
    """Generate the bindings of the TypeScript, by file."""
    env, config = TIMER.environment(), TIMER.root / "tsconfig.json"
    return generate(
        TIMER.typescript_files(), root=TIMER.sources, shared=TIMER.sources, config=config, env=env
    )


if __name__ == "__main__":
    if sys.argv[1] == "export":
        print(export_pages(TIMER, TIMER.environment()))
    else:
        for path, code in bindings().items():
            path.write_text(code)
