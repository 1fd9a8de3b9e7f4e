"""OAuth errors, in the two forms that a person or a program meets them.

OAuthError       answered as JSON, in Logto's shape
└── ShownError   answered as a page: the request names nowhere that it is safe to send it back to
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
        return {
            "code": f"oidc.{self.error}",
            "message": self.description,
            "error": self.error,
            "error_description": self.description,
        }


class ShownError(OAuthError):
    pass


def invalid_grant(description: str = "grant request is invalid") -> OAuthError:
    return OAuthError("invalid_grant", description)


def invalid_target() -> OAuthError:
    """RFC 8707, section 2."""
    return OAuthError("invalid_target", "resource indicator is missing, or unknown")
