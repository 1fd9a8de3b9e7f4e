"""Converts positions in a text to UTF-16 code units, as JavaScript counts."""

from collections.abc import Sequence
from itertools import accumulate


def utf16_places(text: str) -> Sequence[int]:
    """For each character of `text`, and its end, where it is in UTF-16 code units."""
    if text.isascii():
        return range(len(text) + 1)
    return [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]
