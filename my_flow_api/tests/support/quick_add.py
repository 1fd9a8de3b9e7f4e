"""The day and time that a line of quick add names, whichever field it is for."""

from typing import Any

from my_flow_api.quick_add.parser import ParsedLine


def when_of(line: ParsedLine) -> dict[str, Any] | None:
    """Return the plan or the due date of a line that has one of them; None if it has neither."""
    assert line.planned is None or line.due is None
    found = line.planned or line.due
    return found and {name: found[name] for name in ("date", "time", "timezone")}
