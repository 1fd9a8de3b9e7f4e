"""Exports an app to static files, and writes into the head of its pages."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from os import pathsep
from pathlib import Path
from urllib.parse import urlsplit

from .project import BuildError, Project


def export_pages(project: Project, env: Mapping[str, str]) -> Path:
    """Compile the app to static files.

    Args:
        project: The app.
        env: The environment for Reflex, bun and Next.

    Returns:
        The folder that a static host serves.

    Raises:
        BuildError: If a step fails; its output has been printed.
    """
    shutil.rmtree(project.exported, ignore_errors=True)
    done = subprocess.run(
        ["reflex", "export", "--frontend-only", "--no-zip"],  # noqa: S607
        cwd=project.root,
        env={**env, "PATH": f"{Path(sys.executable).parent}{pathsep}{env['PATH']}"},
        check=False,
    )
    if done.returncode or not (project.exported / "index.html").exists():
        raise BuildError("reflex export failed: its output above says why")
    check_no_backend((project.web / "utils/context.js").read_text())
    return project.exported


def check_no_backend(context: str) -> None:
    """Check that nothing uses `rx.State`, which would make every page open a websocket.

    Args:
        context: The utils/context.js that Reflex wrote.

    Raises:
        BuildError: If something uses it.
    """
    if "export const initialState = {}" not in context:
        raise BuildError(
            "rx.State is used somewhere: this client has no Reflex backend, use the hooks instead"
        )


def with_head(html: str, head: str, connect_to: Sequence[str]) -> str:
    """Return the page with `head` first in its head, after the policy that allows its scripts."""
    html = html.replace("<head>", f"<head>{head}", 1)
    return html.replace("<head>", f"<head>{content_security_policy(html, connect_to)}", 1)


def preload(font: Path, export: Path) -> str:
    """Return a link that fetches the text font with the page instead of after its stylesheet."""
    href = f"/{font.relative_to(export).as_posix()}"
    return f'<link rel="preload" href="{href}" as="font" type="font/woff2" crossorigin="anonymous"/>'


def content_security_policy(html: str, connect_to: Sequence[str]) -> str:
    """Return a meta tag that allows this page's own scripts and the servers that it talks to.

    Inline scripts are allowed by the hash of their content (CSP level 3, section 6.7.3.3). Inline styles
    are allowed because React and libraries set them. frame-ancestors has no effect in a meta tag: the host
    sends it as a header.

    Firefox compares `<link rel=prefetch>` with default-src alone, and WebKitGTK writes an error for each
    manifest-src, which it does not know. So default-src is 'self', and every other fetch directive (section
    6.1) is given: nothing but prefetches and the manifest fall back on it.

    Args:
        html: The page.
        connect_to: The URLs of the servers.
    """
    scripts = " ".join(f"'sha256-{digest}'" for digest in inline_script_hashes(html))
    servers = [f"{url.scheme}://{url.netloc}" for url in map(urlsplit, connect_to)]
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {scripts}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {' '.join(servers)}".strip(),
            "worker-src 'self'",
            "child-src 'none'",
            "frame-src 'none'",
            "media-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ]
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'


class _InlineScripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag == "script" and "src" not in given and given.get("type") != "application/json"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def inline_script_hashes(html: str) -> list[str]:
    """Return the SHA-256, in base64, of each inline script that the browser runs, without repeats."""
    parser = _InlineScripts()
    parser.feed(html)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in parser.found]
    return list(dict.fromkeys(digests))
