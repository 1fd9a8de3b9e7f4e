"""Compressed sizes of the files that a browser loads."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from pathlib import Path

from .table import Measured

KIB = 1024
SCRIPTS_KIB, STYLES_KIB, FONTS_KIB = 150, 25, 60


def scripts_and_styles(page: str) -> tuple[list[str], list[str]]:
    """Return the URLs of the page's scripts and stylesheets.

    The scripts are those that a browser runs, at once or after the first paint.
    """
    scripts = [
        tag for tag in re.findall(r"<script[^>]*>", page) if not re.search("nomodule", tag, re.IGNORECASE)
    ]
    styles = [tag for tag in re.findall(r"<link[^>]*>", page) if 'rel="stylesheet"' in tag]
    urls = [
        [html.unescape(match[1]) for tag in tags if (match := re.search(r'(?:src|href)="([^"]+)"', tag))]
        for tags in (scripts, styles)
    ]
    return urls[0], urls[1]


def compressed_styles(export: Path, page: str) -> int:
    """Return the compressed size, in bytes, of the page's stylesheets and of its inline styles."""
    _, styles = scripts_and_styles(page)
    own = re.findall(r"<style[^>]*>(.*?)</style>", page, re.DOTALL)
    return compressed(export, styles) + sum(len(gzip.compress(sheet.encode(), 6)) for sheet in own)


def path_of(url: str) -> str:
    """Return the path of the script or stylesheet in the export."""
    return url.lstrip("/").replace("%5B", "[").replace("%5D", "]")


def compressed(export: Path, urls: list[str]) -> int:
    """Return the compressed size of the files in bytes."""
    return sum(len(gzip.compress((export / path_of(url)).read_bytes(), 6)) for url in urls)


def pages(export: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the HTML of each page."""
    for page in sorted(export.rglob("*.html")):
        name = page.relative_to(export).as_posix().removesuffix("index.html") or "/"
        if name != "404/":
            yield name, page.read_text()


def measure(export: Path) -> Iterator[Measured]:
    """Measure the first-load scripts and styles of each page, and all fonts."""
    for name, page in pages(export):
        scripts, _ = scripts_and_styles(page)
        yield Measured(f"scripts of {name}", compressed(export, scripts) / KIB, SCRIPTS_KIB, "KiB")
        if name == "/":
            yield Measured("styles", compressed_styles(export, page) / KIB, STYLES_KIB, "KiB")
    fonts = sum(font.stat().st_size for font in export.rglob("*.woff2"))
    yield Measured("fonts", fonts / KIB, FONTS_KIB, "KiB")
