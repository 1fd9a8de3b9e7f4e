"""runtime/refusedParts.ts: the parts of a line that stay as they are typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..runtime import evaluate


def moved(*edits: tuple[list[tuple[int, int]], str, str]) -> list[list[str]]:
    """Return the text of the refused parts after each edit (parts, before, after)."""
    given_edits = [
        [[{"start": start, "end": end} for start, end in parts], before, after]
        for parts, before, after in edits
    ]
    code = (
        "values[0].map(([parts, before, after]) => m.moveParts(parts, before, after)"
        ".map(({ start, end }) => after.slice(start, end)))"
    )
    found: list[list[str]] = evaluate("refusedParts", code, given_edits)
    return found


def test_a_refused_part_moves_with_the_text_around_it() -> None:
    line = "send money mon"
    assert moved(
        ([(11, 14)], line, "please send money mon"),
        ([(11, 14)], line, "send my mon"),
        ([(11, 14)], line, "send money mon today"),
        ([(11, 14)], line, "send money on mon"),
        ([(0, 4)], line, "send money tue"),
    ) == [["mon"], ["mon"], ["mon"], ["mon"], ["send"]]


def test_a_part_that_is_edited_is_refused_no_longer() -> None:
    line = "send money mon"
    assert moved(
        ([(11, 14)], line, "send money monday"),
        ([(11, 14)], line, "send money mo"),
        ([(11, 14)], line, "send money m-on"),
        ([(11, 14)], line, ""),
        ([(11, 14)], line, "send money tue"),
    ) == [[], [], [], [], []]


def test_equal_words_elsewhere_are_not_touched() -> None:
    assert moved(([(11, 14)], "send money mon", "mon send money mon")) == [["mon"]]
    literal = evaluate(
        "refusedParts",
        "m.literalParts([{start: 11, end: 14}], '  mon x y  mon', {answer: undefined, isCurrent: false})",
    )
    assert literal == [{"start": 9, "end": 12}]


@pytest.mark.parametrize("title", ["", "x"])
def test_a_line_that_is_nothing_but_a_reading_is_sent_as_text(title: str) -> None:
    known: dict[str, Any] = {"answer": {"title": title, "spans": [{"start": 1, "end": 9}]}, "isCurrent": True}
    expected = [] if title else [{"start": 0, "end": 8}]
    assert evaluate("refusedParts", "m.literalParts([], ' tomorrow', values[0])", known) == expected


WORDS = st.lists(st.sampled_from(["mon", "money", "tue", "5pm", "x", "ab"]), min_size=1, max_size=6)


def test_whatever_is_typed_a_refused_part_is_the_word_that_was_refused() -> None:
    edits: list[tuple[list[tuple[int, int]], str, str]] = []

    @given(WORDS, WORDS, st.data())
    def collect(words: list[str], others: list[str], data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(words) - 1))
        start = len(" ".join([*words[:at], ""]))
        edits.append(([(start, start + len(words[at]))], " ".join(words), " ".join(others)))

    collect()
    for (parts, before, _), after in zip(edits, moved(*edits), strict=True):
        (start, end) = parts[0]
        assert after in ([], [before[start:end]])
