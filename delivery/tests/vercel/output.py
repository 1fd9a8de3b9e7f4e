"""Answers as Vercel's edge does, from the routes that `vercel build` wrote.

Source: Vercel, "Build Output API, configuration": the phases of routes, and what `continue`, `check` and
`status` do. As far as `vercel build` makes use of it for a site without functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

type Route = Mapping[str, Any]

_KNOWN = {"src", "headers", "status", "dest", "continue", "check", "handle"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    file: Path | None


class Site:
    """The routes over the files in `static`."""

    def __init__(self, routes: Sequence[Route], static: Path) -> None:
        for route in routes:
            assert set(route) <= _KNOWN, f"a route that this reader does not know: {route}"
        self._phases = _phases(routes)
        assert set(self._phases) <= {"", "filesystem", "hit", "error"}, list(self._phases)
        self._static = static

    def answer(self, path: str) -> Answer:
        """Return the response to `GET path`; the path is not encoded."""
        headers: dict[str, str] = {}
        for route in self._phases[""]:
            found = re.search(route["src"], path)
            if found is None:
                continue
            headers |= {name: _filled(text, found) for name, text in route.get("headers", {}).items()}
            if "status" in route:
                return Answer(route["status"], _lower(headers), None)
            assert "dest" not in route
            if not route.get("continue"):
                break
        if file := self._file(path) or self._rewritten(path):
            for route in self._phases.get("hit", ()):
                if re.search(route["src"], path):
                    headers |= route["headers"]
            return Answer(200, _lower(headers), file)
        return self._missing(path, headers)

    def _rewritten(self, path: str) -> Path | None:
        for route in self._phases.get("filesystem", ()):
            found = re.search(route["src"], path)
            if found is not None and (file := self._file(_filled(route["dest"], found).partition("?")[0])):
                return file
        return None

    def _missing(self, path: str, headers: Mapping[str, str]) -> Answer:
        for route in self._phases.get("error", ()):
            if re.search(route["src"], path):
                return Answer(route["status"], _lower(headers), self._file(route["dest"]))
        return Answer(404, _lower(headers), None)

    def _file(self, path: str) -> Path | None:
        named = self._static / path.lstrip("/")
        return next((file for file in (named, named / "index.html") if file.is_file()), None)


def _phases(routes: Sequence[Route]) -> dict[str, list[Route]]:
    phases: dict[str, list[Route]] = {"": []}
    current = ""
    for route in routes:
        if "handle" in route:
            current = route["handle"]
            phases[current] = []
        else:
            phases[current].append(route)
    return phases


def _filled(text: str, found: re.Match[str]) -> str:
    return re.sub(r"\$(\d)", lambda number: found[int(number[1])] or "", text)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
