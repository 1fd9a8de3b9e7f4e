"""The checks of certificates, against local servers with good and bad certificates."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Iterator
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
import trustme

from smoke.checks import tls
from smoke.target import CheckFailedError, Run, Target


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def served(certificate: trustme.LeafCert) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    server = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake is expected
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def days_from_now(days: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)


@pytest.fixture
def url(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[str]:
    kind = request.param
    issuer = trustme.CA() if kind == "of a stranger" else authority
    name = "other.example" if kind == "of another name" else "localhost"
    ends = {"ended": -1, "ending": 10}.get(kind, 90)
    yield from served(issuer.issue_cert(name, not_before=days_from_now(-30), not_after=days_from_now(ends)))


def look_at(url: str) -> str:
    run = Run(Target(api=url))
    try:
        return tls.of_the_api(run)
    finally:
        run.close()


@pytest.mark.parametrize("url", ["good"], indirect=True)
def test_a_good_certificate_passes(url: str) -> None:
    assert look_at(url).startswith("TLSv1.3, ")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("of a stranger", "no trusted connection"),
        ("of another name", "no trusted connection"),
        ("ended", "no trusted connection"),
        ("ending", "ends in 10 days"),
    ],
    indirect=["url"],
)
def test_a_certificate_is_red(url: str, said: str) -> None:
    with pytest.raises(CheckFailedError, match=said):
        look_at(url)


def test_plain_http_is_for_this_machine_alone() -> None:
    assert look_at("http://localhost:1") == "plain http on this machine"
    with pytest.raises(CheckFailedError, match="is not https"):
        look_at("http://api.example.com")
