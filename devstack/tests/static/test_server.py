"""The static server as a browser meets it, over real sockets."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from devstack import ports, services
from devstack.errors import ServiceError

SCRIPT = "console.log('flow');\n" * 200
CONFIG: dict[str, Any] = {
    "trailingSlash": True,
    "headers": [
        {"source": "/(.*)", "headers": [{"key": "X-Frame-Options", "value": "DENY"}]},
        {
            "source": "/_next/static/(.*)",
            "headers": [{"key": "Cache-Control", "value": "public, max-age=31536000, immutable"}],
        },
    ],
    "redirects": [{"source": "/old/:page/", "destination": "/:page/", "permanent": True}],
    "rewrites": [{"source": "/contexts/:id/", "destination": "/contexts/[id]/index.html"}],
}
FILES = {
    "index.html": "<h1>Home</h1>",
    "404.html": "<h1>Not found</h1>",
    "callback/index.html": "<h1>Callback</h1>",
    "contexts/[id]/index.html": "<h1>Context</h1>",
    "contexts/new/index.html": "<h1>New context</h1>",
    "_next/static/app.js": SCRIPT,
    "favicon.ico": "icon",
}


def make_site(folder: Path, config: dict[str, Any]) -> Path:
    for name, text in FILES.items():
        path = folder / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "secret.txt").write_text("secret")
    (folder / "vercel.json").write_text(json.dumps(config))
    return folder / "export"


def served(folder: Path, config: dict[str, Any]) -> Iterator[httpx.Client]:
    export = make_site(folder, config)
    service = services.client_export(
        port=ports.free_port(), directory=export, logs=folder, config=folder / "vercel.json"
    )
    service.start()
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        yield client
    service.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    yield from served(tmp_path_factory.mktemp("site"), CONFIG)


@pytest.fixture(scope="module")
def clean_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    yield from served(tmp_path_factory.mktemp("clean"), {"cleanUrls": True, "trailingSlash": False})


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "Home"),
        ("/callback/", 200, "Callback"),
        ("/contexts/64ab/", 200, "<h1>Context"),
        ("/contexts/%5Bid%5D/", 200, "<h1>Context"),
        ("/contexts/new/", 200, "New context"),
        ("/contexts/a/b/", 404, "Not found"),
        ("/missing.js", 404, "Not found"),
        ("/secret.txt", 404, "Not found"),
    ],
)
def test_files_come_first_then_rewrites_then_404(
    site: httpx.Client, path: str, status: int, text: str
) -> None:
    answer = site.get(path)
    assert (answer.status_code, text in answer.text) == (status, True)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/callback?code=1&state=2", "/callback/?code=1&state=2"),
        ("/contexts/64ab", "/contexts/64ab/"),
        ("/favicon.ico/", "/favicon.ico"),
        ("/old/callback/", "/callback/"),
        ("/two%20words", "/two%20words/"),
    ],
)
def test_redirects_keep_the_query(site: httpx.Client, path: str, location: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, location)


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/a", "///evil.example"])
def test_no_redirect_leads_elsewhere(site: httpx.Client, clean_site: httpx.Client, path: str) -> None:
    for client in (site, clean_site):
        for ending in ("", "/"):
            answer = client.get(httpx.URL(client.base_url, raw_path=f"{path}{ending}".encode()))
            assert answer.status_code == 404


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/..%2fsecret.txt", "/callback/../../secret.txt", "/%2e%2e/secret.txt"]
)
def test_nothing_outside_the_export_is_reachable(site: httpx.Client, path: str) -> None:
    answer = site.get(httpx.URL(site.base_url, raw_path=path.encode()))
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_text_is_compressed_for_those_who_accept_it(site: httpx.Client) -> None:
    with site.stream("GET", "/_next/static/app.js", headers={"Accept-Encoding": "br, gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw).decode() == SCRIPT
    assert int(answer.headers["content-length"]) == len(raw) < len(SCRIPT)
    for refusing in ("identity", "gzip;q=0"):
        plain = site.get("/_next/static/app.js", headers={"Accept-Encoding": refusing})
        assert "content-encoding" not in plain.headers
        assert plain.headers["vary"] == "Accept-Encoding"
        assert plain.text == SCRIPT


def test_unchanged_file_is_not_sent_again(site: httpx.Client) -> None:
    for encoding in ("gzip", "identity"):
        first = site.get("/_next/static/app.js", headers={"Accept-Encoding": encoding})
        again = site.get(
            "/_next/static/app.js",
            headers={"Accept-Encoding": encoding, "If-None-Match": f'"x", W/{first.headers["etag"]}'},
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_head_is_get_without_the_body(site: httpx.Client) -> None:
    get, head = site.get("/"), site.head("/")
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))


def test_missing_asset_is_not_cached(site: httpx.Client) -> None:
    assert site.get("/_next/static/gone.js").headers["cache-control"] == "public, max-age=0, must-revalidate"


def test_only_reading_is_allowed(site: httpx.Client) -> None:
    answer = site.post("/callback/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_clean_urls(clean_site: httpx.Client) -> None:
    assert clean_site.get("/callback").text == "<h1>Callback</h1>"
    assert clean_site.get("/callback/").headers["location"] == "/callback"
    assert clean_site.get("/callback/index.html").headers["location"] == "/callback"
    assert clean_site.get("/index.html").headers["location"] == "/"
    assert clean_site.get("/404").status_code == 200


def test_unknown_key_keeps_it_from_starting(tmp_path: Path) -> None:
    export = make_site(tmp_path, {"functions": {}})
    service = services.client_export(
        port=ports.free_port(), directory=export, logs=tmp_path, config=tmp_path / "vercel.json"
    )
    with pytest.raises(ServiceError, match="does not know the key 'functions'"):
        service.start()


def test_it_listens_everywhere_in_a_container_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / ".dockerenv"
    monkeypatch.setattr(ports, "_IN_CONTAINERS", (mark,))
    assert ports.address(in_container=False) == ports.LOOPBACK
    with pytest.raises(ports.NotInContainerError, match="this is no container"):
        ports.address(in_container=True)
    mark.touch()
    assert ports.address(in_container=True) == "0.0.0.0"  # noqa: S104


def test_empty_directory_keeps_it_from_starting(tmp_path: Path) -> None:
    make_site(tmp_path, CONFIG)
    service = services.client_export(
        port=ports.free_port(),
        directory=tmp_path / "nothing",
        logs=tmp_path,
        config=tmp_path / "vercel.json",
    )
    with pytest.raises(ServiceError, match="there is no export"):
        service.start()
