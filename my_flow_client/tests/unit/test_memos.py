"""Memos: each has a name and a module of its own, and hooks are used nowhere else."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from reflex.utils import format

import my_flow_client
from my_flow_client.bridge import memos

# The decorators that make one.
MEMOS = {"rx.memo", "memo", "lazy_memo", "on_demand_memo"}
SOURCES = sorted(Path(my_flow_client.__file__).parent.rglob("*.py"))


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(decorator) for decorator in function.decorator_list}


def memo_names() -> list[str]:
    functions = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and decorators(node) & MEMOS
    ]
    return [str(format.to_title_case(function.name)) for function in functions]


def test_each_memo_has_a_name_of_its_own() -> None:
    names = memo_names()
    assert len(names) > 20
    assert [name for name, times in Counter(names).items() if times > 1] == []


def memos_in(path: Path) -> dict[str, list[str]]:
    """Return the memos of a module, each with its parameters."""
    return {
        node.name: [argument.arg for argument in node.args.args]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and decorators(node) & MEMOS
    }


def test_a_memo_gets_its_props_in_the_order_of_its_parameters() -> None:
    """Reflex hands them over by place, in the order of the first use."""
    parameters = {name: found for path in SOURCES for name, found in memos_in(path).items()}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in parameters:
                name = ast.unparse(node.func)
                given = [keyword.arg for keyword in node.keywords if keyword.arg != "key"]
                assert given == parameters[name], f"{path.name}, line {node.lineno}: {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_hooks_are_called_in_memos_and_in_hooks_only(path: Path) -> None:
    strays = list[str]()

    def visit(node: ast.AST, *, allowed: bool) -> None:
        if isinstance(node, ast.FunctionDef):
            allowed = allowed or node.name.lstrip("_").startswith("use_") or bool(decorators(node) & MEMOS)
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name.startswith("use_") and not allowed:
                strays.append(f"{name}, line {node.lineno}")
        for child in ast.iter_child_nodes(node):
            visit(child, allowed=allowed)

    visit(ast.parse(path.read_text()), allowed=False)
    assert strays == []


def test_a_lazy_memo_is_loaded_from_its_own_module() -> None:
    assert memos.loader("SwitchSheet", "$/runtime/lazy") == (
        'import { loadLater } from "$/runtime/lazy";\n'
        'export const SwitchSheet = loadLater(() => import("$/utils/memos/SwitchSheet")'
        ".then((module) => module.SwitchSheet));\n"
    )
