"""runtime/shortcuts.ts: the character that a key stands for, whatever the layout of the keyboard."""

# ruff: noqa: RUF001  letters of other scripts look like Latin ones

from __future__ import annotations

from typing import Any

import pytest

from my_flow_client.design.shortcuts import SHORTCUTS
from my_flow_client.features.context_switch.copy import KEYS

from ..runtime import evaluate

LATIN = ",/?acdeklmnpstwf.x"
# What the keys of these characters give on other layouts, in the order of LATIN.
LAYOUTS = {
    "Arabic": "وظ؟شؤيثنمةىحسفصبزء",
    "Greek": ",/?αψδεκλμνπστςφ.χ",
    "Hebrew": "ת.?שבגקלךצמפדא'כץס",
    "Russian": "б.?фсвулдьтзыецаюч",
    "Ukrainian": "б.?фсвулдьтзіецаюч",
}
CODES = {",": "Comma", ".": "Period", "/": "Slash", "?": "Slash"}
WANTED = sorted({one.key.removeprefix("mod+") for one in SHORTCUTS} | set(KEYS))


def pressed(key: str, latin: str) -> dict[str, Any]:
    """Return the event of the key that gives `latin` on an American keyboard, and `key` on another one."""
    code = CODES.get(latin, f"Key{latin.upper()}")
    if key == latin and latin in CODES:  # the character has its own place on that layout
        code = "Digit7"
    return {"key": key, "code": code, "shiftKey": latin == "?"}


def characters(*events: dict[str, Any]) -> list[str]:
    """Return the characters of the keys, which are pressed one after the other."""
    found: list[str] = evaluate("shortcuts", "values[0].map(m.characterOf)", events)
    return found


def test_each_layout_has_the_key_of_each_shortcut() -> None:
    assert set(WANTED) <= set(LATIN)
    assert {len(keys) for keys in LAYOUTS.values()} == {len(LATIN)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_shortcut_is_at_its_place_where_the_layout_has_no_latin_letters(layout: str) -> None:
    keys = dict(zip(LATIN, LAYOUTS[layout], strict=True))
    letter = pressed(keys["a"], "a")  # what is typed before tells the layout
    found = characters(letter, *[pressed(keys[latin], latin) for latin in WANTED])
    assert dict(zip(WANTED, found[1:], strict=True)) == {latin: latin for latin in WANTED}


@pytest.mark.parametrize(
    ("key", "code", "character"),
    [("б", "Comma", ","), ("و", "Comma", ","), ("ظ", "Slash", "/"), ("؟", "Slash", "?"), ("В", "KeyD", "d")],
)
def test_a_letter_of_another_script_needs_nothing_typed_before(key: str, code: str, character: str) -> None:
    event = {"key": key, "code": code, "shiftKey": key in "؟В"}
    assert characters(event) == [character]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (".", "Slash"),  # Turkish
        ("-", "Slash"),  # German
        ("§", "Slash"),  # French, with Shift
        (";", "Comma"),  # French
        ("w", "Comma"),  # Dvorak
        ("ö", "KeyK"),
    ],
)
def test_a_layout_with_latin_letters_keeps_its_characters(key: str, code: str) -> None:
    typed = {"key": "a", "code": "KeyA", "shiftKey": False}
    assert characters(typed, {"key": key, "code": code, "shiftKey": key == "§"})[1] == key


def test_a_shortcut_that_a_layout_has_elsewhere_stays_there() -> None:
    letter = {"key": "а", "code": "KeyF", "shiftKey": False}
    elsewhere = [
        {"key": ",", "code": "Slash", "shiftKey": True},  # Russian
        {"key": "/", "code": "KeyQ", "shiftKey": False},  # Hebrew
        {"key": "?", "code": "Digit7", "shiftKey": True},
    ]
    assert characters(letter, *elsewhere)[1:] == [",", "/", "?"]


def test_a_latin_letter_tells_that_the_layout_has_changed() -> None:
    russian, latin = ({"key": key, "code": "KeyF", "shiftKey": False} for key in "аf")
    period = {"key": ".", "code": "Slash", "shiftKey": False}
    assert characters(period, russian, period, latin, period) == [".", "f", "/", "f", "."]
