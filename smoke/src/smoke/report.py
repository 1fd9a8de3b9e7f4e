"""Run the checks, and report the results as text and as JUnit XML."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import httpx

from smoke.checks import Check
from smoke.target import CheckFailedError, CheckSkippedError, Run

type Outcome = Literal["ok", "red", "not looked at"]
_MARKS: dict[Outcome, str] = {"ok": "ok ", "red": "RED", "not looked at": "-- "}


@dataclass(frozen=True)
class Result:
    """The outcome and message of a check; `seconds` is its duration."""

    name: str
    outcome: Outcome
    said: str
    seconds: float


def perform(run: Run, checks: Mapping[str, Check]) -> list[Result]:
    """Run every check, whatever the outcome of those before it."""
    return [_result(run, name, check) for name, check in checks.items()]


def table(results: Sequence[Result]) -> str:
    """Format one line per check, and a summary."""
    width = max(len(result.name) for result in results)
    lines = [f"  {_MARKS[result.outcome]}  {result.name:<{width}}  {_said(result)}" for result in results]
    count = Counter(result.outcome for result in results)
    red, unseen = count["red"], count["not looked at"]
    summary = f"{red} of {len(results)} red" if red else f"all {len(results) - unseen} ok"
    return "\n".join([*lines, "", summary + (f", {unseen} not looked at" if unseen else "")])


def _said(result: Result) -> str:
    return f"not looked at: {result.said}" if result.outcome == "not looked at" else result.said


def write_junit(results: Sequence[Result], path: Path) -> None:
    """Write a JUnit file, which most tools that show test results can read."""
    count = Counter(result.outcome for result in results)
    suite = ElementTree.Element(
        "testsuite",
        name="smoke",
        tests=str(len(results)),
        failures=str(count["red"]),
        skipped=str(count["not looked at"]),
    )
    for result in results:
        case = ElementTree.SubElement(
            suite, "testcase", classname="smoke", name=result.name, time=f"{result.seconds:.3f}"
        )
        if result.outcome == "red":
            ElementTree.SubElement(case, "failure", message=result.said)
        elif result.outcome == "not looked at":
            ElementTree.SubElement(case, "skipped", message=result.said)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _result(run: Run, name: str, check: Check) -> Result:
    began = time.perf_counter()
    outcome, said = _perform(run, check)
    return Result(name, outcome, said, time.perf_counter() - began)


def _perform(run: Run, check: Check) -> tuple[Outcome, str]:
    try:
        return "ok", check(run)
    except CheckSkippedError as reason:
        return "not looked at", str(reason)
    except CheckFailedError as error:
        return "red", str(error)
    except httpx.TransportError as error:
        asked = error.request.url.netloc.decode()
        return "red", f"no answer from {asked}: {str(error) or type(error).__name__}"
    except Exception as error:  # also a response of an unexpected shape
        return "red", f"{type(error).__name__}: {error}"
