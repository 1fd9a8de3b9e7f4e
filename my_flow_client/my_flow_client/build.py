"""Turns what Reflex writes into a lean static client: with first_paint.py all that touches Reflex's output.

Reflex 0.7.14 compiles to a Next.js app that talks to a Reflex backend over a websocket. This client has
no such backend, so the plugin swaps the socket for a stub, emotion for React's own createElement and the
stylesheet for ours, and the packages come from the committed package.json and bun.lock, frozen.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reflex import app, constants
from reflex.compiler import compiler
from reflex.components import dynamic
from reflex.components.component import CUSTOM_COMPONENTS, CustomComponent
from reflex.plugins import Plugin
from reflex.utils import prerequisites

from . import memos
from .sentry import sentry, take_source_maps, with_source_maps, write_reporter

PROJECT = Path(__file__).parent.parent
RUNTIME = Path(__file__).parent / "runtime"
WEB = PROJECT / ".web"
EXPORT = WEB / "_static"
SOURCE_MAPS = WEB / "_maps"
CONTRACT = PROJECT.parent / "contract/openapi.json"
REQUIRED = (
    "NEXT_PUBLIC_API_URL",
    "NEXT_PUBLIC_LOGTO_ENDPOINT",
    "NEXT_PUBLIC_LOGTO_APP_ID",
    "NEXT_PUBLIC_LOGTO_RESOURCE",
)


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""


class LeanPlugin(Plugin):
    """Plugin that replaces Reflex's own runtime in the generated Next.js app."""

    def get_static_assets(self, **_: Any) -> list[tuple[Path, str | bytes]]:
        """Return the path and content of each TypeScript file that the generated app imports."""
        features = [
            (source.relative_to(RUNTIME.parent), source.read_text())
            for source in sorted((RUNTIME.parent / "features").rglob("*.ts"))
            if not source.name.endswith(".test.ts")
        ]
        runtime = [
            (Path("runtime") / source.name, source.read_text())
            for source in sorted(RUNTIME.glob("*.ts"))
            if not source.name.endswith(".test.ts")
        ]
        return [
            *features,
            *runtime,
            (Path("utils/state.js"), (RUNTIME / "state.js").read_text()),
            (Path("runtime/jsx.js"), 'export { createElement as jsx } from "react";\n'),
        ]

    def pre_compile(self, **context: Any) -> None:
        """Register the changes to the files that Reflex is about to write."""
        context["add_save_task"](_modules_of_memos)
        context["add_modify_task"]("jsconfig.json", _alias_emotion)
        context["add_modify_task"]("styles/tailwind.css", _stylesheet)


def _stylesheet(_: str) -> str:
    # rxconfig.py loads this module into the process that hot reload forks from. What is loaded there keeps
    # its first state: no edit of the design would ever show.
    from .design.tokens import stylesheet

    return stylesheet()


def _modules_of_memos() -> list[tuple[str, str]]:
    """Return paths and code: a module for each memo, and one more that loads it if it is lazy."""
    modules = []
    for memo in dict.fromkeys(CUSTOM_COMPONENTS.values()):
        code, _ = compiler._compile_components([memo])
        modules.append((str(WEB / f"utils/memos/{memo.tag}.js"), code))
        if memos.is_lazy(memo):
            modules.append((str(WEB / f"utils/memos/lazy/{memo.tag}.js"), memos.loader(str(memo.tag))))
    return modules


def _alias_emotion(config: str) -> str:
    """Alias emotion in Next's configuration of imports.

    Generated code calls emotion's `jsx`, which is createElement where there are no Reflex style props.
    """
    data = json.loads(config)
    data["compilerOptions"]["paths"]["@emotion/react"] = ["runtime/jsx"]
    return json.dumps(data, indent=2)


def patch_reflex() -> None:
    """Keep Reflex from choosing packages, registries and globals of its own."""
    # Libraries that Reflex would pin on window["__reflex"] for components sent by a server: they defeat
    # tree shaking.
    dynamic.bundled_libraries.intersection_update({"react"})
    # All memos in one module would make every page load every feature.
    memo_class: Any = CustomComponent
    post_init = memo_class._post_init

    def post_init_with_own_module(memo: CustomComponent, **kwargs: Any) -> None:
        post_init(memo, **kwargs)
        memo.library = memos.module_of(memo)

    memo_class._post_init = post_init_with_own_module
    vars(compiler)["compile_components"] = lambda _: (str(WEB / "utils/components.js"), "", {})
    # The host rewrites dynamic routes: the not-found page need not try them again, and is prerendered.
    vars(app)["wait_for_client_redirect"] = lambda page: page
    if sentry(os.environ):
        next_config = prerequisites._update_next_config
        prerequisites._update_next_config = lambda *args, **kwargs: with_source_maps(
            next_config(*args, **kwargs)
        )
    # A development server is for this machine alone.
    constants.PackageJson.Commands.DEV = "next dev {flags} --hostname 127.0.0.1"
    prerequisites.install_frontend_packages = lambda *_: install_packages()
    prerequisites.initialize_bun_config = lambda: None
    prerequisites.initialize_npmrc = lambda: None


