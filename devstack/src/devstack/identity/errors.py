"""OAuth errors, for programs and for people.

OAuthError       a JSON response, in Logto's shape
└── ShownError   a page: there is no safe address to redirect to
"""

from __future__ import annotations


class OAuthError(Exception):
    """An error of RFC 6749, section 5.2, or of one of its extensions."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description
        self.status = status

    def body(self) -> dict[str, str]:
        """Return the JSON body."""
        return {
            "code": f"oidc.{self.error}",
            "message": self.description,
            "error": self.error,
            "error_description": self.description,
        }


class ShownError(OAuthError):
    """An error that is shown on a page."""

    pass


def invalid_grant(description: str = "grant request is invalid") -> OAuthError:
    """Return the error of RFC 6749, section 5.2, for a bad or expired grant."""
    return OAuthError("invalid_grant", description)


def invalid_target() -> OAuthError:
    """Return the error of RFC 8707, section 2."""
    return OAuthError("invalid_target", "resource indicator is missing, or unknown")
