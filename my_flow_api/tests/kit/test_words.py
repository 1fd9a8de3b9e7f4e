import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.kit.words import places, range_of, stored_words, terms_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Write the Plan!", ["write", "the", "plan"]),
        ("Ärger in Århus, façade", ["arger", "in", "arhus", "facade"]),
        ("A\u0308rger", ["arger"]),
        ("STRASSE Straße", ["strasse"]),
        ("\uff30\uff4c\uff41\uff4e ﬁnal", ["plan", "final"]),
        ("会議", ["会議", "議"]),
        ("קפה شاي", ["קפה", "شاي"]),
        ("☕ !? ...", []),
        ("", []),
    ],
)
def test_words_are_plain(text: str, words: list[str]) -> None:
    assert stored_words(text) == words


def test_words_are_stored_once_and_not_without_end() -> None:
    assert stored_words("plan Plan", None, "plan b") == ["plan", "b"]
    assert len(stored_words(" ".join(f"w{n}" for n in range(1_000)))) == 200
    assert stored_words("x" * 10_000) == ["x" * 24]


def test_terms_are_the_longest_first() -> None:
    assert terms_of("the QUARTERLY plan plan") == ["quarterly", "plan", "the"]
    assert len(terms_of(" ".join(f"w{n}" for n in range(30)))) == 8


def test_places_are_those_of_the_text_itself() -> None:
    text = "Ärger planen, Plan B"
    found = places(text, ["plan", "arg"])
    assert [text[word.start : word.end] for word in found["plan"]] == ["planen", "Plan"]
    assert [text[word.start : word.end] for word in found["arg"]] == ["Ärger"]
    assert places(None, ["plan"]) == {}


@given(st.text(max_size=200))
def test_any_text_has_words_that_are_found_by_their_beginnings(text: str) -> None:
    for word in words_of(text):
        assert 0 <= word.start < word.end <= len(text)
        bounds = range_of(word.plain[:3])
        assert bounds["$gte"] <= word.plain < bounds["$lt"]
    for term in terms_of(text):
        assert term in places(text, [term]) or len(term) == 24
