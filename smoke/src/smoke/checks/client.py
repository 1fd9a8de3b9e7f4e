"""Checks of the client's host and of the pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from smoke.target import CheckFailedError, Run, expect, expect_status, is_loopback

_CONTEXT = "/contexts/64ab64ab64ab64ab64ab64ab/"
PAGES = ("/", "/callback/", "/contexts/", _CONTEXT, "/focus/", "/week/", "/settings/")
_NOWHERE = "/smoke-test-finds-nothing-here/"
_NO_ASSET = "/_next/static/smoke-test-finds-nothing-here.js"
_SENTRY = re.compile(r"https://o\d+\.ingest\.(?:\w+\.)?sentry\.io")  # Source: Sentry, "DSN"
_TYPES = {".js": "javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "content-security-policy": "frame-ancestors 'none'",
}


def pages(run: Run) -> str:
    """Check that every route, dynamic ones too, is a page that is always revalidated, and others are 404."""
    for path in PAGES:
        response = expect_status(run.client.get(path), 200)
        expect("text/html" in response.headers.get("content-type", ""), f"{path} is no HTML")
        expect("My Flow</title>" in response.text, f"{path} is another page: it has no title of ours")
        cached = response.headers.get("cache-control", "")
        expect("max-age=0" in cached, f"{path} is kept without asking: cache-control is {cached!r}")
    expect_status(run.client.get(_NOWHERE), 404)
    return f"{len(PAGES)} pages, and 404 elsewhere"


def assets(run: Run) -> str:
    """Check that the pages' files exist on the same host, with their type, and are cached if hashed."""
    found = {urljoin(path, url) for path in PAGES for url in _Links.of(run.client.get(path).text)}
    ours = sorted(url for url in found if not urlsplit(url).netloc)
    strangers = sorted(found - set(ours))
    expect(not strangers, f"the pages load from elsewhere: {', '.join(strangers)}")
    expect(any(url.endswith(".js") for url in ours), "the front page has no script")
    for url in ours:
        _look_at_asset(url, run.client.get(url))
    missing = expect_status(run.client.get(_NO_ASSET), 404).headers.get("cache-control", "")
    expect("immutable" not in missing, f"a missing file is kept as well: cache-control is {missing!r}")
    return f"{len(ours)} files"


def _look_at_asset(url: str, response: httpx.Response) -> None:
    expect_status(response, 200)
    path, kind = urlsplit(url).path, response.headers.get("content-type", "")
    expected = next((text for suffix, text in _TYPES.items() if path.endswith(suffix)), "")
    expect(expected in kind, f"{path} is served as {kind!r}")
    expect(bool(response.content), f"{path} is empty")
    cached = response.headers.get("cache-control", "")
    if path.startswith("/_next/static/"):
        expect("immutable" in cached, f"{path} is not kept: cache-control is {cached!r}")


def headers(run: Run) -> str:
    """Check the headers against framing and content sniffing."""
    found = run.front_page.headers
    for name, value in _HEADERS.items():
        expect(found.get(name) == value, f"{name} is {found.get(name)!r}, not {value!r}")
    expect("permissions-policy" in found, "permissions-policy is missing")
    if str(run.target.client).startswith("https:"):
        expect("strict-transport-security" in found, "strict-transport-security is missing")
    return f"{len(_HEADERS) + 1} as they must be"


def no_mixed_content(run: Run) -> str:
    """Check that nothing is loaded over plain http, except from loopback while the page itself is local."""
    plain_page = is_loopback(str(run.target.client)) and str(run.target.client).startswith("http:")
    for path in PAGES:
        text = run.client.get(path).text
        named = [*_Links.of(text), *_sources(text)]
        plain = [url for url in named if url.startswith("http:") and not (plain_page and is_loopback(url))]
        expect(not plain, f"{path} may fetch over plain http: {', '.join(sorted(set(plain)))}")
    return "none"


def talks_to_this_api(run: Run) -> str:
    """Check that the pages' policy allows only this API, the identity provider and Sentry."""
    sources = _connect_sources(run.front_page.text)
    api = run.target.api
    expect(api in sources, f"the client was built for {', '.join(sources) or 'no API'}, not for {api}")
    others = [source for source in sources if source != api and not _is_sentry(source)]
    known = [run.target.logto] if run.target.logto else others[:1]
    expect(set(others) <= set(known), f"the pages may talk to strangers: {', '.join(sources)}")
    return api


def _is_sentry(source: str) -> bool:
    return _SENTRY.fullmatch(source) is not None


def commit(run: Run) -> str:
    """Check that the pages were built from the deployed commit, if they name one."""
    found = meta(run.front_page.text, "my-flow-commit")
    expected = run.target.commit
    expect(expected in (None, found), f"the pages are of commit {found}, not {expected}")
    return f"commit {found or 'unknown'}"


def meta(page: str, name: str) -> str | None:
    """Return the content of a meta tag; None if the page has none of that name."""
    parser = _Links()
    parser.feed(page)
    return parser.meta.get(name)


def scripts(page: str) -> list[str]:
    """Return the paths of the scripts that the page loads from its own host."""
    paths = (urlsplit(url) for url in _Links.of(page))
    return [parts.path for parts in paths if parts.path.endswith(".js") and not parts.netloc]


def _connect_sources(page: str) -> list[str]:
    policy = _policy(page)
    found = re.search(r"connect-src ([^;]+)", policy)
    if not found:
        raise CheckFailedError("the pages have no Content-Security-Policy that says whom they may talk to")
    return [source for source in found[1].split() if source != "'self'"]


def _sources(page: str) -> list[str]:
    return [word for word in re.split(r"[\s;]+", _policy(page)) if "://" in word]


def _policy(page: str) -> str:
    parser = _Links()
    parser.feed(page)
    return parser.policy


class _Links(HTMLParser):
    """Collects the URLs that a page makes a browser load, and its meta tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.meta: dict[str, str] = {}
        self.policy = ""

    @classmethod
    def of(cls, page: str) -> list[str]:
        parser = cls()
        parser.feed(page)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        fetched = given.get("href") if tag == "link" and given.get("rel") != "canonical" else given.get("src")
        if fetched and not fetched.startswith("data:"):
            self.found.append(fetched)
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = given.get("content", "")
        elif tag == "meta" and "name" in given:
            self.meta[given["name"]] = given.get("content", "")
