"""Reports errors in people's browsers to Sentry if the client is built with a DSN.

With a DSN, every page begins with a script that stores errors, and the export has one more file, which a page
fetches when there is an error to report. Without a DSN there is neither. Decision 0019 explains why they are
not part of the bundle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .bridge.typescript import compile_script

VARIABLE = "NEXT_PUBLIC_SENTRY_DSN"
SOURCES = Path(__file__).parent / "reporting"
# Source: Sentry, "SDK development, DSN". The secret key of old is no longer part of it.
_DSN = re.compile(r"(?P<scheme>https?)://(?P<key>\w+)@(?P<host>[\w.-]+(?::\d+)?)/(?:[\w.-]+/)*\d+")


@dataclass(frozen=True)
class Sentry:
    """The address that receives reports, and the release and environment that they name."""

    dsn: str
    origin: str
    release: str
    environment: str


def sentry(env: Mapping[str, str]) -> Sentry | None:
    """Return the settings in the environment, or None if there is no DSN.

    Raises:
        ValueError: If the DSN is malformed; the message says what to set.
    """
    dsn = env.get(VARIABLE, "")
    if not dsn:
        return None
    found = _DSN.fullmatch(dsn)
    if not found:
        raise ValueError(
            f"{VARIABLE} must be the DSN that Sentry shows for the project, such as "
            f"https://<key>@o1.ingest.sentry.io/2, not {dsn!r}; unset it to tell nobody"
        )
    return Sentry(
        dsn=dsn,
        origin=f"{found['scheme']}://{found['host']}",
        release=env.get("GIT_COMMIT") or "unknown",
        environment=env.get("ENVIRONMENT") or "development",
    )


def write_reporter(export: Path, to: Sentry | None, env: Mapping[str, str]) -> str:
    """Add the reporter of errors to the export.

    Returns:
        The script with which every page begins; empty if there are no settings.

    Raises:
        CalledProcessError: If bun cannot build it; its output says why.
    """
    if to is None:
        return ""
    defined = {"DSN": to.dsn, "RELEASE": to.release, "ENVIRONMENT": to.environment}
    reporter = compile_script(SOURCES / "reporter.ts", env, form="esm", defined=defined)
    address = f"/_next/static/reporter-{hashlib.sha256(reporter.encode()).hexdigest()[:16]}.js"
    (export / address.lstrip("/")).write_text(reporter)
    buffer = compile_script(SOURCES / "errorBuffer.ts", env, form="iife", defined={"REPORTER": address})
    return f"<script>{buffer.strip()}</script>"
