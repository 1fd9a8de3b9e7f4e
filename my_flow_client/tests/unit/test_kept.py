"""Data that was read is kept on the device for a limited time."""

from __future__ import annotations

import pytest

from ..runtime import evaluate

WEEK = 7 * 24 * 3_600_000
NOW = 1_795_000_000_000


@pytest.mark.parametrize(
    ("at", "is_outdated"),
    [
        (NOW, False),
        (NOW - WEEK + 1, False),
        (NOW - WEEK, True),
        (NOW - 30 * 24 * 3_600_000, True),
        (NOW + 1, True),
    ],
)
def test_an_entry_is_outdated_after_its_time_and_before_it(at: int, is_outdated: bool) -> None:
    assert evaluate("kept", "m.isOutdated(...values)", at, NOW, WEEK) is is_outdated
