"""runtime/pastedList.ts: what a pasted text is as a list."""

from __future__ import annotations

import pytest

from ..runtime import evaluate


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Call mum", ["Call mum"]),
        ("Call mum\n", ["Call mum"]),
        ("Call mum\nBuy milk", ["Call mum", "Buy milk"]),
        ("Call mum\r\nBuy milk\rRun\u2028Read", ["Call mum", "Buy milk", "Run", "Read"]),
        ("\n\n  Call mum \n\t\n \u200b \nBuy milk\n", ["Call mum", "Buy milk"]),
        ("- Call mum\n* Buy milk\n\u2022 Run\n\u2013 Read", ["Call mum", "Buy milk", "Run", "Read"]),
        (
            "- [ ] Call mum\n- [x] Buy milk\n[] Run\n☐ Read\n☑Sleep",
            ["Call mum", "Buy milk", "Run", "Read", "Sleep"],
        ),
        ("1. Call mum\n2. Buy milk\n10) Run", ["Call mum", "Buy milk", "Run"]),
        ("24. December call\nBuy milk", ["24. December call", "Buy milk"]),
        ("-5 degrees outside\n-Buy milk", ["-5 degrees outside", "-Buy milk"]),
        ("- \n-\n- Run", ["-", "-", "Run"]),
        ("Title, with a comma\tand a tab", ["Title, with a comma\tand a tab"]),
    ],
)
def test_each_line_that_says_something_counts_without_the_marks_of_a_list(
    text: str, lines: list[str]
) -> None:
    assert evaluate("pastedList", "m.linesOf(values[0])", text) == lines
