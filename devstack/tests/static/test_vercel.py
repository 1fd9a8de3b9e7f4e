"""The language of vercel.json."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from devstack.layout import ROOT
from devstack.static.vercel import ConfigError, Destination, Source, VercelConfig


@pytest.mark.parametrize(
    ("source", "path", "values"),
    [
        ("/contexts/:id/", "/contexts/64ab/", {"id": "64ab"}),
        ("/contexts/:id/", "/contexts/64ab", None),
        ("/contexts/:id/", "/contexts/a/b/", None),
        ("/contexts/:id/", "/contexts//", None),
        ("/(.*)", "/", {"1": ""}),
        ("/(.*)", "/a/b", {"1": "a/b"}),
        ("/((?!_next/static/).*)", "/callback/", {"1": "callback/"}),
        ("/((?!_next/static/).*)", "/_next/static/a.js", None),
        ("/docs/:path*", "/docs", {"path": ""}),
        ("/docs/:path*", "/docs/a/b", {"path": "a/b"}),
        ("/docs/:path+", "/docs", None),
        ("/docs/:page?", "/docs", {"page": ""}),
        ("/v/:id(\\d+)", "/v/12", {"id": "12"}),
        ("/v/:id(\\d+)", "/v/x", None),
        ("/a.b", "/aXb", None),
    ],
)
def test_source_matches_as_on_vercel(source: str, path: str, values: dict[str, str] | None) -> None:
    assert Source.parse(source).match(path) == values


def test_brackets_in_a_destination_are_literal() -> None:
    assert Destination("/contexts/[id]/index.html").fill({"id": "7"}) == "/contexts/[id]/index.html"
    assert Destination("/to/:id/$1").fill({"id": "7", "1": "x"}) == "/to/7/x"


def test_later_header_rule_wins() -> None:
    config = VercelConfig.parse(
        {
            "headers": [
                {"source": "/(.*)", "headers": [{"key": "Cache-Control", "value": "no-store"}]},
                {"source": "/a", "headers": [{"key": "cache-control", "value": "private"}]},
            ]
        }
    )
    assert config.headers_for("/a") == {"cache-control": "private"}
    assert config.headers_for("/b") == {"cache-control": "no-store"}


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"functions": {}}, "functions"),
        ({"headers": [{"source": "/", "headers": [], "has": []}]}, "has"),
        ({"rewrites": [{"source": "/"}]}, "destination"),
        ({"rewrites": [{"source": "/", "destination": "https://elsewhere.example/"}]}, "elsewhere"),
        ({"redirects": [{"source": "a", "destination": "/"}]}, "slash"),
        ({"headers": {}}, "headers must be a list"),
        ([], "must hold objects"),
    ],
)
def test_unknown_key_is_an_error_that_names_it(document: Any, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        VercelConfig.parse(document)


def test_missing_and_malformed_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is missing"):
        VercelConfig.load(tmp_path / "vercel.json")
    (tmp_path / "vercel.json").write_text("{")
    with pytest.raises(ConfigError, match="is not JSON"):
        VercelConfig.load(tmp_path / "vercel.json")


def test_our_own_vercel_json_is_understood() -> None:
    config = VercelConfig.load(ROOT / "vercel.json")
    assert config.trailing_slash is True
    for path in ("/", "/contexts/64ab/", "/missing"):
        headers = config.headers_for(path)
        assert headers["cache-control"] == "public, max-age=0, stale-while-revalidate=60"
        assert headers["x-frame-options"] == "DENY"
    assert config.headers_for("/_next/static/a.js")["cache-control"] == "public, max-age=31536000, immutable"
