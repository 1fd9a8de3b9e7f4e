"""runtime/wordSearch.ts and the tags of a line: the page compares texts as the API does, over its cases."""

from __future__ import annotations

import tomllib
import unicodedata

from my_flow_client.build import PROJECT

from ..runtime import evaluate

DATA = tomllib.loads((PROJECT.parent / "my_flow_api/tests/data/words.toml").read_text())


def test_a_term_is_without_case_accents_and_width() -> None:
    words = [word for word, _ in DATA["terms"]]
    assert evaluate("wordSearch", "values[0].map(m.termsOf)", words) == [[term] for _, term in DATA["terms"]]


def test_a_text_is_found_by_the_beginnings_of_its_words() -> None:
    cases = [*DATA["found"], *DATA["not_found"]]
    found = evaluate(
        "wordSearch", "values[0].map(([text, query]) => m.scoreOf(text, m.termsOf(query)) > 0)", cases
    )
    assert [case for case, is_found in zip(cases, found, strict=True) if is_found] == DATA["found"]


def test_the_palette_compares_by_the_same_words() -> None:
    code = "values[0].map(([text, query]) => m.commandFilter('', query, [text]) > 0)"
    cases = [*DATA["found"], *DATA["not_found"]]
    found = evaluate("commandMenu", code, cases)
    assert [case for case, is_found in zip(cases, found, strict=True) if is_found] == DATA["found"]


def test_signs_that_people_omit_are_left_out() -> None:
    marks = [place for place in range(0x20000) if unicodedata.category(chr(place))[0] == "M"]
    ranges = [[int(end, 16) for end in text.split("-")] for text in DATA["left_out"]]
    omitted = [place for place in marks if any(first <= place <= last for first, last in ranges)]
    code = "values[0].filter((place) => m.termsOf(`a${String.fromCodePoint(place)}b`)[0] === 'ab')"
    assert evaluate("wordSearch", code, marks) == omitted


def test_a_tag_is_compared_by_its_letters() -> None:
    code = "values[0].map(({ name, tag }) => m.contextsForTag(`Call mum #${tag}`, [{ name }]).length > 0)"
    fits = evaluate("../features/add_flow/line", code, DATA["tags"])
    assert fits == [case["fits"] for case in DATA["tags"]]


def test_the_best_score_is_of_a_text_that_begins_with_the_first_term() -> None:
    cases = [("❤\ufe0f Love it", "love"), ("Love it", "it love"), ("Love it", ""), ("Love it", "!?")]
    code = "values[0].map(([text, query]) => m.commandFilter('', query, [text]))"
    assert evaluate("commandMenu", code, cases) == [1, 0.5, 0.5, 0]
