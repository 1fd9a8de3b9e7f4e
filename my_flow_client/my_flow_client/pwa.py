"""Makes the export installable: the web app manifest, and the service worker that caches the shell."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from .bridge.typescript import compile_script
from .design import copy
from .design.tokens import BASE_LIGHT

WORKER = Path(__file__).parent / "worker/sw.ts"
# Kept with the pages: scripts, styles and fonts by their hashed names, and what the manifest names.
SHELL = ("_next/static/**/*", "icons/*", "manifest.webmanifest", "favicon.svg")
ANY_ID = "_"


def manifest() -> str:
    """Return the web app manifest. Source: W3C Web Application Manifest and Web Share Target."""
    icons = [
        {"src": f"/icons/{name}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (
            ("192", 192, "any"),
            ("512", 512, "any"),
            ("maskable-192", 192, "maskable"),
            ("maskable-512", 512, "maskable"),
        )
    ]
    return json.dumps(
        {
            "id": "/",
            "name": copy.NAME,
            "short_name": copy.NAME,
            "description": copy.Landing.DESCRIPTION,
            "lang": "en",
            "start_url": "/focus/",
            "scope": "/",
            "display": "standalone",
            "background_color": BASE_LIGHT,
            "theme_color": BASE_LIGHT,
            "icons": icons,
            "shortcuts": [
                {"name": copy.Focus.NAV, "url": "/focus/"},
                {"name": copy.Week.TITLE, "url": "/week/"},
                {"name": copy.Contexts.TITLE, "url": "/contexts/"},
            ],
            "share_target": {
                "action": "/share/",
                "method": "GET",
                "enctype": "application/x-www-form-urlencoded",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
        },
        ensure_ascii=False,
    )


def routes(export: Path) -> list[str]:
    """Return the paths of the exported pages (`/contexts/[id]/`), those without a variable part first."""
    found = [
        "/" + page.parent.relative_to(export).as_posix().removeprefix(".")
        for page in export.rglob("index.html")
    ]
    paths = [path if path.endswith("/") else f"{path}/" for path in found if path != "/404"]
    return sorted(paths, key=lambda path: ("[" in path, path))


def definitions(export: Path) -> dict[str, object]:
    """Return the values of the constants that the worker declares."""
    pages = routes(export)
    urls = [re.sub(r"\[\w+\]", ANY_ID, path) for path in pages]
    patterns = [f"^{re.sub(r'\[\w+\]', '[^/]+', path)}$" for path in pages]
    files = sorted(file for glob in SHELL for file in export.glob(glob) if file.is_file())
    shell = [*urls, "/404.html", *(f"/{file.relative_to(export).as_posix()}" for file in files)]
    contents = hashlib.sha256()
    for page in sorted(export.rglob("*.html")):
        contents.update(page.read_bytes())
    return {
        "BUILD": contents.hexdigest()[:16],
        "SHELL": shell,
        "PAGES": list(zip(patterns, urls, strict=True)),
    }


def compile_worker(defined: Mapping[str, object], env: Mapping[str, str]) -> str:
    """Return the worker as JavaScript, with the values of the constants that it declares.

    Raises:
        CalledProcessError: If bun cannot build it; its output says why.
    """
    return compile_script(WORKER, env, form="esm", defined=defined)
