"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MAY_15_NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)


class FrozenClock:
    def __init__(self) -> None:
        self.now = MAY_15_NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)

    def reset(self) -> None:
        self.now = MAY_15_NOON
