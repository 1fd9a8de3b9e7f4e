"""Words of a text as a search sees them: without case, accents and width, found by their beginning.

No text becomes a regular expression, so that no search can be slow by its form. A script without spaces
(Chinese, Japanese, Thai) has a word beginning at each character.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_WORD = re.compile(r"[\w\u0300-\u036f]+")
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LONGEST = 24
_MOST_STORED = 200
_MOST_ASKED = 8


class Word(NamedTuple):
    """text[start:end], and what it is compared by."""

    start: int
    end: int
    plain: str


def words_of(text: str) -> Iterator[Word]:
    """The words of `text`, in its order."""
    for match in _WORD.finditer(text):
        begins = [match.start()]
        if _WITHOUT_SPACES.search(match[0]):
            begins = list(range(match.start(), match.end()))
        for begin in begins:
            plain = _plain(text[begin : match.end()])
            if plain:
                yield Word(begin, match.end(), plain)


def stored_words(*texts: str | None) -> list[str]:
    """The different words of the texts, as an index has them: at most two hundred."""
    found = (word.plain for text in texts if text for word in words_of(text))
    return list(dict.fromkeys(_first(found, _MOST_STORED)))


def terms_of(query: str) -> list[str]:
    """What a query asks for: beginnings of words, the longest first, at most eight."""
    found = dict.fromkeys(_plain(match[0]) for match in _WORD.finditer(query))
    return sorted(filter(None, found), key=len, reverse=True)[:_MOST_ASKED]


def places(text: str | None, terms: Sequence[str]) -> dict[str, list[Word]]:
    """For each term that begins a word of `text`, the words that it begins."""
    found: dict[str, list[Word]] = {}
    for word in words_of(text or ""):
        for term in terms:
            if word.plain.startswith(term):
                found.setdefault(term, []).append(word)
    return found


def range_of(term: str) -> dict[str, str]:
    """The stored words that begin with `term`, as a filter of MongoDB."""
    return {"$gte": term, "$lt": term + "\U0010ffff"}


def _plain(word: str) -> str:
    # Decomposed before and after: folding can compose what was apart.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))[:_LONGEST]


def _first(words: Iterator[str], count: int) -> Iterator[str]:
    seen: set[str] = set()
    for word in words:
        if len(seen) == count:
            return
        seen.add(word)
        yield word
