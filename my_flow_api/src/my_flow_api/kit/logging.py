"""Logs are JSON, one object a line on standard output, each with the id of its request.

Tokens, titles and bodies are never put into an event.
"""

import logging
import sys
from typing import Any

import orjson
import structlog

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def _to_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode("utf-8", "replace")


def configure_logging(level: str) -> None:
    """Send the logs of the program and of its libraries through one JSON renderer.

    Args:
        level: the lowest level to show: debug, info, warning or error.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer = structlog.processors.JSONRenderer(serializer=_to_json)
    structlog.configure(
        processors=[*_SHARED, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(max(number, logging.INFO))  # at debug, drivers log queries with their values
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"  # the access log is our own
    logging.getLogger("httpx").setLevel(logging.WARNING)
