"""Structured logging: one JSON object per line on standard output, with the id of the request.

Tokens, titles and bodies are never logged.
"""

import asyncio
import atexit
import logging
import sys
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from my_flow_api.kit.observability.request_info import current_request_id


def _add_request(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    request_id = current_request_id()
    if request_id:
        event["request_id"] = request_id
    return event


def _complete(logger: Any, level: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add the common fields in one step: each request logs a line (`bench/results.md`)."""
    if "exc_info" in event:
        event = structlog.processors.format_exc_info(logger, level, event)
    event = _add_request(logger, level, event)
    event["level"] = level
    event["timestamp"] = datetime.now(UTC)
    return event


_FOR_A_PERSON: list[structlog.typing.Processor] = [
    _add_request,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _to_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_UTC_Z).decode("utf-8", "replace")


_TO_JSON = structlog.processors.JSONRenderer(serializer=_to_json)


_PROCESSORS: list[structlog.typing.Processor] = []  # one list: loggers keep the one they began with


_waiting: deque[str] = deque()
_TOGETHER_SECONDS = 0.05
_WAITING_AT_MOST = 200


class _StandardOutput:
    """Writes lines to the current standard output: warnings at once, others a moment later.

    Each write releases the interpreter's lock, for which the driver's threads wait. With a write per request
    the event loop spends more time on getting it back than on the line (`bench/results.md`).
    """

    def __init__(self, *_: Any) -> None:
        pass

    def now(self, line: str) -> None:
        _waiting.append(line)
        write_waiting()

    def soon(self, line: str) -> None:
        _waiting.append(line)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop would write it later
            write_waiting()
            return
        if len(_waiting) == 1:
            loop.call_later(_TOGETHER_SECONDS, write_waiting)
        elif len(_waiting) > _WAITING_AT_MOST:
            write_waiting()

    debug = info = msg = soon
    warning = error = critical = exception = now


@atexit.register
def write_waiting() -> None:
    """Write the waiting lines in order; safe to call on any thread."""
    lines = []
    with suppress(IndexError):
        while True:
            lines.append(f"{_waiting.popleft()}\n")
    if lines:
        sys.stdout.write("".join(lines))
        sys.stdout.flush()


def configure_logging(level: str, *, readable: bool = False) -> None:
    """Send the logs of the program and of its libraries through one renderer.

    Args:
        level: The lowest level to log: debug, info, warning or error.
        readable: Whether to log colored text instead of JSON.
    """
    # The console's default rendering of stack traces shows the values of variables.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: structlog.typing.Processor = console if readable else _TO_JSON
    shared = _FOR_A_PERSON if readable else [_complete]  # the console renders stack traces itself
    _PROCESSORS[:] = [*shared, renderer]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_StandardOutput,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(max(number, logging.INFO))  # at debug, drivers log queries with their values
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"  # we write our own access log
    logging.getLogger("httpx").setLevel(logging.WARNING)
