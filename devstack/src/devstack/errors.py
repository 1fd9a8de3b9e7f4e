"""Errors as one line that says what to do.

StackError
├── PortInUseError            another program listens on a service's port
├── MissingDependencyError    something has to be installed first
├── ServiceError              a process ended or did not become ready; has the end of its log
└── BuildError                the client could not be built; has the end of the build's output
"""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot run. The message is one line; `detail` is output to show below it."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message}\n{self.detail}" if self.detail else message

    @property
    def message(self) -> str:
        """The message, without the detail."""
        return str(self.args[0])


class PortInUseError(StackError):
    """Another program listens on a service's port."""


class MissingDependencyError(StackError):
    """Something has to be installed first."""


class ServiceError(StackError):
    """A process ended or did not become ready; `detail` is the end of its log."""


class BuildError(StackError):
    """The client could not be built; `detail` is the end of the build's output."""
