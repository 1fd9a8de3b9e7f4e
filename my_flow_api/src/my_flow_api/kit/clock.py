"""The clock as an argument: nothing below the edges of the program reads the time itself."""

from collections.abc import Callable
from datetime import UTC, datetime

type Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present instant in UTC, cut to milliseconds, which is all that MongoDB keeps.

    Source: BSON specification, type 0x09 (UTC datetime, milliseconds since the epoch).
    """
    return to_milliseconds(datetime.now(UTC))


def to_milliseconds(instant: datetime) -> datetime:
    """The same instant without the digits below one millisecond."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def position_of(instant: datetime) -> float:
    """The position of something made at `instant`: after everything made before it.

    Milliseconds since the epoch. It grows by itself, so that no read is needed to put a new thing last.
    """
    return float(int(instant.timestamp() * 1000))
