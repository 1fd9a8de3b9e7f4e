"""Attributes the bytes of first-load scripts to what they come from, and writes docs/first-load.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from devstack.client_build import EXPORTS, Workspace
from devstack.services import ClientEnvironment

from my_flow_client.build import CLIENT, PROJECT, SOURCE_MAPS

from .sizes import KIB, SCRIPTS_KIB, compressed, pages, path_of, scripts_and_styles

PAGE = PROJECT.parent / "docs/first-load.md"
LISTED = 30
# The client is built with source maps only for a service that reads them. Nothing is sent to this one.
WITH_MAPS = {"NEXT_PUBLIC_SENTRY_DSN": "https://key@sentry.invalid/1"}
_DIGITS = {
    digit: value
    for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_OWNERS = (
    (r"/node_modules/(react|react-dom|scheduler)/", "React"),
    # Next brings source maps of its own, which name its sources by paths outside of this repository.
    (r"/node_modules/(next|@swc)/|_N_E/(\.\./)+src/", "Next"),
    (r"/node_modules/@tanstack/", "TanStack Query"),
    (r"/node_modules/((?:@[^/]+/)?[^/]+)/", r"\1"),
    (r"/(features/[^/]+)\.ts", "features/"),
    (r"/(features/[^/]+)/", r"\1/"),
    (r"/\./runtime/", "runtime/"),
    (r"/\./(utils/memos|pages)/", "views"),
    (r"/\./(utils|bridge)/", "bridge/"),
)
_INTRODUCTION = f"""# What a page loads first

`make budgets ARGS=--map` writes this page. The numbers are KiB of gzip of the scripts that a page loads
before anybody acts on it; each page may load {SCRIPTS_KIB} KiB. The compressed size of a script is divided
among its sources by their characters in it, so numbers below 1 are rough. `views` are written in Python.
Code that loads later is not counted ([0010](decisions/0010-compile-one-module-per-memo.md)).
"""


def build() -> Path:
    """Build the client with source maps, and return the folder of the export.

    Raises:
        SystemExit: If another process uses the folder, or the build fails; its output says why.
    """
    workspace = Workspace(EXPORTS)
    if not workspace.take("build"):
        raise SystemExit("Another run uses my_flow_client/.web. Wait, or end that.")
    variables = ClientEnvironment(api_url="http://localhost:8000", logto_endpoint="http://localhost:3001")
    try:
        subprocess.run(
            [sys.executable, "-m", "my_flow_client", "export"],
            cwd=PROJECT,
            env=os.environ | variables.variables() | WITH_MAPS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise SystemExit("The client could not be built.") from error
    finally:
        workspace.release()
    return CLIENT.exported


def write(export: Path, maps: Path = SOURCE_MAPS) -> None:
    """Write the page.

    Args:
        export: The client's export.
        maps: The folder that contains the source maps of its scripts, under the same paths.
    """
    PAGE.write_text(described(export, maps))


def described(export: Path, maps: Path) -> str:
    """Return the page's Markdown: a table of what each page loads, and one of the largest sources."""
    of_script = dict[str, Counter[str]]()
    of_page = dict[str, Counter[str]]()
    for name, page in pages(export):
        for url in scripts_and_styles(page)[0]:
            if url not in of_script:
                of_script[url] = sources_of(export, maps, url)
            of_page.setdefault(name, Counter()).update(of_script[url])
    return "\n".join([_INTRODUCTION, *_owners(of_page), "", *_largest(of_page)]) + "\n"


def sources_of(export: Path, maps: Path, url: str) -> Counter[str]:
    """Return the compressed bytes of a script by source."""
    path = path_of(url)
    size = compressed(export, [url])
    source_map = maps / f"{path}.map"
    if not source_map.exists():
        return Counter({Path(path).name: size})
    characters = attribute((export / path).read_text(), json.loads(source_map.read_text()))
    total = characters.total()
    return Counter({source: round(size * count / total) for source, count in characters.items()})


def attribute(script: str, source_map: dict[str, Any]) -> Counter[str]:
    """Return how many characters of the script come from each source; "webpack" stands for those of none.

    Source: ECMA-426, "Source map format", section "Mappings structure".
    """
    found = Counter[str]()
    source = 0
    lines = script.split("\n")
    for line, mappings in zip(lines, source_map["mappings"].split(";"), strict=False):
        column, starts = 0, [(0, "webpack")]
        for fields in map(numbers, mappings.split(",") if mappings else []):
            column += fields[0]
            if len(fields) > 1:
                source += fields[1]
            starts.append((column, source_map["sources"][source] if len(fields) > 1 else "webpack"))
        for (start, name), (end, _) in pairwise([*starts, (len(line), "")]):
            found[name] += end - start
    return found


def numbers(segment: str) -> list[int]:
    """Decode a segment of mappings, which are base 64 VLQ numbers."""
    decoded, value, shift = list[int](), 0, 0
    for digit in map(_DIGITS.__getitem__, segment):
        value |= (digit & 31) << shift
        shift += 5
        if not digit & 32:
            decoded.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return decoded


def owner_of(source: str) -> str:
    """Return the package or folder that a source belongs to."""
    for pattern, owner in _OWNERS:
        if match := re.search(pattern, source):
            return match.expand(owner)
    return "webpack"


def _owners(of_page: dict[str, Counter[str]]) -> Iterator[str]:
    owned = {page: Counter[str]() for page in of_page}
    for page, sources in of_page.items():
        for source, size in sources.items():
            owned[page][owner_of(source)] += size
    everywhere = sum(owned.values(), Counter[str]())
    yield f"| | {' | '.join(of_page)} |"
    yield f"|---|{'--:|' * len(of_page)}"
    for owner, _ in everywhere.most_common():
        cells = [_kib(owned[page][owner]) for page in of_page]
        if any(cells):
            yield f"| {owner} | {' | '.join(cells)} |"
    yield f"| **all** | {' | '.join(f'**{_kib(sizes.total())}**' for sizes in of_page.values())} |"


def _largest(of_page: dict[str, Counter[str]]) -> Iterator[str]:
    sizes, users = Counter[str](), dict[str, list[str]]()
    for page, sources in of_page.items():
        for source, size in sources.items():
            sizes[source] = max(size, sizes[source])
            users.setdefault(source, []).append(page)
    yield f"## The {LISTED} largest sources\n"
    yield "| source | KiB | pages |"
    yield "|---|--:|---|"
    for source, size in sizes.most_common(LISTED):
        pages_ = "all" if len(users[source]) == len(of_page) else ", ".join(users[source])
        yield f"| `{_short(source)}` | {_kib(size)} | {pages_} |"


def _short(source: str) -> str:
    return re.sub(r"^.*?_N_E/(\.+/)*(node_modules/)?", "next/" if "../src/" in source else "", source)


def _kib(size: int) -> str:
    return f"{size / KIB:.1f}" if size >= KIB / 20 else ""
