"""Write lines of CSV in which no text becomes a spreadsheet formula (CSV injection).

Sources: RFC 4180; OWASP, "CSV Injection": every cell in quotes, and an apostrophe wherever a spreadsheet
could see the beginning of a formula, also if it splits cells at another separator.
"""

import csv
import re
from collections.abc import Iterable
from io import StringIO

FORMULA_PREFIXES = "=＝﹦⁼₌+＋﹢⁺₊﬩-－﹣@＠﹫"  # noqa: RUF001  (each is one of =+-@ to a program that normalizes text)
"""Characters that begin a formula: `=`, `+`, `-`, `@` in all their widths."""

_SEPARATORS = ",;|\t\r\n"
_CONTROL = "\t\r\n"
# Between a separator and a formula, programs skip spaces, invisible characters and quotes.
_SKIPPED = r"\s\u200b-\u200f\u2060\ufeff\"'"
_FORMULA_CHARACTERS = frozenset(FORMULA_PREFIXES)
_DANGEROUS_FIRST = (*FORMULA_PREFIXES, *_CONTROL)
_BEFORE_A_CELL = re.compile(f"[{_SEPARATORS}{_SKIPPED}]++")


def neutralize(text: str) -> str:
    """Insert an apostrophe wherever a cell could begin with a formula. Nothing is removed."""

    def neutralize_next(found: re.Match[str]) -> str:
        begins_a_cell = found.start() == 0 or not frozenset(_SEPARATORS).isdisjoint(found[0])
        is_formula = begins_a_cell and text[found.end() : found.end() + 1] in _FORMULA_CHARACTERS
        return f"{found[0]}'" if is_formula else found[0]

    neutralized = _BEFORE_A_CELL.sub(neutralize_next, text)
    return f"'{neutralized}" if neutralized.startswith(_DANGEROUS_FIRST) else neutralized


def csv_line(cells: Iterable[str]) -> bytes:
    """Return one line of CSV, each cell in quotes."""
    line = StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue().encode()
