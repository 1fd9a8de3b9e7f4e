"""No text in a CSV file is a formula, whatever separator a program takes and whatever it skips."""

import csv
import sys
import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.exports.csv_cells import FORMULA_PREFIXES, csv_line, neutralize

SEPARATORS = ",;|\t\r\n"
HOSTILE = st.text(
    st.sampled_from([*FORMULA_PREFIXES, *SEPARATORS, " ", "\u00a0", "\ufeff", '"', "'", "x"]), max_size=12
)


def cells_of(line: bytes, separator: str) -> list[str]:
    """Split the cells as a program does that respects quotes, and as one that does not."""
    text = line.decode()
    quoted = [cell for row in csv.reader(StringIO(text, newline=""), delimiter=separator) for cell in row]
    rows = text.replace("\r", "\n").split("\n")
    unquoted = [cell for row in rows for cell in row.split(separator)]
    return quoted + unquoted


@given(text=HOSTILE, separator=st.sampled_from(",;|\t"))
def test_no_cell_is_a_formula_with_any_separator(text: str, separator: str) -> None:
    for cell in cells_of(csv_line([neutralize(text), "next"]), separator):
        seen = cell.lstrip(' \t\u00a0\ufeff"')
        assert not seen.startswith(tuple(FORMULA_PREFIXES)), (cell, text)


@given(HOSTILE | st.text())
def test_only_apostrophes_are_added(text: str) -> None:
    assert neutralize(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    ("text", "neutralized"),
    [
        ("x;=HYPERLINK(1)", "x;'=HYPERLINK(1)"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001
        ("\n=1+1", "'\n'=1+1"),
        (" =1+1", " '=1+1"),
        ('a","=1+1', 'a","\'=1+1'),
        ("milk\n- eggs", "milk\n'- eggs"),
        ("1 - 1 = 0; a@b.c", "1 - 1 = 0; a@b.c"),
        ("", ""),
    ],
)
def test_an_apostrophe_stands_before_a_formula(text: str, neutralized: str) -> None:
    assert neutralize(text) == neutralized


def test_every_width_of_a_formula_character_is_known() -> None:
    widths = {
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.normalize("NFKC", character) in {"=", "+", "-", "@"}
    }
    assert widths == set(FORMULA_PREFIXES)


def test_every_cell_is_in_quotes() -> None:
    assert csv_line(["a", "", 'b"c', "1,5\r\n"]) == b'"a","","b""c","1,5\r\n"\r\n'


def test_a_long_run_of_separators_is_read_once() -> None:
    assert neutralize("\n" * 500_000) == "'" + "\n" * 500_000
