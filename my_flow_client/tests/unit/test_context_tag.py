"""runtime/contextTag.ts: the `#` that is being typed, and the contexts that it may mean."""

from __future__ import annotations

from typing import Any

import pytest

from ..runtime import evaluate

CONTEXTS = [
    {"name": name} for name in ("🎉", "Deep Work", "Personal", "Work", "Ärger & Müll", "Rest", "Read")
]


def of(function: str, text: str) -> Any:
    return evaluate("contextTag", f"m.{function}(values[0], values[1])", text, CONTEXTS)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Call mum", []),
        ("Call mum #", ["Deep Work", "Personal", "Work", "Ärger & Müll"]),
        ("Call mum #wor", ["Work", "Deep Work"]),
        ("#RE", ["Rest", "Read"]),
        ("(#deepw", ["Deep Work"]),
        ("Call #ärgerm", ["Ärger & Müll"]),
        ("Call mum #work ", []),
        ("Call mum#work", []),
        ("Call #work and #pers", ["Personal"]),
        ("Call #garden", []),
    ],
)
def test_the_tag_at_the_end_finds_contexts(text: str, names: list[str]) -> None:
    assert [context["name"] for context in of("contextsForTag", text)] == names


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("Call mum #wor", "Call mum #Work "),
        ("Call mum #deep", "Call mum #DeepWork "),
        ("(#pe", "(#Personal "),
        ("Call mum #garden", ""),
        ("Call mum", ""),
    ],
)
def test_the_first_one_completes_the_line(text: str, completed: str) -> None:
    assert of("completedTag", text) == completed


@pytest.mark.parametrize(
    ("text", "name"),
    [("Dig #garden", "garden"), ("Dig #pers", ""), ("Dig #", ""), ("Dig #!", ""), ("Dig", "")],
)
def test_a_name_that_no_context_has_is_unknown(text: str, name: str) -> None:
    assert of("unknownTag", text) == name
