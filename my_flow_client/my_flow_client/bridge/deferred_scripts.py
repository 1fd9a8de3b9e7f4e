"""Defers a page's scripts until it has been painted, for a page that says what it has to say without them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from .project import BuildError
from .typescript import compile_script

START = Path(__file__).parent / "bootstrap/start.ts"
# As Next 15 writes them.
_STYLESHEET = re.compile(
    r'<link rel="preload" href="([^"]+)" as="style"/><link rel="stylesheet" href="\1"[^>]*/>'
)
_SCRIPT = re.compile(r'<script src="([^"]+)" defer=""></script>')


def defer_scripts(html: str, export: Path, env: Mapping[str, str], *, hydrated: str) -> str:
    """Return the page with its stylesheet inlined and with scripts that wait for its first paint.

    Args:
        html: The page as Next wrote it.
        export: The folder that contains its stylesheet.
        env: The environment for bun.
        hydrated: The event that the app dispatches on the window once React listens to it.

    Raises:
        BuildError: If Next wrote the page in a form that this function does not know.
        CalledProcessError: If bun cannot build the script that starts the others; its output says why.
    """
    html, sheets = _STYLESHEET.subn(lambda link: f"<style>{_sheet(export, link[1])}</style>", html)
    html, scripts = _SCRIPT.subn(r'<script type="later" src="\1"></script>', html)
    if sheets != 1 or not scripts or _others(html):
        raise BuildError("Next writes stylesheets and scripts in another way now: see deferred_scripts.py")
    start = compile_script(START, env, form="iife", defined={"HYDRATED": hydrated}).strip()
    return html.replace("</body>", f"<script>{start}</script></body>", 1)


def _sheet(export: Path, url: str) -> str:
    return (export / url.lstrip("/")).read_text()


def _others(html: str) -> list[str]:
    """Return the scripts that a current browser would run at once, without polyfills for older ones."""
    tags = re.findall(r"<script[^>]* src=[^>]*>", html)
    return [tag for tag in tags if 'type="later"' not in tag and "noModule" not in tag]
