"""The pages: the choice of a user, an error, signed out. None has a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from devstack.identity.settings import User

STYLE = (files("devstack.identity") / "pages.css").read_text(encoding="utf-8")

# The client's mark.
_WAVES = '<path d="M3 8.5c3-4 6-4 9 0s6 4 9 0"/><path d="M3 15.5c3-4 6-4 9 0s6 4 9 0" opacity=".55"/>'
_MARK = f'<svg class="mark" viewBox="0 0 24 24" width="32" height="32" aria-hidden="true">{_WAVES}</svg>'
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#2f6f62" '
    f'stroke-width="2.5" stroke-linecap="round">{_WAVES}</svg>'
)
_FOOT = "This page is part of the development stack and runs on this machine alone."


def headers(client_origins: Sequence[str]) -> dict[str, str]:
    """Return the headers of every page. The client is a form target because the response redirects to it."""
    targets = " ".join(("'self'", *client_origins))
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
            f"form-action {targets}; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }


def sign_in(users: Iterable[User], *, action: str) -> str:
    """Render one button per user; `action` is the URL that the choice is posted to."""
    people = "".join(
        f'<li><button class="person" name="user" value="{escape(user.username)}">'
        f'<span class="face" aria-hidden="true">{escape(user.name[:1])}</span>'
        f'<span class="who"><span class="name">{escape(user.name)}</span>'
        f'<span class="email">{escape(user.email)}</span></span>'
        '<svg class="go" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">'
        '<path d="M8 5l5 5-5 5"/></svg></button></li>'
        for user in users
    )
    return _page(
        "Sign in",
        "<h1>Sign in to My Flow</h1>"
        '<p class="lead">This is the development <span class="whole">sign-in</span>. '
        "Choose who you are; there is no password.</p>"
        f'<form method="post" action="{escape(action)}"><ul class="people">{people}</ul>'
        '<button class="quiet" name="cancel" value="1">Cancel</button></form>',
    )


def failed(code: str, description: str, *, back: str) -> str:
    """Render an error that cannot be redirected to the client; `back` is the client's address."""
    return _page(
        "Sign-in did not start",
        "<h1>This sign-in did not start</h1>"
        '<p class="lead">The address that brought you here is not one this sign-in knows.</p>'
        f'<p class="detail">{escape(description)}</p>'
        f'<p class="code">{escape(code)}</p>'
        f'<a class="quiet" href="{escape(back)}">Back to My Flow</a>',
    )


def signed_out(*, back: str) -> str:
    """Render the page after sign-out; `back` is the client's address."""
    return _page(
        "Signed out",
        "<h1>You are signed out</h1>"
        '<p class="lead">What you wrote is saved.</p>'
        f'<a class="quiet" href="{escape(back)}">Back to My Flow</a>',
    )


def _page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} · My Flow development</title>"
        '<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/assets/pages.css"></head>'
        f'<body><main>{_MARK}{content}</main><footer><p class="foot">{_FOOT}</p></footer></body></html>'
    )
