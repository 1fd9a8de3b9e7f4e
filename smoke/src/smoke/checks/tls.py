"""Check certificates, and that only loopback addresses are used without TLS."""

from __future__ import annotations

import socket
import ssl
import time
from urllib.parse import urlsplit

from smoke.target import CheckFailedError, Run, is_loopback

_DAYS_LEFT = 14
_SECONDS = 10.0


def of_the_api(run: Run) -> str:
    """Check that the API's certificate is valid for its name, and does not expire soon."""
    return _look_at(run.target.api)


def of_the_client(run: Run) -> str:
    """Check that the client's certificate is valid for its name, and does not expire soon."""
    return _look_at(str(run.target.client))


def _look_at(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https":
        if is_loopback(url):
            return "plain http on this machine"
        raise CheckFailedError(f"{url} is not https")
    days, version = _certificate(str(parts.hostname), parts.port or 443)
    if days < _DAYS_LEFT:
        raise CheckFailedError(f"the certificate of {parts.hostname} ends in {days:.0f} days")
    return f"{version}, {days:.0f} days left"


def _certificate(host: str, port: int) -> tuple[float, str]:
    """Return the days until the certificate expires, and the TLS version."""
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            certificate = wrapped.getpeercert() or {}
            version = wrapped.version() or ""
    except ssl.SSLError as error:
        raise CheckFailedError(f"no trusted connection to {host}: {error.reason}") from None
    except OSError as error:
        raise CheckFailedError(f"no answer from {host}: {error}") from None
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return (ends - time.time()) / 86400, version
