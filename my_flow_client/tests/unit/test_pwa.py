"""The manifest, and what the service worker is told to keep."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from my_flow_client.build import PROJECT
from my_flow_client.pwa import definitions, manifest, routes


@pytest.fixture
def export(tmp_path: Path) -> Path:
    for name in (
        "index.html",
        "404.html",
        "404/index.html",
        "contexts/index.html",
        "contexts/[id]/index.html",
        "_next/static/chunks/main-1.js",
        "_next/static/media/face-1.woff2",
        "icons/192.png",
        "favicon.svg",
        "manifest.webmanifest",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_every_page_has_an_address(export: Path) -> None:
    assert routes(export) == ["/", "/contexts/", "/contexts/[id]/"]


def test_the_worker_keeps_all_of_the_shell(export: Path) -> None:
    shell = definitions(export)["SHELL"]
    assert shell == [
        "/",
        "/contexts/",
        "/contexts/_/",
        "/404.html",
        "/_next/static/chunks/main-1.js",
        "/_next/static/media/face-1.woff2",
        "/favicon.svg",
        "/icons/192.png",
        "/manifest.webmanifest",
    ]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "/"),
        ("/contexts/", "/contexts/"),
        ("/contexts/65f1/", "/contexts/_/"),
        ("/contexts/65f1/x/", None),
    ],
)
def test_a_path_has_its_page(export: Path, path: str, page: str | None) -> None:
    pages = definitions(export)["PAGES"]
    assert isinstance(pages, list)
    assert next((url for pattern, url in pages if re.search(pattern, path)), None) == page


def test_another_build_has_another_name(export: Path) -> None:
    before = definitions(export)["BUILD"]
    assert definitions(export)["BUILD"] == before
    (export / "index.html").write_text("changed")
    assert definitions(export)["BUILD"] != before


def test_the_manifest_names_files_that_are_there() -> None:
    for icon in json.loads(manifest())["icons"]:
        assert (PROJECT / "assets" / icon["src"].lstrip("/")).is_file()
