"""Building blocks of the patterns of quick add, and the spans that they find. Pure.

Patterns repeat nothing without a limit, so that no text makes them slow.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

type SpanKind = Literal["context", "priority", "date", "time"]
type SpanField = Literal["context_id", "priority", "planned", "due"]
type Range = tuple[int, int]

BEGIN = r"(?<![^\s(])"
# "jan 12:30" is half past twelve, not the twelfth; "monday.com" is not a monday.
END = r"(?=[\s,;!?)]|[.:](?![0-9A-Za-z])|\Z)"
MASK = "\uffff"  # replaces parts that are parsed already, or must not be; no pattern matches it

S = r"[ ]{1,5}"
WEEKDAY = (
    "(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?)"
)
MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY_OF_MONTH = "(?:0?[1-9]|[12][0-9]|3[01])"
ANY_COUNT = (
    "(?:[1-9][0-9]{0,2}|a[ ]{1,5}couple[ ]{1,5}of|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
)
COUNT = f"(?P<count>{ANY_COUNT})"
_NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text and its meaning: text[start:end].

    `value` is the id of a context, a priority, a date (YYYY-MM-DD) or a time (HH:MM, or "someday", which is a
    time because a further kind would break deployed clients). `field` is the flow's field that it belongs to;
    None until that is decided. A part that names a repetition is a date for the same reason: the first day,
    and `repeats` says that there are more.
    """

    start: int
    end: int
    kind: SpanKind
    value: str
    field: SpanField | None = None
    repeats: bool = False


def count_of(match: re.Match[str]) -> int:
    """Return the number that `COUNT` matched."""
    count = match["count"].lower()
    if count.startswith("a") and count.endswith("of"):
        return 2
    return int(count) if count.isdigit() else max(1, _NUMBERS.index("a" if count == "an" else count))


def mask(text: str, parts: Iterable[Range]) -> str:
    """Hide the `parts` of the text, from and to, from all patterns."""
    characters = list(text)
    for start, end in parts:
        for place in range(max(0, start), min(len(text), end)):
            characters[place] = MASK
    return "".join(characters)


def is_pause(between: str) -> bool:
    """Return whether a part of the text does not separate its neighbors."""
    return not between.strip(" ,")


def are_beside(text: str, one: Range, other: Range) -> bool:
    """Return whether only a pause is between two parts of the text."""
    first, second = sorted((one, other))
    return is_pause(text[first[1] : second[0]])
