"""Checks that names get into sentences and labels by `formatText` and `format_text`, which isolate them.

A name that begins with U+202E turns the rest of a sentence around if it is joined to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import my_flow_client

PACKAGE = Path(my_flow_client.__file__).parent
# `dates.ts` has the words for days, with which no name is joined.
SCRIPTS = [
    path
    for folder in ("features", "runtime")
    for path in sorted((PACKAGE / folder).rglob("*.ts"))
    if not path.name.endswith((".test.ts", ".d.ts")) and path.name != "dates.ts"
]
VIEWS = [
    path
    for folder in ("features", "pages", "ui")
    for path in sorted((PACKAGE / folder).rglob("*.py"))
    if path.name != "bindings.py"
]
NAME = re.compile(r"(?:^|_)(?:name|title|label|text)$")
# A number needs no isolation.
FILLED = re.compile(r"""\.replace\(\s*["']\{\}["'],(?!\s*String\()""")
TEMPLATE = re.compile(r"`(?:[^`\\]|\\.)*`")
PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
NAME_IN_SCRIPT = re.compile(r"\b(?:name|title|email)$", re.IGNORECASE)
JOINED = re.compile(r"""["'`]\s*\+\s*[\w.]*\b(?:name|title)\b|\b(?:name|title)\s*\+\s*["'`]""")


def names_joined_in_script(source: str) -> Iterator[str]:
    """Yield the code that puts a name into a sentence without isolation."""
    for found in (FILLED, JOINED):
        yield from (match[0] for match in found.finditer(source))
    for template in TEMPLATE.findall(source):
        has_words = re.search(r"[^\s`]", PLACEHOLDER.sub("", template)) is not None
        if has_words and any(NAME_IN_SCRIPT.search(part.strip()) for part in PLACEHOLDER.findall(template)):
            yield template


def names_joined_in_view(source: str) -> Iterator[str]:
    """Yield the expressions that join a name and words."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            operands = list(_operands(node))
            if any(map(_is_words, operands)) and any(map(_is_name, operands)):
                yield ast.unparse(node)
        elif isinstance(node, ast.FormattedValue) and _is_attribute_name(node.value):
            yield ast.unparse(node.value)


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _operands(node.left)
        yield from _operands(node.right)
    else:
        yield node


def _is_words(node: ast.expr) -> bool:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip() != ""
    return is_text or isinstance(node, ast.JoinedStr)


def _is_name(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return NAME.search(name) is not None


def _is_attribute_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and _is_name(node)


def test_no_script_joins_a_name_and_a_sentence() -> None:
    assert len(SCRIPTS) > 50
    # An error for developers, and the path of a request.
    unread = {PACKAGE / "runtime/config.ts", PACKAGE / "runtime/flowWrites.ts"}
    found = [
        f"{path.relative_to(PACKAGE)}: {code}"
        for path in SCRIPTS
        if path not in unread
        for code in names_joined_in_script(path.read_text())
    ]
    assert found == []


def test_no_view_joins_a_name_and_a_sentence() -> None:
    assert len(VIEWS) > 50
    found = [
        f"{path.relative_to(PACKAGE)}: {code}"
        for path in VIEWS
        for code in names_joined_in_view(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'words.replace("{}", () => flow.title)',
        "words.replace(\n  '{}',\n  isolate(name))",
        "email ? `${name} · ${email}` : name",
        '"Open " + context.name',
        'flow.title + " is gone"',
    ],
)
def test_a_name_that_a_script_joins_is_found(source: str) -> None:
    assert list(names_joined_in_script(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        'many.replace("{}", String(count))',
        "`${context.icon} ${context.name}`",
        "`/flows/${id}/restore`",
        "formatText(words.moved, title, name)",
    ],
)
def test_other_code_of_scripts_is_not_found(source: str) -> None:
    assert list(names_joined_in_script(source)) == []


@pytest.mark.parametrize(
    "source", ['f"{words}: " + name', 'chip.label + ": " + refuse', 'f"{T.HELLO}, {step.first_name}"']
)
def test_a_name_that_a_view_joins_is_found(source: str) -> None:
    assert list(names_joined_in_view(source)) != []


@pytest.mark.parametrize(
    "source",
    ['context.icon + " " + context.name', 'format_text(f"{words}: {{}}", name)', '"/contexts/" + context.id'],
)
def test_other_code_of_views_is_not_found(source: str) -> None:
    assert list(names_joined_in_view(source)) == []
