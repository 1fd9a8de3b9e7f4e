"""A proxy that alters responses, so that tests can break one thing at a time."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from typing import Self
from urllib.parse import urlsplit

_OF_ONE_CONNECTION = {"connection", "transfer-encoding", "content-length", "accept-encoding"}


EVENT_STREAM = "text/event-stream"
_TEXTS = ("text/html", "application/json", "application/javascript", "text/javascript")


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answered:
    """A response; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def with_header(self, name: str, value: str | None) -> Answered:
        kept = {known: text for known, text in self.headers.items() if known != name}
        return replace(self, headers=kept if value is None else kept | {name: value})


type Alteration = Callable[[Asked, Answered], Answered]


@dataclass
class Proxy:
    """A proxy at `url` for `origin`, with alterations."""

    url: str
    origin: str
    alterations: list[Alteration] = field(default_factory=list)

    @classmethod
    @contextmanager
    def before(cls, origin: str, port: int) -> Iterator[Self]:
        proxy = cls(f"http://localhost:{port}", origin)
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(proxy))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield proxy
        finally:
            server.shutdown()
            server.server_close()

    def answer(self, asked: Asked, body: bytes) -> Generator[Answered]:
        """Yield the response; of a stream, one response per event, with the same status and headers."""
        parts = urlsplit(self.origin)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=20)
        try:
            connection.request(asked.method, asked.path, body, asked.headers | {"host": parts.netloc})
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            for part in _parts(response, headers):
                yield self._altered(asked, Answered(response.status, headers, part))
        finally:
            connection.close()

    def _altered(self, asked: Asked, answered: Answered) -> Answered:
        for alteration in self.alterations:
            answered = alteration(asked, answered)
        return answered


def _parts(response: http.client.HTTPResponse, headers: dict[str, str]) -> Iterator[bytes]:
    if not headers.get("content-type", "").startswith(EVENT_STREAM):
        yield response.read()
        return
    event = b""
    while line := response.readline():
        event += line
        if line == b"\n":
            yield event
            event = b""


def unchanged(_: Asked, answered: Answered) -> Answered:
    return answered


def replacing(before: str, after: str) -> Alteration:
    """Replace text in every text response."""

    def alter(_: Asked, answered: Answered) -> Answered:
        if not answered.headers.get("content-type", "").startswith(_TEXTS):
            return answered
        return replace(answered, body=answered.body.replace(before.encode(), after.encode()))

    return alter


def header(name: str, value: str | None, *, at: str = "") -> Alteration:
    """Set a header, or remove it, where the path begins with `at`."""

    def alter(asked: Asked, answered: Answered) -> Answered:
        return answered.with_header(name, value) if asked.path.startswith(at) else answered

    return alter


def status(code: int, *, at: str, method: str = "GET") -> Alteration:
    """Replace the status where the path begins with `at`."""

    def alter(asked: Asked, answered: Answered) -> Answered:
        hit = asked.path.startswith(at) and asked.method == method
        return replace(answered, status=code) if hit else answered

    return alter


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self._pass_on
            raise AttributeError(name)

        def _pass_on(self) -> None:
            headers = {
                name.lower(): value
                for name, value in self.headers.items()
                if name.lower() not in _OF_ONE_CONNECTION
            }
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answers = proxy.answer(Asked(self.command, self.path, headers), body)
            first = next(answers)
            self.send_response_only(first.status)
            for name, value in first.headers.items():
                if name not in _OF_ONE_CONNECTION:
                    self.send_header(name, value)
            is_stream = first.headers.get("content-type", "").startswith(EVENT_STREAM)
            if not is_stream:
                self.send_header("content-length", str(len(first.body)))
            self.end_headers()
            with closing(answers), suppress(OSError):
                for answered in chain([first], answers if is_stream else ()):
                    self.wfile.write(answered.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
