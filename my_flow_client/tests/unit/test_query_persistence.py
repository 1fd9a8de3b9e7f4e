"""Data that was read is kept on the device for a limited time."""

from __future__ import annotations

import pytest

from ..runtime import evaluate

WEEK = 7 * 24 * 3_600_000
NOW = 1_795_000_000_000


@pytest.mark.parametrize(
    ("at", "is_expired"),
    [
        (NOW, False),
        (NOW - WEEK + 1, False),
        (NOW - WEEK, True),
        (NOW - 30 * 24 * 3_600_000, True),
        (NOW + 1, True),
    ],
)
def test_an_entry_is_expired_after_its_time_and_before_it(at: int, is_expired: bool) -> None:
    assert evaluate("queryPersistence", "m.isExpired(...values)", at, NOW, WEEK) is is_expired
