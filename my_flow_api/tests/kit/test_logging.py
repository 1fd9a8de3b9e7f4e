import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from my_flow_api.config import Environment, Settings
from my_flow_api.kit.logging import configure_logging
from my_flow_api.kit.record import Record, recording
from my_flow_api.main import create_app


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers, logging.root.level = handlers, level
    configure_logging("info")


def test_a_log_line_is_one_json_object_with_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    with recording(Record("abc")):
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


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning")
    logging.getLogger("uvicorn.error").error("no %s", "port")
    logging.getLogger("uvicorn.error").info("hidden")
    logging.getLogger("uvicorn.access").error("hidden")
    structlog.get_logger().info("hidden")
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["event"] == "no port"


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
