"""Correct misspelled names of days in quick add, with a map back to the typed text. Pure.

Only weekdays and relative words ("tomorow", "firday") are corrected, and only at an edit distance of one: one
letter too many, too few or wrong, or two letters swapped. Doubled letters count as single ones ("tommorow").
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CORRECTED = (*_WEEKDAYS, "today", "tomorrow", "tonight")
_RECOGNIZED = (*_CORRECTED, "yesterday", "christmas", "weekend", "fortnight")
_MONTHS = (
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# English words that are one edit away from a day and mean something else.
_OTHER_WORDS = frozenset({"toddy", "sundry", "sundae", "sundaes", "today", "monday", "weekends", "weekend"})
_NEVER_CORRECTED = _OTHER_WORDS | {"toady"}
_LONG_WORD = 8  # in which two edits are still recognizable
_WORD = re.compile(r"(?<![\w'\u2019.@/-])[A-Za-z]{4,11}(?![\w'\u2019@/-]|\.\w)")
_LONG_MONTHS = tuple(month for month in _MONTHS if len(month) > len("august"))
_NUMBER_BEFORE = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?(?:[ ]{1,3}of)?[ ]{1,3}\Z", re.I)
_NUMBER_AFTER = re.compile(r"[ ]{1,3}[0-9]{1,2}(?:st|nd|rd|th)?", re.I)


class CorrectedText(NamedTuple):
    """A text with corrected days.

    Args:
        text: The corrected text.
        starts: For each character of `text`, the start of its part in the typed text.
        ends: For each character of `text`, the end of that part.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the typed text of the part `text[start:end]`."""
        return self.starts[start], self.ends[end - 1]


def correct_days(text: str) -> CorrectedText | None:
    """Correct the misspelled days of `text`; None if there are none."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    copied = 0
    for match in _WORD.finditer(text):
        word = _meant(match[0].lower())
        if word is None:
            continue
        start, end = match.span()
        pieces += [text[copied:start], word]
        starts += [*range(copied, start), *[start] * len(word)]
        ends += [*range(copied + 1, start + 1), *[end] * len(word)]
        copied = end
    if not pieces:
        return None
    pieces.append(text[copied:])
    starts += range(copied, len(text))
    ends += range(copied + 1, len(text) + 1)
    return CorrectedText("".join(pieces), starts, ends)


def find_misspelled_days(text: str) -> Iterator[tuple[int, int]]:
    """Find the words of `text` that are close to a day, or close to a month and beside a number.

    The range of a month includes the number beside it.
    """
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word in _OTHER_WORDS:
            continue
        if _similar(word, _RECOGNIZED) or _similar(word, _RECOGNIZED, are_similar_long_words):
            yield match.span()
            continue
        start, end = match.span()
        before = _NUMBER_BEFORE.search(text, max(0, start - 12), start)
        after = _NUMBER_AFTER.match(text, end)
        if not (before or after):
            continue
        if _similar(word, _MONTHS) or _similar(word, _MONTHS, are_similar_long_words):
            yield before.start() if before else start, after.end() if after else end


def find_misspelled_months(text: str) -> Iterator[tuple[int, int]]:
    """Find the misspelled names of months in `text`, except short ones: "Jane" is not a month."""
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if _similar(word, _LONG_MONTHS) or _similar(word, _LONG_MONTHS, are_similar_long_words):
            yield match.span()


def _meant(word: str) -> str | None:
    """Return the day that `word` misspells; None if it may be several ("tursday")."""
    if word in _NEVER_CORRECTED:
        return None
    similar = _similar(word, _CORRECTED)
    if len(similar) > 1:  # people seldom miss the first letter: "munday" is no Sunday
        similar = [day for day in similar if day[0] == word[0]]
    return similar[0] if len(similar) == 1 else None


@lru_cache(maxsize=4096)
def _similar(
    word: str, candidates: Sequence[str], are_similar: Callable[[str, str], bool] | None = None
) -> Sequence[str]:
    """Return the candidates that `word` may misspell; none if it is one of them."""
    fits = are_similar or is_one_edit_away
    return () if word in candidates else tuple(candidate for candidate in candidates if fits(word, candidate))


def is_one_edit_away(word: str, other: str) -> bool:
    """Return whether one insertion, deletion, substitution or swap of neighbors makes `word` into `other`."""
    if word == other or word == f"{other}s":  # a plural is another word: "mondays" repeats
        return False
    return _squeezed(word) == _squeezed(other) or edit_distance(word, other) == 1


def are_similar_long_words(word: str, other: str) -> bool:
    """Return whether `word` is two edits away from a word that is long enough to be recognizable."""
    is_long = len(other) >= _LONG_WORD and word[:1] == other[:1]
    return is_long and word != f"{other}s" and edit_distance(word, other) == 2


def _squeezed(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def edit_distance(word: str, other: str) -> int:
    """Return the optimal string alignment distance of two words, or 3 if their lengths differ by more."""
    if abs(len(word) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, previous, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
    return row[-1]
