"""runtime/text.ts: what can be seen of a text, and names as parts of sentences."""

from __future__ import annotations

import pytest
from reflex.vars.base import Var

from my_flow_client.ui.text import format_text

from ..runtime import evaluate

FIRST, POP = "\u2068", "\u2069"


@pytest.mark.parametrize(
    "text",
    ["", "  ", "\u2800", "\u3164 \u2800", "\u115f\u1160", "\uffa0", "\u034f\ufe0f", "\u200b\u2060",
     "\u202e\u00a0", "\U000e0100", "\U0001d159"],
)  # fmt: skip
def test_nothing_of_what_is_invisible_is_left(text: str) -> None:
    assert evaluate("text", "m.visible(values[0])", text) == ""


@pytest.mark.parametrize("text", ["a", "\u2800a", "☕", "é", "बात", "\u3131", "⠁", "❤\ufe0f"])
def test_what_can_be_seen_stays(text: str) -> None:
    assert evaluate("text", "m.visible(` ${values[0]} `)", text) == text


@pytest.mark.parametrize(
    "name", ["\u202eabc", "قهوة", "בית", "\u2067abc", "abc\u200f", "a\u202d\u202eb", "\U0001e900"]
)
def test_a_name_that_could_turn_a_sentence_around_is_isolated(name: str) -> None:
    isolated = evaluate("text", "m.isolate(values[0])", name)
    assert isolated == f"{FIRST}{name.replace(chr(0x2067), '')}{POP}"


@pytest.mark.parametrize("mark", ["\u2066", "\u2067", "\u2068", "\u2069"])
def test_marks_of_a_name_neither_end_its_isolate_nor_outlast_it(mark: str) -> None:
    assert evaluate("text", "m.isolate(values[0])", f"a{mark}\u202eb") == f"{FIRST}a\u202eb{POP}"


@pytest.mark.parametrize("name", ["Call mum", "Ärger", "日本語", "☕ 3"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert evaluate("text", "m.isolate(values[0])", name) == name


def test_the_parts_of_a_sentence_are_isolated_from_each_other() -> None:
    text = evaluate("text", "m.formatText(...values)", "{} · {}", "\u202eAlice", "alice@example.test")
    assert text == f"{FIRST}\u202eAlice{POP} · alice@example.test"


def test_every_part_of_a_sentence_that_is_not_our_own_is_isolated() -> None:
    assert (
        str(format_text("{}: {}", "Delete", Var("title")))
        == '["", "Delete", ": ", isolate(title), ""].join("")'
    )
