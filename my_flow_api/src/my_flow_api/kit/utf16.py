"""Convert positions in a text to UTF-16 code units, as in JavaScript."""

from collections.abc import Sequence
from itertools import accumulate


def utf16_places(text: str) -> Sequence[int]:
    """Return the place of each character of `text`, and of its end, in UTF-16 code units."""
    if text.isascii():
        return range(len(text) + 1)
    return [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]
