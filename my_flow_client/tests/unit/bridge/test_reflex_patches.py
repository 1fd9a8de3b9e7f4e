"""bridge/reflex_patches.py: each patch does what its reason asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import reflex as rx
from reflex import app, constants
from reflex.compiler import compiler
from reflex.components import dynamic
from reflex.components.component import CustomComponent
from reflex.utils import prerequisites

from my_flow_client.bridge import reflex_patches
from my_flow_client.bridge.memos import lazy_memo
from my_flow_client.bridge.project import BuildError, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(root=tmp_path, sources=tmp_path / "app")


@pytest.fixture(autouse=True)
def _reflex_is_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamic, "bundled_libraries", {"react", "some-library"})
    monkeypatch.setattr("reflex.components.component.CUSTOM_COMPONENTS", {})
    monkeypatch.setattr(reflex_patches, "CUSTOM_COMPONENTS", {})
    for holder, name in (
        (CustomComponent, "_post_init"),
        (compiler, "compile_components"),
        (app, "wait_for_client_redirect"),
        (constants.PackageJson.Commands, "DEV"),
        (prerequisites, "install_frontend_packages"),
        (prerequisites, "initialize_bun_config"),
        (prerequisites, "initialize_npmrc"),
        (prerequisites, "_update_next_config"),
    ):
        monkeypatch.setattr(holder, name, getattr(holder, name))


def test_the_stub_of_the_state_has_what_pages_import_and_no_socket() -> None:
    path, code = reflex_patches.stub_state()
    assert str(path) == "utils/state.js"
    for name in ("Event", "isTrue", "isNotNullOrUndefined", "refs", "useEventLoop"):
        assert f"export const {name} " in code
    assert "socket.io" not in code


def test_emotion_is_replaced_by_react_itself() -> None:
    config = reflex_patches.alias_emotion('{"compilerOptions": {"paths": {"$/*": ["*"]}}}')
    (target,) = json.loads(config)["compilerOptions"]["paths"]["@emotion/react"]
    path, code = reflex_patches.react_in_place_of_emotion()
    assert str(path) == f"{target}.js"
    assert "createElement as jsx" in code


def test_the_stylesheet_is_that_of_the_app_at_each_compilation(project: Project) -> None:
    sheets = iter(["first", "second"])
    changes = dict[str, Any]()
    plugin = reflex_patches.StaticPlugin(project, lambda: next(sheets))
    plugin.pre_compile(add_save_task=lambda *_: None, add_modify_task=changes.__setitem__)
    assert [changes["styles/tailwind.css"]("Reflex's own") for _ in range(2)] == ["first", "second"]


def test_no_library_is_pinned_on_the_window() -> None:
    reflex_patches.drop_bundled_libraries()
    assert dynamic.bundled_libraries == {"react"}


def test_each_memo_is_a_module_and_a_lazy_one_has_a_loader(project: Project) -> None:
    reflex_patches.give_each_memo_a_module(project)

    @rx.memo
    def shown_at_once() -> rx.Component:
        return rx.el.p("now")

    @lazy_memo
    def shown_later() -> rx.Component:
        return rx.el.p("later")

    memos = [shown_at_once(), shown_later()]
    assert [memo.library for memo in memos] == ["$/utils/memos/ShownAtOnce", "$/utils/memos/lazy/ShownLater"]
    reflex_patches.CUSTOM_COMPONENTS.update({str(memo.tag): memo for memo in memos})
    modules = {
        str(Path(path).relative_to(project.web)): code
        for path, code in reflex_patches.memo_modules(project, "$/loading")
    }
    assert list(modules) == [
        "utils/memos/ShownAtOnce.js",
        "utils/memos/ShownLater.js",
        "utils/memos/lazy/ShownLater.js",
    ]
    assert "export const ShownLater = memo(" in modules["utils/memos/ShownLater.js"]
    assert 'from "$/loading"' in modules["utils/memos/lazy/ShownLater.js"]
    assert compiler.compile_components(set())[1] == ""
    with pytest.raises(BuildError, match="ShownLater is a lazy memo: give StaticPlugin a lazy_loader"):
        reflex_patches.memo_modules(project, "")


def test_the_not_found_page_is_rendered_without_waiting() -> None:
    reflex_patches.prerender_not_found_page()
    page = rx.el.p("Not found")
    assert app.wait_for_client_redirect(page) is page


def test_the_development_server_is_for_this_machine() -> None:
    reflex_patches.serve_this_machine_only()
    assert constants.PackageJson.Commands.DEV.endswith(" --hostname 127.0.0.1")


def test_packages_come_from_the_lock(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = list[Project]()
    monkeypatch.setattr(Project, "install_packages", lambda self: installed.append(self))
    reflex_patches.install_locked_packages(project)
    prerequisites.install_frontend_packages({"some-library"}, None)
    prerequisites.initialize_bun_config()
    prerequisites.initialize_npmrc()
    assert installed == [project]
    assert not project.web.exists()


@pytest.mark.parametrize("wanted", [True, False])
def test_next_is_configured_once(project: Project, wanted: bool) -> None:
    for _ in range(2):
        reflex_patches.patch_reflex(project, source_maps=wanted)
    config = prerequisites._update_next_config(rx.Config(app_name="app", plugins=[]), export=True)
    assert config.count("require") == 1
    assert config.startswith('module.exports = require("./bridge/next_config")({basePath: ""')
    assert config.endswith(f", {json.dumps({'sourceMaps': wanted})});")
