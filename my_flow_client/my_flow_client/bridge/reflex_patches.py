"""Changes what Reflex 0.7.14 writes, so that its output is a lean static client.

Reflex compiles to a Next.js app that talks to a Reflex backend over a websocket. A static app has no such
backend. Each change is a function here, with its reason; `rxconfig.py` calls `patch_reflex` and adds
`StaticPlugin`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reflex import app, constants
from reflex.compiler import compiler
from reflex.components import dynamic
from reflex.components.component import CUSTOM_COMPONENTS, CustomComponent
from reflex.plugins import Plugin
from reflex.utils import prerequisites

from . import memos
from .project import Project

STATE = Path(__file__).parent / "state.js"
NEXT_CONFIG = Path(__file__).parent / "next_config.js"


class StaticPlugin(Plugin):
    """Plugin that replaces files which Reflex writes."""

    def __init__(self, project: Project, stylesheet: Callable[[], str], lazy_loader: str = "") -> None:
        """Describe the app.

        Args:
            project: The app.
            stylesheet: Returns the whole stylesheet. It is called at each compilation, so that hot reload
                shows an edit.
            lazy_loader: The TypeScript module that exports `loadLater`, if the app has lazy memos.
        """
        self._project = project
        self._stylesheet = stylesheet
        self._lazy_loader = lazy_loader

    def get_static_assets(self, **_: Any) -> list[tuple[Path, str | bytes]]:
        """Return the path and content of each file that the generated app imports."""
        project = self._project
        return [
            *[(path.relative_to(project.sources), path.read_text()) for path in project.typescript_files()],
            stub_state(),
            react_in_place_of_emotion(),
            (Path("bridge/next_config.js"), NEXT_CONFIG.read_text()),
        ]

    def pre_compile(self, **context: Any) -> None:
        """Register the changes to the files that Reflex is about to write."""
        context["add_save_task"](memo_modules, self._project, self._lazy_loader)
        context["add_modify_task"]("jsconfig.json", alias_emotion)
        context["add_modify_task"]("styles/tailwind.css", lambda _: self._stylesheet())


def patch_reflex(project: Project, *, source_maps: bool = False) -> None:
    """Apply the patches that change Reflex itself.

    Args:
        project: The app.
        source_maps: Whether to write source maps, for a service that reads stack traces.
    """
    drop_bundled_libraries()
    give_each_memo_a_module(project)
    prerender_not_found_page()
    serve_this_machine_only()
    install_locked_packages(project)
    wrap_next_config(source_maps=source_maps)


def stub_state() -> tuple[Path, str]:
    """Replace `utils/state.js`, which opens the websocket, by a stub with the names that pages import."""
    return Path("utils/state.js"), STATE.read_text()


def react_in_place_of_emotion() -> tuple[Path, str]:
    """Replace emotion's `jsx` by React's `createElement`: without Reflex style props they do the same."""
    return Path("bridge/jsx.js"), 'export { createElement as jsx } from "react";\n'


def alias_emotion(config: str) -> str:
    """Make Next resolve emotion's name, which generated code imports, to that replacement.

    Args:
        config: The jsconfig.json that Reflex wrote.
    """
    data = json.loads(config)
    data["compilerOptions"]["paths"]["@emotion/react"] = ["bridge/jsx"]
    return json.dumps(data, indent=2)


def drop_bundled_libraries() -> None:
    """Keep libraries off `window["__reflex"]`, where components sent by a server would look for them.

    They defeat tree shaking, and there is no such server.
    """
    dynamic.bundled_libraries.intersection_update({"react"})


def give_each_memo_a_module(project: Project) -> None:
    """Import each memo from a module of its own: in one module, every page would load every feature."""
    memo_class: Any = CustomComponent
    post_init = memo_class._post_init

    def post_init_with_own_module(memo: CustomComponent, **kwargs: Any) -> None:
        post_init(memo, **kwargs)
        memo.library = memos.module_of(memo)

    memo_class._post_init = post_init_with_own_module
    vars(compiler)["compile_components"] = lambda _: (str(project.web / "utils/components.js"), "", {})


def memo_modules(project: Project, lazy_loader: str) -> list[tuple[str, str]]:
    """Return paths and code: a module for each memo, and one more that loads it if it is lazy."""
    modules = []
    for memo in dict.fromkeys(CUSTOM_COMPONENTS.values()):
        code, _ = compiler._compile_components([memo])
        modules.append((str(project.web / f"utils/memos/{memo.tag}.js"), code))
        if memos.is_lazy(memo):
            loader = memos.loader(str(memo.tag), lazy_loader)
            modules.append((str(project.web / f"utils/memos/lazy/{memo.tag}.js"), loader))
    return modules


def prerender_not_found_page() -> None:
    """Prerender the not-found page: Reflex would first try dynamic routes, which the host has rewritten."""
    vars(app)["wait_for_client_redirect"] = lambda page: page


def serve_this_machine_only() -> None:
    """Make the development server listen on the loopback address: it is for this machine alone."""
    constants.PackageJson.Commands.DEV = "next dev {flags} --hostname 127.0.0.1"


def install_locked_packages(project: Project) -> None:
    """Install what package.json and bun.lock name, in place of packages and registries of Reflex's choice."""
    prerequisites.install_frontend_packages = lambda *_: project.install_packages()
    prerequisites.initialize_bun_config = lambda: None
    prerequisites.initialize_npmrc = lambda: None


def wrap_next_config(*, source_maps: bool) -> None:
    """Make Next leave out the parts of its client that a static app does not use; next_config.js says which.

    Reflex reads rxconfig.py more than once in a process: a wrapped configuration is returned as it is.

    Args:
        source_maps: Whether Next writes source maps, to which no script refers.
    """
    next_config = prerequisites._update_next_config
    options = json.dumps({"sourceMaps": source_maps})

    def wrapped(*args: Any, **kwargs: Any) -> str:
        config = str(next_config(*args, **kwargs))
        if "next_config" in config:
            return config
        written = config.removeprefix("module.exports = ").removesuffix(";")
        return f'module.exports = require("./bridge/next_config")({written}, {options});'

    prerequisites._update_next_config = wrapped
