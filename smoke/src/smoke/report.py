"""What came out, for people and for machines."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import httpx

from smoke.checks import Check
from smoke.target import Failed, Run


@dataclass(frozen=True)
class Result:
    """What one check said; `seconds` is how long it took."""

    name: str
    passed: bool
    said: str
    seconds: float


def perform(run: Run, checks: Mapping[str, Check]) -> list[Result]:
    """Runs every check, whatever the ones before said."""
    return [_result(run, name, check) for name, check in checks.items()]


def table(results: Sequence[Result]) -> str:
    """One line for each check, and one that sums up."""
    width = max(len(result.name) for result in results)
    lines = [f"  {'ok ' if one.passed else 'RED'}  {one.name:<{width}}  {one.said}" for one in results]
    red = sum(not result.passed for result in results)
    return "\n".join([*lines, "", f"{red} of {len(results)} red" if red else f"all {len(results)} ok"])


def write_junit(results: Sequence[Result], path: Path) -> None:
    """A JUnit file, which most tools that show test results can read."""
    red = sum(not result.passed for result in results)
    suite = ElementTree.Element("testsuite", name="smoke", tests=str(len(results)), failures=str(red))
    for result in results:
        case = ElementTree.SubElement(
            suite, "testcase", classname="smoke", name=result.name, time=f"{result.seconds:.3f}"
        )
        if not result.passed:
            ElementTree.SubElement(case, "failure", message=result.said)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _result(run: Run, name: str, check: Check) -> Result:
    began = time.perf_counter()
    try:
        passed, said = True, check(run)
    except Failed as error:
        passed, said = False, str(error)
    except httpx.TransportError as error:
        asked = error.request.url.netloc.decode()
        passed, said = False, f"no answer from {asked}: {error or type(error).__name__}"
    except (httpx.HTTPError, OSError, ValueError, KeyError) as error:
        passed, said = False, f"{type(error).__name__}: {error}"
    return Result(name, passed, said, time.perf_counter() - began)
