"""Structured logging: one JSON object a line on standard output, with the id of the request.

Tokens, titles and bodies are never put into an event.
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
    """What every line has, in one step: each request writes one (`bench/results.md`)."""
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


_PROCESSORS: list[structlog.typing.Processor] = []  # one list: a logger keeps the one it began with


_waiting: deque[str] = deque()
_TOGETHER_SECONDS = 0.05
_WAITING_AT_MOST = 200


class _StandardOutput:
    """Writes lines to what is the standard output then: warnings at once, what is usual a moment later.

    Each write lets go of the interpreter's lock, for which the driver's threads wait. With a write for each
    request the event loop spends more time to get it back than on the line (`bench/results.md`).
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
        except RuntimeError:  # nobody would come back to it
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
    """Write the lines that wait, in their order; safe to call on any thread."""
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
        level: the lowest level to show: debug, info, warning or error.
        readable: in colours, for a person, instead of JSON.
    """
    # Not the console's own way of showing a stack: that shows what is in its variables.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: structlog.typing.Processor = console if readable else _TO_JSON
    shared = _FOR_A_PERSON if readable else [_complete]  # the console shows stack traces its own way
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
        logging.getLogger(name).propagate = name != "uvicorn.access"  # the access log is our own
    logging.getLogger("httpx").setLevel(logging.WARNING)
