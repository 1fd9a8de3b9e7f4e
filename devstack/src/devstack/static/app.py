"""Vercel's order of decisions: canonical path, redirects, files, rewrites, 404.html."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from devstack.static.files import Export, File
from devstack.static.vercel import VercelConfig

_REVALIDATE = "public, max-age=0, must-revalidate"
# Like Vercel's own routes for trailingSlash: a last segment with a dot is a file name.
_PAGE_WITHOUT_SLASH = re.compile(r"/(?:[^/]+/)*[^/.]+")
_FILE_WITH_SLASH = re.compile(r"/(?:[^/]+/)*[^/]+\.\w+/")


class StaticSite:
    """An ASGI app that serves `export` according to `config`."""

    def __init__(self, export: Export, config: VercelConfig) -> None:
        self._export = export
        self._config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        response = self._answer(Request(scope))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = str(request.scope["path"])
        response = self._redirect(request, path) or self._content(request, path)
        for name, value in self._config.headers_for(path).items():
            response.headers[name] = value
        response.headers.setdefault("cache-control", _REVALIDATE)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            response.headers["cache-control"] = _REVALIDATE  # an error is not cached for a year
        return response

    def _redirect(self, request: Request, path: str) -> Response | None:
        target = self._canonical(path)
        if target != path and not target.startswith("//"):
            return _redirection(request, quote(target), HTTPStatus.PERMANENT_REDIRECT)
        for rule in self._config.redirects:
            values = rule.source.match(path)
            if values is not None:
                encoded = {name: quote(value) for name, value in values.items()}
                return _redirection(request, rule.destination.fill(encoded), rule.status)
        return None

    def _canonical(self, path: str) -> str:
        """Return the canonical form of `path` according to cleanUrls and trailingSlash."""
        if self._config.clean_urls and path.endswith(".html") and self._export.file(path):
            path = path.removesuffix(".html").removesuffix("/index") or "/"
        match self._config.trailing_slash:
            case True if not path.startswith("/.well-known") and _PAGE_WITHOUT_SLASH.fullmatch(path):
                return f"{path}/"
            case True if _FILE_WITH_SLASH.fullmatch(path):
                return path.removesuffix("/")
            case False if path != "/":
                return path.removesuffix("/")
        return path

    def _content(self, request: Request, path: str) -> Response:
        if request.method not in ("GET", "HEAD"):
            allowed = {"allow": "GET, HEAD"}
            return PlainTextResponse("Method Not Allowed", HTTPStatus.METHOD_NOT_ALLOWED, allowed)
        found = self._page(path) or self._rewritten(path)
        if found:
            return _file_response(request, found, HTTPStatus.OK)
        missing = self._export.file("/404.html") or self._export.file("/404/index.html")
        if missing:
            return _file_response(request, missing, HTTPStatus.NOT_FOUND)
        return PlainTextResponse("Not Found", HTTPStatus.NOT_FOUND)

    def _page(self, path: str) -> File | None:
        return self._export.page(path, clean_urls=self._config.clean_urls)

    def _rewritten(self, path: str) -> File | None:
        for rule in self._config.rewrites:
            values = rule.source.match(path)
            if values is not None and (file := self._page(rule.destination.fill(values))):
                return file
        return None


def create_app(directory: Path, config: VercelConfig) -> Starlette:
    """Build the app; raise FileNotFoundError if `directory` holds no export."""
    export = Export(directory)
    if not len(export):
        raise FileNotFoundError(f"there is no export in {directory}")
    return Starlette(routes=[Route("/{path:path}", StaticSite(export, config))])


def _redirection(request: Request, target: str, status: int) -> Response:
    query = f"?{request.url.query}" if request.url.query and "?" not in target else ""
    return Response(status_code=status, headers={"location": target + query})


def _file_response(request: Request, file: File, status: int) -> Response:
    headers = {"content-type": file.media_type, "etag": f'"{file.digest}"'}
    body = file.content
    if file.compressed is not None:
        headers["vary"] = "Accept-Encoding"
        if _accepts_gzip(request.headers.get("accept-encoding", "")):
            body = file.compressed
            headers |= {"content-encoding": "gzip", "etag": f'"{file.digest}-gzip"'}
    if status == HTTPStatus.OK and _has(request.headers.get("if-none-match", ""), headers["etag"]):
        kept = {name: value for name, value in headers.items() if name in ("etag", "vary")}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
    headers["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, status, headers)


def _accepts_gzip(header: str) -> bool:
    """Return whether gzip is accepted (RFC 9110, section 12.5.3, as far as common clients use it)."""
    for offer in header.lower().split(","):
        coding, _, weight = offer.partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _has(if_none_match: str, etag: str) -> bool:
    """Compare weakly (RFC 9110, section 13.1.2)."""
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in tags
