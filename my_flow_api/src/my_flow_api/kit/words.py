"""Words of a text as a search sees them: without case, accents and width, found by their beginning.

No text becomes a regular expression, and what is done with a text grows with its length alone, so that no
search can be slow by its form. In a script without spaces (Chinese, Japanese, Thai) a word begins at each
character.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

_WORD = re.compile(r"[\w\u0300-\u036f]+")
_SPACELESS = r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_WITH_SPACES = re.compile(rf"(?:(?!{_SPACELESS})[\w\u0300-\u036f])+")
_BEGINS_INSIDE = re.compile(rf"(?={_SPACELESS})|(?<={_SPACELESS})")
_LONGEST = 24
_MOST_STORED = 500
_MOST_ASKED = 8
_MOST_PLACES = 50


class Part(NamedTuple):
    """text[start:end]."""

    start: int
    end: int


class Folded(NamedTuple):
    """A text without case, accents and width; where in it each character of the text begins, and its end."""

    plain: str
    begins: Sequence[int]


def words_of(text: str) -> Iterator[tuple[Part, str]]:
    """The words of `text`, in its order, each with what it is compared by."""
    plain, begins = _folded(text)
    for match in _WORD.finditer(text):
        end = match.end()
        for start in _starts(text, match.start(), end):
            word = plain[begins[start] : min(begins[end], begins[start] + _LONGEST)]
            if word:
                yield Part(start, end), word


def stored_words(*texts: str | None) -> list[str]:
    """The different words of the texts, as an index has them: at most five hundred."""
    found = (word for text in texts if text for _, word in words_of(text))
    return list(dict.fromkeys(_first(found, _MOST_STORED)))


def terms_of(query: str) -> list[str]:
    """What a query asks for: beginnings of words, the longest first, at most eight."""
    found = dict.fromkeys(_folded(match[0]).plain[:_LONGEST] for match in _WORD.finditer(query))
    return sorted(filter(None, found), key=len, reverse=True)[:_MOST_ASKED]


def places(text: str | None, terms: Sequence[str]) -> dict[str, list[Part]]:
    """For each term that begins a word of `text`, the words that it begins, at most fifty.

    In a script without spaces, where words have no end, a place is as long as the term.
    """
    if not text:
        return {}
    folded = _folded(text)
    found = {term: list(islice(_places_of(term, text, folded), _MOST_PLACES)) for term in terms}
    return {term: parts for term, parts in found.items() if parts}


def range_of(term: str) -> dict[str, str]:
    """The stored words that begin with `term`, as a filter of MongoDB for a word."""
    return {"$gte": term, "$lt": term + "\U0010ffff"}


def _places_of(term: str, text: str, folded: Folded) -> Iterator[Part]:
    plain, begins = folded
    at = plain.find(term)
    while at >= 0:
        stop = bisect_left(begins, at + len(term))
        # Before the letter there may be marks, of which nothing is left.
        for start in range(bisect_left(begins, at), bisect_right(begins, at)):
            if _begins_word(text, start) and _WORD.fullmatch(text, start, stop):
                whole = _WITH_SPACES.match(text, start)
                yield Part(start, max(stop, whole.end() if whole else 0))
                break
        at = plain.find(term, at + 1)


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where words begin in a run of letters."""
    yield start
    for match in _BEGINS_INSIDE.finditer(text, start + 1, end):
        if match.start() < end:
            yield match.start()


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not _WORD.match(text, at - 1, at) or bool(_BEGINS_INSIDE.match(text, at))


def _folded(text: str) -> Folded:
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1))
    parts = [_fold(character) for character in text]
    return Folded("".join(parts), [0, *accumulate(map(len, parts))])


@lru_cache(maxsize=10_000)
def _fold(character: str) -> str:
    # Decomposed before and after: folding can compose what was apart.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def _first(words: Iterator[str], count: int) -> Iterator[str]:
    seen: set[str] = set()
    for word in words:
        if len(seen) == count:
            return
        seen.add(word)
        yield word
