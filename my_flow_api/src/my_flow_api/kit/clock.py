"""The clock as an argument: only the edges of the program read the time."""

from collections.abc import Callable
from datetime import UTC, datetime

type Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant in UTC, truncated to milliseconds, which is MongoDB's precision.

    Source: BSON specification, type 0x09 (UTC datetime, milliseconds since the epoch).
    """
    return to_milliseconds(datetime.now(UTC))


def to_milliseconds(instant: datetime) -> datetime:
    """Truncate an instant to milliseconds."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def position_of(instant: datetime) -> float:
    """Return the position of an item created at `instant`: after all items created before.

    It is the number of milliseconds since the epoch, so that a new item comes last without a read.
    """
    return float(int(instant.timestamp() * 1000))
