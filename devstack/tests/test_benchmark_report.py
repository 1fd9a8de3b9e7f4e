from __future__ import annotations

import re
from pathlib import Path

import pytest

from devstack.benchmark_report import circumstances, put, table


def test_a_table_takes_its_place_and_leaves_the_rest_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n<!-- a -->\nold\n<!-- /a -->\n\n<!-- ab -->\nother\n<!-- /ab -->\nend\n")
    put(page, "a", table(("what", "number"), [("one", "1"), ("two", "2")]))
    new = "| what | number |\n|---|--:|\n| one | 1 |\n| two | 2 |"
    assert page.read_text() == (
        f"# Page\n\n<!-- a -->\n\n{new}\n\n<!-- /a -->\n\n<!-- ab -->\nother\n<!-- /ab -->\nend\n"
    )
    put(page, "a", "newer")
    assert "<!-- a -->\n\nnewer\n\n<!-- /a -->" in page.read_text()


@pytest.mark.parametrize("text", ["", "<!-- a -->", "<!-- /a -->", "<!-- /a --><!-- a -->"])
def test_a_page_without_the_place_is_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(ValueError, match=r"page\.md has no place"):
        put(page, "a", "new")
    assert page.read_text() == text


def test_the_circumstances_name_the_day_the_commit_and_the_machine() -> None:
    moment, commit, machine = circumstances().split(" · ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", moment)
    assert re.fullmatch(r"commit [0-9a-f]{7,}( with changes)?", commit)
    assert re.fullmatch(r"\d+ cores, .+, Python [\d.]+, load [\d.]+", machine)
