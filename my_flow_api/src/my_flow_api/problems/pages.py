"""Render the pages of problem types as HTML files that load nothing else."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from my_flow_api.problems.catalogue import ProblemType, in_order

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem}"
    "h1{line-height:1.2}code{font-size:.95em}dt{font-weight:600}dd{margin:0 0 .75rem}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


def page(kind: ProblemType) -> str:
    """Render the page of a problem type."""
    error = kind.error
    return _document(
        error.title,
        f"<p>Status {error.status}, <code>type</code> <code>/problems/{escape(error.slug)}</code></p>"
        f"<h2>What it means</h2><p>{escape(kind.meaning)}</p>"
        f"<h2>What to do</h2><p>{escape(kind.advice)}</p>"
        '<p><a href="/problems">All problem types</a></p>',
    )


def index() -> str:
    """Render the list of all problem types."""
    entries = "".join(
        f'<dt><a href="/problems/{escape(kind.error.slug)}">{escape(kind.error.title)}</a> '
        f"({kind.error.status})</dt><dd>{escape(kind.meaning)}</dd>"
        for kind in in_order()
    )
    return _document("Problems", f"<p>The API's problem types (RFC 9457).</p><dl>{entries}</dl>")


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)} · My Flow API</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )
