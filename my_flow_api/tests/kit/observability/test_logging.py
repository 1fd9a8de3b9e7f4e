import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
import structlog
from tests.support.waiting import eventually

from my_flow_api.config import Environment, Settings
from my_flow_api.kit.observability.logging import configure_logging, write_waiting
from my_flow_api.kit.observability.request_info import RequestInfo, request_info_set
from my_flow_api.main import create_app


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    write_waiting()  # what earlier tests left
    yield
    logging.root.handlers, logging.root.level = handlers, level
    configure_logging("info")


def test_a_log_line_is_one_json_object_with_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    with request_info_set(RequestInfo("abc")):
        structlog.get_logger().info("hello", name="☕", kind=Exception)
    line = json.loads(capsys.readouterr().out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "hello",
        "level": "info",
        "name": "☕",
        "kind": "<class 'Exception'>",
        "request_id": "abc",
    }


def events_in(written: str) -> list[str]:
    return [json.loads(line)["event"] for line in written.splitlines()]


async def test_what_is_usual_is_written_a_moment_later(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    structlog.get_logger().info("as usual")
    assert "as usual" not in capsys.readouterr().out
    written: list[str] = []

    async def is_written() -> bool:
        written.extend(events_in(capsys.readouterr().out))
        return "as usual" in written

    await eventually(is_written)


async def test_a_warning_is_written_at_once_after_what_waits(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    structlog.get_logger().info("as usual")
    await asyncio.to_thread(structlog.get_logger().warning, "attention")
    assert events_in(capsys.readouterr().out) == ["as usual", "attention"]


async def test_few_lines_wait(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    for number in range(1000):
        structlog.get_logger().info("as usual", number=number)
    assert len(events_in(capsys.readouterr().out)) > 750


def test_what_waits_is_written_when_the_process_ends() -> None:
    program = """
import asyncio, structlog
from my_flow_api.kit.observability.logging import configure_logging
configure_logging("info")
async def main(): structlog.get_logger().info("the last words")
asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert events_in(ended.stdout) == ["the last words"]


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning")
    logging.getLogger("uvicorn.error").error("no %s", "port")
    logging.getLogger("uvicorn.error").info("hidden")
    logging.getLogger("uvicorn.access").error("hidden")
    structlog.get_logger().info("hidden")
    assert events_in(capsys.readouterr().out) == ["no port"]


def test_a_stack_trace_is_part_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    try:
        raise ValueError("oops")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = capsys.readouterr().out.splitlines()
    assert "ValueError: oops" in json.loads(line)["exception"]


def test_a_person_gets_colours_and_the_stack_as_python_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning", readable=True)
    title = " ".join(["the", "surprise", "party"])  # in a variable, and not in the source
    try:
        raise ValueError(len(title))
    except ValueError:
        structlog.get_logger().exception("failed", route="/flows")
    logging.getLogger("uvicorn.error").warning("no %s", "port")
    structlog.get_logger().info("hidden")
    out = capsys.readouterr().out
    assert "\x1b[" in out
    assert "Traceback (most recent call last)" in out
    assert "route" in out
    assert "no port" in out
    assert "hidden" not in out
    assert title not in out


@pytest.mark.parametrize(
    ("environment", "is_terminal", "readable"),
    [("development", True, True), ("development", False, False), ("production", True, False)],
)
def test_only_a_person_who_develops_reads_no_json(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: Environment,
    is_terminal: bool,
    readable: bool,
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    create_app(settings.model_copy(update={"environment": environment, "log_level": "info"}))
    structlog.get_logger().info("hello")
    assert capsys.readouterr().out.startswith("{") is not readable
