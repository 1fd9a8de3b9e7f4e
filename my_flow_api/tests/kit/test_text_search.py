import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.kit.text_search import (
    Part,
    all_occur,
    find_matches,
    query_terms,
    range_of,
    stored_words,
    words_of,
)

DATA = tomllib.loads((Path(__file__).parents[1] / "data/words.toml").read_text())
"""Cases that the page's palette has, too."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Write the Plan!", ["write", "the", "plan"]),
        ("Ärger in Århus, façade", ["arger", "in", "arhus", "facade"]),
        ("A\u0308rger", ["arger"]),
        ("STRASSE Straße", ["strasse"]),
        ("\uff30\uff4c\uff41\uff4e ﬁnal", ["plan", "final"]),
        ("会議", ["会議", "議"]),
        ("会議abc d", ["会議abc", "議abc", "abc", "d"]),
        ("漢" + "a" * 9_999, ["漢" + "a" * 23, "a" * 24]),
        ("קפה شاي", ["קפה", "شاي"]),
        ("שָׁלוֹם كِتَابٌ كتـاب آخر", ["שלום", "كتاب", "اخر"]),
        ("किताब बात हिन्दी", ["किताब", "बात", "हिन्दी"]),
        ("क़लम", ["कलम"]),
        ("ก่อน", ["ก่อน", "อน", "น"]),
        ("ဆရာ", ["ဆရာ", "ရာ"]),
        ("தமிழ் বই ਪੰਜਾਬ", ["தமிழ்", "বই", "ਪੰਜਾਬ"]),
        (
            "Łódź, Øre, Đakovo, Æsir Œuvre Þór \u0131",
            ["lodz", "ore", "dakovo", "aesir", "oeuvre", "thor", "i"],
        ),
        ("Ёлка é й", ["елка", "e", "и"]),
        ("I ❤️ 1️⃣ a", ["i", "1", "a"]),
        ("☕ !? ...", []),
        ("", []),
    ],
)
def test_words_are_plain(text: str, words: list[str]) -> None:
    assert stored_words(text) == words


def test_words_are_stored_once_and_not_without_end() -> None:
    assert stored_words("plan Plan", None, "plan b") == ["plan", "b"]
    assert len(stored_words(" ".join(f"w{n}" for n in range(1_000)))) == 500
    assert stored_words("x" * 10_000) == ["x" * 24]


def test_terms_are_the_longest_first() -> None:
    assert query_terms("the QUARTERLY plan plan") == ["quarterly", "plan", "the"]
    assert len(query_terms(" ".join(f"w{n}" for n in range(30)))) == 8


def test_places_are_those_of_the_text_itself() -> None:
    text = "Ärger planen, Plan B"
    found = find_matches(text, ["plan", "arg"])
    assert [text[start:end] for start, end in found["plan"]] == ["planen", "Plan"]
    assert [text[start:end] for start, end in found["arg"]] == ["Ärger"]
    assert find_matches(None, ["plan"]) == {}
    assert find_matches("Replan ™x", ["plan", "tmx"]) == {}


@pytest.mark.parametrize(("word", "term"), DATA["terms"])
def test_a_term_is_without_case_accents_and_width(word: str, term: str) -> None:
    assert query_terms(word) == [term]


@pytest.mark.parametrize(
    ("text", "query", "is_found"),
    [*((*case, True) for case in DATA["found"]), *((*case, False) for case in DATA["not_found"])],
)
def test_a_text_is_found_by_the_beginnings_of_its_words(text: str, query: str, is_found: bool) -> None:
    terms = query_terms(query)
    assert (find_matches(text, terms).keys() == set(terms)) == is_found


def test_signs_that_people_omit_are_left_out() -> None:
    marks = [place for place in range(0x20000) if unicodedata.category(chr(place))[0] == "M"]
    ranges = [[int(end, 16) for end in text.split("-")] for text in DATA["left_out"]]
    omitted = [place for place in marks if any(first <= place <= last for first, last in ranges)]
    assert [place for place in marks if query_terms(f"a{chr(place)}b") == ["ab"]] == omitted


def test_a_sign_inside_a_word_begins_no_word() -> None:
    assert find_matches("किताब", ["बात", "ता", "ब"]) == {}
    assert find_matches("किताब", ["कि", "किताब"]) == {"कि": [Part(0, 5)], "किताब": [Part(0, 5)]}


@pytest.mark.parametrize(
    ("text", "query"),
    [("שָׁלוֹם", "שלום"), ("שלום", "שָׁלוֹם"), ("كِتَابٌ", "كتاب"), ("كتاب", "كِتَابٌ"), ("Łódź", "lodz"),
     ("Strasse", "straße"), ("Ærø", "aero"), ("Đorđe", "dord"), ("हिन्दी", "हिन्")],
)  # fmt: skip
def test_what_is_left_out_is_left_out_in_both_directions(text: str, query: str) -> None:
    [term] = query_terms(query)
    assert [text[start:end] for start, end in find_matches(text, [term])[term]] == [text]


def test_where_words_have_no_end_a_place_is_as_long_as_the_term() -> None:
    text = "明日の会議の準備"
    assert [text[start:end] for start, end in find_matches(text, ["会議"])["会議"]] == ["会議"]
    assert find_matches("会議Planung b", ["plan", "議p"]) == {"plan": [Part(2, 9)], "議p": [Part(1, 3)]}


@pytest.mark.parametrize(
    ("terms", "texts", "occur"),
    [
        (["plan"], ["Replan", None], True),  # in the middle of a word: only a quick look
        (["plan", "arg"], ["Plan", "Ärger"], True),
        (["plan", "arg"], ["Plan", None], False),
        ([], [None], True),
    ],
)
def test_a_quick_look_tells_whether_all_terms_occur(
    terms: list[str], texts: list[str | None], occur: bool
) -> None:
    assert all_occur(terms, *texts) is occur


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
def test_no_text_with_places_for_all_terms_is_left_out_by_the_quick_look(
    title: str, description: str, query: str
) -> None:
    terms = query_terms(query)
    found = find_matches(title, terms).keys() | find_matches(description, terms).keys()
    assert len(found) < len(terms) or all_occur(terms, title, description)


@given(st.text(max_size=200))
def test_any_text_has_words_that_are_found_by_their_beginnings(text: str) -> None:
    for part, word in words_of(text):
        assert 0 <= part.start < part.end <= len(text)
        bounds = range_of(word[:3])
        assert bounds["$gte"] <= word < bounds["$lt"]
        assert part.start in [found.start for found in find_matches(text, [word])[word]]
    for term in query_terms(text):
        assert term in find_matches(text, [term]) or len(term) == 24
