"""Certificates, and that nothing but this machine is reached without them."""

from __future__ import annotations

import socket
import ssl
import time
from urllib.parse import urlsplit

from smoke.target import Failed, Run, is_loopback

_DAYS_LEFT = 14
_SECONDS = 10.0


def of_the_api(run: Run) -> str:
    """The API's certificate is valid for its name, and for a while yet."""
    return _look_at(run.target.api)


def of_the_client(run: Run) -> str:
    """The client's certificate is valid for its name, and for a while yet."""
    return _look_at(str(run.target.client))


def _look_at(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https":
        if is_loopback(url):
            return "plain http on this machine"
        raise Failed(f"{url} is not https")
    days, version = _certificate(str(parts.hostname), parts.port or 443)
    if days < _DAYS_LEFT:
        raise Failed(f"the certificate of {parts.hostname} ends in {days:.0f} days")
    return f"{version}, {days:.0f} days left"


def _certificate(host: str, port: int) -> tuple[float, str]:
    """The days that are left, and the version of the protocol."""
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            certificate = wrapped.getpeercert() or {}
            version = wrapped.version() or ""
    except ssl.SSLError as error:
        raise Failed(f"no trusted connection to {host}: {error.reason}") from None
    except OSError as error:
        raise Failed(f"no answer from {host}: {error}") from None
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return (ends - time.time()) / 86400, version
