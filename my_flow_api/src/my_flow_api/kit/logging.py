"""Logs are JSON, one object a line on standard output, each with the id of its request.

Tokens, titles and bodies are never put into an event.
"""

import logging
import sys
from typing import Any

import orjson
import structlog

from my_flow_api.kit.record import present_request_id


def _add_request(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    request_id = present_request_id()
    if request_id:
        event["request_id"] = request_id
    return event


_SHARED: list[structlog.typing.Processor] = [
    _add_request,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def _to_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode("utf-8", "replace")


_TO_JSON = structlog.processors.JSONRenderer(serializer=_to_json)
_PROCESSORS: list[structlog.typing.Processor] = [
    *_SHARED,
    _TO_JSON,
]  # one list, since a logger keeps the one it began with


class _StandardOutput:
    """Writes a line to what is the standard output then."""

    def __init__(self, *_: Any) -> None:
        pass

    def msg(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    debug = info = warning = error = critical = exception = msg


def configure_logging(level: str, *, readable: bool = False) -> None:
    """Send the logs of the program and of its libraries through one renderer.

    Args:
        level: the lowest level to show: debug, info, warning or error.
        readable: in colours, for a person, instead of JSON.
    """
    # Not the console's own way of showing a stack: that shows what is in its variables.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: structlog.typing.Processor = console if readable else _TO_JSON
    shared = _SHARED[:-1] if readable else _SHARED  # the console shows stack traces its own way
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
