"""Prefix search in texts, regardless of case, accents and width.

Vowel points of Hebrew and Arabic are removed, as people omit them. Other combining signs, such as the vowels
of Devanagari and Thai, belong to their word. Plain letters match letters with a stroke and ligatures (l
matches ł, ae matches æ).

No text becomes a regular expression, and the time for a text depends only on its length, so that no search
can be slow by its form. In a script without spaces (Chinese, Japanese, Thai, Khmer) a word begins at each
character. A change of the comparison must raise `VERSION`, so that stored words are rewritten.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, groupby, islice
from typing import NamedTuple

VERSION = 2
"""The version of the rules for stored words."""


# Without Han, Hangul, cuneiform and the like, which have no marks: searching them took most of the time.
_CODE_POINTS_OF_MARKS = chain(
    range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xFB00, 0xFF00), range(0x10000, 0x12000),
    range(0x16000, 0x17000), range(0x1BC00, 0x1F000),
)  # fmt: skip


def _marks() -> str:
    """Return the combining signs of all scripts, as ranges of a character class."""
    places = (place for place in _CODE_POINTS_OF_MARKS if unicodedata.category(chr(place))[0] == "M")
    runs = groupby(enumerate(places), key=lambda numbered: numbered[1] - numbered[0])
    ranges = ([place for _, place in run] for _, run in runs)
    return "".join(f"{chr(places[0])}-{chr(places[-1])}" for places in ranges)


_MARKS = _marks()
_WORD = re.compile(rf"[\w{_MARKS}]+")
_SPACELESS = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WITH_SPACES = re.compile(rf"(?:(?!{_SPACELESS})[\w{_MARKS}])+")
_BEGINS_INSIDE = re.compile(rf"(?![{_MARKS}])(?:(?={_SPACELESS})|(?<={_SPACELESS}))")
# Signs that people omit: accents of Latin, Greek and Cyrillic, points of Hebrew, Arabic and Syriac, the
# Arabic tatweel, and variation selectors. Source: Unicode, Scripts.txt and Blocks.txt.
_LEFT_OUT = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0591-\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06ed\u0730-\u074a\u08ca-\u08ff\u3099\u309a\ufe00-\ufe0f]"
)
_NUKTA = 7  # the combining class of the dot that Indic scripts may write below borrowed letters
_PLAIN_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "\u0131": "i",
        "ŧ": "t",
        "ŋ": "n",
    }
)
_LONGEST = 24
_MOST_STORED = 500
_MOST_ASKED = 8
_MOST_MATCHES = 50


class Part(NamedTuple):
    """text[start:end]."""

    start: int
    end: int


class NormalizedText(NamedTuple):
    """A text without case, accents and width, with the place of each character in the original."""

    plain: str
    begins: Sequence[int]


def words_of(text: str) -> Iterator[tuple[Part, str]]:
    """Yield the words of `text` in order, each with its normalized form."""
    plain, begins = _normalize(text)
    for match in _WORD.finditer(text):
        end = match.end()
        for start in _starts(text, match.start(), end):
            word = plain[begins[start] : min(begins[end], begins[start] + _LONGEST)]
            if word:
                yield Part(start, end), word


def stored_words(*texts: str | None) -> list[str]:
    """Return the distinct normalized words of the texts, for an index: at most five hundred."""
    found = (word for text in texts if text for _, word in words_of(text))
    return list(dict.fromkeys(_first(found, _MOST_STORED)))


def query_terms(query: str) -> list[str]:
    """Return the word prefixes of a query, the longest first, at most eight."""
    found = dict.fromkeys(_normalize(match[0]).plain[:_LONGEST] for match in _WORD.finditer(query))
    return sorted(filter(None, found), key=len, reverse=True)[:_MOST_ASKED]


def find_matches(text: str | None, terms: Sequence[str]) -> dict[str, list[Part]]:
    """Return the words of `text` that begin with each term, at most fifty.

    In a script without spaces, where words have no end, a match is as long as the term.
    """
    if not text:
        return {}
    normalized = _normalize(text)
    found = {term: list(islice(_matches_of(term, text, normalized), _MOST_MATCHES)) for term in terms}
    return {term: parts for term, parts in found.items() if parts}


def all_occur(terms: Sequence[str], *texts: str | None) -> bool:
    """Return whether each term occurs anywhere in the texts: a quick check before `find_matches`."""
    plain = [_normalize(text).plain for text in texts if text]
    return all(any(term in one for one in plain) for term in terms)


def range_of(term: str) -> dict[str, str]:
    """Return the MongoDB filter for stored words that begin with `term`."""
    return {"$gte": term, "$lt": term + "\U0010ffff"}


def _matches_of(term: str, text: str, normalized: NormalizedText) -> Iterator[Part]:
    plain, begins = normalized
    at = plain.find(term)
    while at >= 0:
        stop = bisect_left(begins, at + len(term))
        # Marks before the letter may have been removed.
        for start in range(bisect_left(begins, at), bisect_right(begins, at)):
            if _begins_word(text, start) and _WORD.fullmatch(text, start, stop):
                whole = _WITH_SPACES.match(text, start)
                yield Part(start, max(stop, whole.end() if whole else 0))
                break
        at = plain.find(term, at + 1)


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the starts of words in a run of letters."""
    yield start
    for match in _BEGINS_INSIDE.finditer(text, start + 1, end):
        if match.start() < end:
            yield match.start()


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not _WORD.match(text, at - 1, at) or bool(_BEGINS_INSIDE.match(text, at))


def _normalize(text: str) -> NormalizedText:
    if text.isascii():
        return NormalizedText(text.lower(), range(len(text) + 1))
    parts = [_normalize_character(character) for character in text]
    return NormalizedText("".join(parts), [0, *accumulate(map(len, parts))])


@lru_cache(maxsize=10_000)
def _normalize_character(character: str) -> str:
    # Decomposed before and after, since folding can compose characters.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (c for c in folded if not _LEFT_OUT.match(c) and unicodedata.combining(c) != _NUKTA)
    return "".join(kept).translate(_PLAIN_LETTERS)


def _first(words: Iterator[str], count: int) -> Iterator[str]:
    seen: set[str] = set()
    for word in words:
        if len(seen) == count:
            return
        seen.add(word)
        yield word
