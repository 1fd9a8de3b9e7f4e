"""Builds the client: what My Flow adds to the bridge's export, and the variables that it is built with."""

from __future__ import annotations

import hashlib
import os
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from .bridge.project import BuildError, Project
from .bridge.reflex_patches import StaticPlugin, patch_reflex
from .bridge.source_maps import take_source_maps
from .bridge.static_export import export_pages, preload, with_head
from .sentry import sentry, write_reporter

PROJECT = Path(__file__).parent.parent
RUNTIME = Path(__file__).parent / "runtime"
CLIENT = Project(
    root=PROJECT,
    sources=Path(__file__).parent,
    typescript=("features", "runtime"),
    bun_hint="run `make setup` in the repository's root",
)
SOURCE_MAPS = CLIENT.web / "_maps"
CONTRACT = PROJECT.parent / "contract/openapi.json"
REQUIRED = (
    "NEXT_PUBLIC_API_URL",
    "NEXT_PUBLIC_LOGTO_ENDPOINT",
    "NEXT_PUBLIC_LOGTO_APP_ID",
    "NEXT_PUBLIC_LOGTO_RESOURCE",
)
# runtime/hydration.ts dispatches it.
HYDRATED = "my-flow:alive"


def patch() -> StaticPlugin:
    """Patch Reflex, and return the plugin that patches its output."""
    patch_reflex(CLIENT, source_maps=sentry(os.environ) is not None)
    return StaticPlugin(CLIENT, _stylesheet, lazy_loader="$/runtime/lazy")


def _stylesheet() -> str:
    # rxconfig.py loads this module into the process that hot reload forks from. What is loaded there keeps
    # its first state: no edit of the design would ever show.
    from .design.tokens import stylesheet

    return stylesheet()


def check_variables(env: dict[str, str]) -> None:
    """Check the variables that are written into the bundle.

    Raises:
        BuildError: If a variable is missing or malformed; the message names it.
    """
    missing = [name for name in REQUIRED if not env.get(name)]
    if missing:
        raise BuildError(f"set {', '.join(missing)}: they are written into the bundle (see README.md)")
    for name in ("NEXT_PUBLIC_API_URL", "NEXT_PUBLIC_LOGTO_ENDPOINT"):
        url = urlsplit(env[name])
        if url.scheme not in ("http", "https") or not url.netloc:
            raise BuildError(f"{name} must be a URL such as https://api.example.com, not {env[name]!r}")
    try:
        sentry(env)
    except ValueError as error:
        raise BuildError(str(error)) from None


def export() -> Path:
    """Compile the client to static files.

    Returns:
        The folder that a static host serves.

    Raises:
        BuildError: If a variable is missing or a step fails; its output has been printed.
    """
    # Not at the top, for the sake of hot reload (_stylesheet).
    from .bridge.deferred_scripts import defer_scripts
    from .pwa import compile_worker, definitions, manifest

    env = CLIENT.environment()
    check_variables(env)
    folder = export_pages(CLIENT, env)
    take_source_maps(folder, SOURCE_MAPS)
    landing = folder / "index.html"
    landing.write_text(defer_scripts(landing.read_text(), folder, env, hydrated=HYDRATED))
    font = next((folder / "_next/static/media").glob("figtree-latin-wght-normal.*"))
    head = write_reporter(folder, sentry(env), env) + preload(font, folder) + build_tags(env)
    for page in folder.rglob("*.html"):
        page.write_text(with_head(page.read_text(), head, servers(env)))
    (folder / "manifest.webmanifest").write_text(manifest())
    (folder / "sw.js").write_text(compile_worker(definitions(folder), env))
    return folder


def servers(env: dict[str, str]) -> list[str]:
    """Return the URLs of the servers that pages talk to."""
    urls = [env["NEXT_PUBLIC_API_URL"], env["NEXT_PUBLIC_LOGTO_ENDPOINT"]]
    settings = sentry(env)
    return [*urls, settings.origin] if settings else urls


def build_tags(env: dict[str, str]) -> str:
    """Return meta tags that identify the build: the contract's SHA-256, and the commit if it is known."""
    digest = hashlib.sha256(CONTRACT.read_bytes()).hexdigest()
    commit = env.get("GIT_COMMIT")
    tags = {"my-flow-contract": digest} | ({"my-flow-commit": commit} if commit else {})
    return "".join(f'<meta name="{name}" content="{escape(content)}"/>' for name, content in tags.items())
