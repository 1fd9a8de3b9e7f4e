"""The border between Python and TypeScript: views without JavaScript, and bindings as generated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import my_flow_client
from my_flow_client.__main__ import check_generated
from my_flow_client.generated import CONTRACT_TYPES

PACKAGE = Path(my_flow_client.__file__).parent
OUTSIDE = [path for path in sorted(PACKAGE.rglob("*.py")) if "bridge" not in path.relative_to(PACKAGE).parts]
# Written by hand. What `make bindings` writes calls TypeScript by its names.
SOURCES = [path for path in OUTSIDE if path.name != "bindings.py"]
VIEWS = [path for path in SOURCES if path.relative_to(PACKAGE).parts[0] in ("features", "pages")]
# What makes JavaScript of a string: modules and functions of the bridge, and of Reflex.
STRINGS = (
    "bridge.js",
    *(f"bridge.bindings.{name}" for name in ("Field", "call", "function", "hook", "js", "perform")),
)
CALLS = frozenset(
    {"Var", "js", "script", "call_function", "call_script", "run_script", "_replace", "FunctionStringVar"}
)
# Methods of a component that give Reflex lines of JavaScript.
METHODS = frozenset({"add_custom_code", "add_hooks", "_get_custom_code", "_get_hooks", "_get_added_hooks"})


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of each import from a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").removeprefix("my_flow_client.")
            yield from ((node.lineno, f"{module}.{alias.name}".lstrip(".")) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.removeprefix("my_flow_client.")) for alias in node.names)


def makes_javascript(name: str) -> bool:
    """Return whether the imported name makes JavaScript of strings, or has such names in it."""
    return any(
        f"{name}.".startswith(f"{source}.") or f"{source}.".startswith(f"{name}.") for source in STRINGS
    )


def javascript(code: str) -> list[str]:
    """Return the parts of the code that may make JavaScript of a Python string, with their lines."""
    tree = ast.parse(code)
    found = [(line, f"imports {name}") for line, name in imported(tree) if makes_javascript(name)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            whole = ast.unparse(node.func)
            if whole.rpartition(".")[2] in CALLS:
                found.append((node.lineno, f"calls {whole}"))
            texts = [part for part in ast.walk(node) if isinstance(part, (ast.JoinedStr, ast.Constant))]
            if whole.endswith("Var.create") and texts:
                found.append((node.lineno, "a Var of a string"))
        if isinstance(node, ast.FunctionDef) and node.name in METHODS:
            found.append((node.lineno, f"defines {node.name}"))
    return [f"line {line}: {fault}" for line, fault in sorted(found)]


def untyped(code: str) -> list[str]:
    """Return the parts of the code that hide types, with their lines."""
    tree = ast.parse(code)
    hidden = ("typing.Any", "typing.cast", "t.Any")
    found = [(line, f"imports {name}") for line, name in imported(tree) if name in hidden]
    found += [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in hidden
    ]
    found += [
        (number, "type: ignore") for number, line in enumerate(code.splitlines(), 1) if "type: ignore" in line
    ]
    return [f"line {line}: {fault}" for line, fault in sorted(found)]


def memos_of_views(code: str) -> list[str]:
    """Return the parameters of `rx.memo` that are views, with their lines.

    Reflex would pass on the Python fields of a view; `bridge.memos` passes its JavaScript object.
    """
    memos = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef) and "rx.memo" in map(ast.unparse, node.decorator_list)
    ]
    return [
        f"line {parameter.lineno}: {parameter.arg}"
        for memo in memos
        for parameter in memo.args.args
        if parameter.annotation and not ast.unparse(parameter.annotation).startswith("rx.")
    ]


def name_of(path: Path) -> str:
    return "/".join(path.relative_to(PACKAGE).parts)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_string_becomes_javascript_outside_the_bridge(path: Path) -> None:
    assert javascript(path.read_text()) == []


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_a_view_holds_no_untyped_values(path: Path) -> None:
    assert untyped(path.read_text()) == []


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_a_memo_of_reflex_takes_no_view(path: Path) -> None:
    assert memos_of_views(path.read_text()) == []


def test_a_memo_of_reflex_that_takes_a_view_is_found() -> None:
    code = "import reflex as rx\n@rx.memo\ndef row(flow: FlowRead, name: rx.Var[str]) -> rx.Component: ..."
    assert memos_of_views(code) == ["line 3: flow"]


def test_bindings_are_generated_and_no_other_module_is_named_so() -> None:
    bindings = [path for path in OUTSIDE if path.name == "bindings.py"]
    assert len(bindings) > 10
    assert [path for path in bindings if "Generated by `make bindings`" not in path.read_text()] == []


@pytest.mark.parametrize(
    "code",
    [
        "from ...bridge.js import js",
        "from ...bridge import js",
        "from ...bridge import bindings",
        "from ...bridge.bindings import hook",
        "from ...bridge.bindings import Field",
        "from my_flow_client.bridge.js import arrow",
        "import my_flow_client.bridge.js",
        "import reflex as rx\nx = rx.Var('a.b')",
        "import reflex as rx\nx = rx.Var(f'{name}.b')",
        "import reflex as rx\nx = rx.Var(code)",
        "import reflex as rx\nx = rx.Var.create('a')",
        "import reflex as rx\nx = rx.call_script('alert(1)')",
        "import reflex as rx\nx = rx.script('alert(1)')",
        "x = var._replace(_js_expr=code)",
        "class Field(rx.Component):\n    def add_hooks(self): return ['useId()']",
    ],
)
def test_what_passes_strings_on_is_found(code: str) -> None:
    assert len(javascript(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from typing import Any",
        "from typing import cast",
        "import typing\nx: typing.Any = 1",
        "x: int = 'a'  # type: ignore[assignment]",
    ],
)
def test_what_hides_types_is_found(code: str) -> None:
    assert len(untyped(code)) == 1


def test_what_is_generated_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_generated() == 0, capsys.readouterr().err


def test_what_is_out_of_date_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "my_flow_client.__main__.generated_files", lambda _: {CONTRACT_TYPES: "export type paths = never;"}
    )
    assert check_generated() == 1
    assert (
        "my_flow_client/runtime/contract.d.ts is out of date: run `make bindings`" in capsys.readouterr().err
    )
