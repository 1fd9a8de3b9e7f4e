"""The border between Python and TypeScript: views without JavaScript, and bindings as generated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import my_flow_client
from my_flow_client.__main__ import check_generated
from my_flow_client.generated import CONTRACT_TYPES

PACKAGE = Path(my_flow_client.__file__).parent
# Modules that make JavaScript of Python strings.
STRINGS = ("bridge.js", "hooks.use_state")
# The gallery shows parts alone; `reads.py` gives the browser a function to call when a button is seen.
SOURCES = [
    path
    for folder in ("features", "pages")
    for path in sorted((PACKAGE / folder).rglob("*.py"))
    if path.name not in ("gallery.py", "reads.py")
]


def passes_on(name: str, source: str) -> bool:
    """Return whether the imported name belongs to the source, given in full or by its last part."""
    return f"{name}.".startswith(f"{source}.") or source.endswith(f".{name}")


def faults(code: str) -> list[str]:
    """Return the parts of the code that do not belong in a view, with their lines."""
    found = list[tuple[int, str]]()
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").removeprefix("my_flow_client.")
            names = [f"{module}.{one.name}".lstrip(".") for one in node.names]
            found += [
                (node.lineno, f"imports {name}")
                for name in names
                if any(
                    f"{name}.".startswith(f"{source}.") or source.endswith(f".{name}") for source in STRINGS
                )
                or name in ("typing.Any", "typing.cast")
            ]
        if isinstance(node, ast.Call):
            function = ast.unparse(node.func).rpartition(".")[2]
            texts = [one for one in ast.walk(node) if isinstance(one, (ast.JoinedStr, ast.Constant))]
            if function in ("Var", "js", "run_script", "call_script", "call_function") and texts:
                found.append((node.lineno, f"{function} of a string"))
            if function == "create" and ast.unparse(node.func).endswith("Var.create"):
                found.append((node.lineno, "a Var of a string"))
        if isinstance(node, ast.FunctionDef) and "rx.memo" in map(ast.unparse, node.decorator_list):
            # Reflex would pass on the Python fields of a view; `memos.memo` passes its object.
            types = [ast.unparse(one.annotation) for one in node.args.args if one.annotation]
            found += [
                (node.lineno, f"rx.memo with {name}") for name in types if not name.startswith("rx.Var")
            ]
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("typing.Any", "typing.cast", "t.Any"):
            found.append((node.lineno, ast.unparse(node)))
    found += [
        (number, "type: ignore") for number, line in enumerate(code.splitlines(), 1) if "type: ignore" in line
    ]
    return [f"line {number}: {what}" for number, what in sorted(found)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_view_holds_no_javascript_and_no_untyped_values(path: Path) -> None:
    assert faults(path.read_text()) == []


@pytest.mark.parametrize(
    "code",
    [
        "from ...bridge.js import js",
        "from ...bridge import js",
        "from my_flow_client.bridge.js import handler",
        "from ...hooks import use_state",
        "import reflex as rx\nx = rx.Var('a.b')",
        "import reflex as rx\nx = rx.Var(f'{name}.b')",
        "import reflex as rx\nx = rx.Var.create('a')",
        "import reflex as rx\nx = rx.call_script('alert(1)')",
        "from typing import Any",
        "from typing import cast",
        "import typing\nx: typing.Any = 1",
        "x: int = 'a'  # type: ignore[assignment]",
        "import reflex as rx\n@rx.memo\ndef row(flow: FlowRead) -> rx.Component: ...",
    ],
)
def test_what_passes_strings_on_is_found(code: str) -> None:
    assert len(faults(code)) == 1


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