def environment() -> dict[str, str]:
    """Return the environment for Reflex, bun and Next: the caller's, with versions and quiet settings.

    Raises:
        BuildError: If bun is missing.
    """
    package = json.loads((PROJECT / "package.json").read_text())
    env = os.environ | {
        "PATH": f"{PROJECT / '.tools/node_modules/.bin'}{os.pathsep}{os.environ['PATH']}",
        "NEXTJS_VERSION": package["dependencies"]["next"],
        "REACT_VERSION": package["dependencies"]["react"],
        "REFLEX_USE_SYSTEM_BUN": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "NEXT_TELEMETRY_DISABLED": "1",
    }
    if not shutil.which("bun", path=env["PATH"]):
        raise BuildError(f"{package['packageManager']} is missing: run `make setup` in the repository's root")
    return env


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


def install_packages() -> None:
    """Install the packages in bun.lock, and nothing else.

    Raises:
        BuildError: If bun.lock does not fit package.json, or the installation fails.
    """
    done = subprocess.run(
        ["bun", "install", "--frozen-lockfile"],  # noqa: S607
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"bun install failed:\n{done.stdout}{done.stderr}")


def export() -> Path:
    """Compile the client to static files.

    Returns:
        The folder that a static host serves.

    Raises:
        BuildError: If a variable is missing or a step fails; its output has been printed.
    """
    # Not at the top, for the sake of hot reload (_stylesheet).
    from .first_paint import painted_first
    from .installable import compile_worker, definitions, manifest

    env = environment()
    check_variables(env)
    shutil.rmtree(EXPORT, ignore_errors=True)
    done = subprocess.run(
        ["reflex", "export", "--frontend-only", "--no-zip"],  # noqa: S607
        cwd=PROJECT,
        env=env | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"},
        check=False,
    )
    if done.returncode or not (EXPORT / "index.html").exists():
        raise BuildError("reflex export failed: its output above says why")
    check_no_backend((WEB / "utils/context.js").read_text())
    take_source_maps(EXPORT, SOURCE_MAPS)
    landing = EXPORT / "index.html"
    landing.write_text(painted_first(landing.read_text(), EXPORT, env))
    font = next((EXPORT / "_next/static/media").glob("figtree-latin-wght-normal.*"))
    head = write_reporter(EXPORT, sentry(env), env) + preload(font) + what_was_built(env)
    for page in EXPORT.rglob("*.html"):
        page.write_text(with_head(page.read_text(), head, env))
    (EXPORT / "manifest.webmanifest").write_text(manifest())
    (EXPORT / "sw.js").write_text(compile_worker(definitions(EXPORT), env))
    return EXPORT


def with_head(html: str, head: str, env: dict[str, str]) -> str:
    """Return the page with `head` first in its head, after the policy that allows its scripts."""
    html = html.replace("<head>", f"<head>{head}", 1)
    return html.replace("<head>", f"<head>{content_security_policy(html, env)}", 1)


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


def what_was_built(env: dict[str, str]) -> str:
    """Return meta tags that identify the build: the contract's SHA-256, and the commit if it is known."""
    digest = hashlib.sha256(CONTRACT.read_bytes()).hexdigest()
    commit = env.get("GIT_COMMIT")
    tags = {"my-flow-contract": digest} | ({"my-flow-commit": commit} if commit else {})
    return "".join(f'<meta name="{name}" content="{escape(content)}"/>' for name, content in tags.items())


def preload(font: Path) -> str:
    """Return a link that fetches the text font with the page instead of after its stylesheet."""
    href = f"/{font.relative_to(EXPORT).as_posix()}"
    return f'<link rel="preload" href="{href}" as="font" type="font/woff2" crossorigin="anonymous"/>'


def content_security_policy(html: str, env: dict[str, str]) -> str:
    """Return a meta tag that allows this page's own scripts and the servers that it talks to.

    Inline scripts are allowed by the hash of their content (CSP level 3, section 6.7.3.3). Inline styles
    are allowed because sonner and React set them. frame-ancestors has no effect in a meta tag: the host
    sends it as a header.

    Firefox compares `<link rel=prefetch>` with default-src alone, and WebKitGTK writes an error for each
    manifest-src, which it does not know. So default-src is 'self', and every other fetch directive (section
    6.1) is given: nothing but prefetches and the manifest fall back on it.
    """
    scripts = " ".join(f"'sha256-{digest}'" for digest in inline_script_hashes(html))
    talks_to = [env["NEXT_PUBLIC_API_URL"], env["NEXT_PUBLIC_LOGTO_ENDPOINT"]]
    servers = [f"{url.scheme}://{url.netloc}" for url in map(urlsplit, talks_to)]
    if told := sentry(env):
        servers.append(told.origin)
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {scripts}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {' '.join(servers)}",
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
