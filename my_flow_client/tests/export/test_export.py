"""The deployed export: a small and complete static bundle that contacts no other servers."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from devstack.testing import API_PORT, IDENTITY_PORT

from my_flow_client.build import PROJECT
from my_flow_client.design import copy
from my_flow_client.design.tokens import BASE_DARK, BASE_LIGHT

from ..budgets.sizes import (
    FONTS_KIB,
    KIB,
    SCRIPTS_KIB,
    STYLES_KIB,
    compressed,
    compressed_styles,
    scripts_and_styles,
)
from ..conftest import LOCK_AT_START

PAGES = {
    "index.html": copy.TAGLINE,
    "callback/index.html": copy.SignIn.WORKING,
    "contexts/index.html": copy.Contexts.HEADING,
    "contexts/[id]/index.html": copy.Contexts.BACK,
    "focus/index.html": copy.Focus.TITLE,
    "search/index.html": copy.Search.TITLE,
    "trash/index.html": copy.Trash.TITLE,
    "settings/index.html": copy.Settings.TITLE,
    "share/index.html": copy.Share.TITLE,
    "404.html": copy.NotFound.HEADING,
}


@pytest.mark.parametrize(("page", "text"), PAGES.items(), ids=PAGES)
def test_a_page_is_prerendered(export: Path, page: str, text: str) -> None:
    body = (export / page).read_text()
    assert text in html.unescape(re.sub(r"<!-- -->", "", body))
    assert re.search(r"<title[^>]*>[^<]+ · My Flow</title>", body)
    assert '<html lang="en"' in body


@pytest.mark.parametrize("page", PAGES)
def test_a_page_comes_to_life_in_steps(export: Path, page: str) -> None:
    """React marks the boundary of the content that it hydrates in steps.

    Very large content would be hidden until a script runs.
    """
    body = (export / page).read_text()
    assert body.count("<!--$-->") == 1
    assert 'id="S:' not in body


@pytest.mark.parametrize("page", PAGES)
def test_the_browser_takes_the_colour_of_the_page(export: Path, page: str) -> None:
    body = (export / page).read_text()
    metas = re.findall(r'content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)" name="theme-color"', body)
    assert metas == [(BASE_LIGHT, "light"), (BASE_DARK, "dark")]


def test_the_export_is_static_files_alone(export: Path) -> None:
    """No server of Next's runs anywhere: docs/decisions/0001."""
    kinds = {path.suffix for path in export.rglob("*") if path.is_file()}
    assert kinds <= {
        ".css",
        ".html",
        ".ico",
        ".js",
        ".json",
        ".png",
        ".svg",
        ".txt",
        ".webmanifest",
        ".woff2",
    }
    hosted = json.loads((PROJECT.parent / "vercel.json").read_text())
    assert hosted["framework"] is None
    assert not {"functions", "crons", "images"} & set(hosted)
    assert hosted["outputDirectory"] == "my_flow_client/.web/_static"


def test_there_are_no_other_pages(export: Path) -> None:
    found = {path.relative_to(export).as_posix() for path in export.rglob("*.html")}
    assert found - {"404/index.html"} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_first_load_scripts_are_small(export: Path, page: str) -> None:
    scripts, _ = scripts_and_styles((export / page).read_text())
    assert scripts
    assert compressed(export, scripts) <= SCRIPTS_KIB * KIB


@pytest.mark.parametrize("page", PAGES)
def test_styles_are_small(export: Path, page: str) -> None:
    size = compressed_styles(export, (export / page).read_text())
    assert 0 < size <= STYLES_KIB * KIB


def test_the_landing_page_waits_for_nothing_to_be_painted(export: Path) -> None:
    landing = (export / "index.html").read_text()
    scripts, styles = scripts_and_styles(landing)
    assert not styles
    assert ".button" in "".join(re.findall(r"<style>(.*?)</style>", landing))
    assert re.findall(r'<script type="later" src="([^"]+)"', landing) == scripts
    starts = landing.index("script[type=later]")
    assert starts > landing.index("__NEXT_DATA__"), "it looks for what stands before it"


@pytest.mark.parametrize("page", sorted(PAGES.keys() - {"index.html"}))
def test_a_page_that_needs_its_scripts_waits_for_no_paint(export: Path, page: str) -> None:
    body = (export / page).read_text()
    assert "later" not in body
    assert 'defer=""' in body


def test_styles_hold_what_only_lazy_memos_use(export: Path) -> None:
    first = {Path(url).name for page in PAGES for url in scripts_and_styles((export / page).read_text())[0]}
    scripts = {path.name: path.read_text() for path in export.rglob("*.js")}
    at_first = "".join(text for name, text in scripts.items() if name in first)
    only_later = {
        style
        for name in scripts.keys() - first
        for styles in re.findall(r'className:"([^"]+)"', scripts[name])
        for style in styles.split()
        # Toasts and Next's own error page bring their styles.
        if style not in at_first and not style.startswith(("sonner-", "next-error-"))
    }
    assert only_later
    sheets = "".join(path.read_text() for path in export.rglob("*.css"))
    assert not {style for style in only_later if re.sub(r"([^\w-])", r"\\\1", style) not in sheets}


def test_no_page_waits_for_a_lazy_memo(export: Path) -> None:
    holders = {path.name for path in export.rglob("*.js") if copy.Switch.NOTE_HINT in path.read_text()}
    assert holders
    for page in PAGES:
        scripts, _ = scripts_and_styles((export / page).read_text())
        assert not holders & {Path(url).name for url in scripts}


def test_fonts_are_small(export: Path) -> None:
    fonts = list(export.rglob("*.woff2"))
    assert fonts
    assert sum(font.stat().st_size for font in fonts) <= FONTS_KIB * KIB


@pytest.mark.parametrize(
    "needle",
    [
        *("socket.io", "/_event", "localhost:8000", "WebSocket(", "sourceMappingURL", "sentry", "reporter-"),
        *("Capturing groups are not allowed", "PHASE_PRODUCTION_BUILD", "BloomFilter"),  # Next's, unused
    ],
)
def test_the_bundle_does_not_hold(export: Path, needle: str) -> None:
    holders = [
        path.relative_to(export).as_posix()
        for path in export.rglob("*")
        if path.suffix in {".js", ".html", ".css"} and needle in path.read_text()
    ]
    assert not holders


def test_the_api_it_was_built_for_is_in_it(export: Path) -> None:
    assert any(f"http://localhost:{API_PORT}" in path.read_text() for path in export.rglob("*.js"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_no_other_host(export: Path, page: str) -> None:
    without_licences = re.sub(r"/\*!.*?\*/", "", (export / page).read_text())
    hosts = set(re.findall(r"https?://([^/\"' ;<]+)", without_licences))
    assert hosts <= {f"localhost:{API_PORT}", f"localhost:{IDENTITY_PORT}", "www.w3.org"}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_a_policy_without_unsafe_scripts(export: Path, page: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', (export / page).read_text())
    assert policy
    scripts = re.search(r"script-src ([^;]+)", policy[1])
    assert scripts
    assert "unsafe" not in scripts[1]
    assert "'sha256-" in scripts[1]


@pytest.mark.usefixtures("export")
def test_building_leaves_the_lock_as_it_was() -> None:
    assert (PROJECT / "bun.lock").read_bytes() == LOCK_AT_START
    assert not (PROJECT / ".web/bun.lock").exists()
    assert not (PROJECT / ".web/node_modules").exists()
