"""What can go wrong, as one line that says what to do.

StackError
├── PortInUse       another program listens where a service should
├── Missing         something has to be installed first
├── ServiceFailed   a process ended or did not become ready; carries the end of its log
└── BuildFailed     the client could not be built; carries the end of the build's output
"""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot run. The message is one line for a person; `detail` is output to show below it."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message}\n{self.detail}" if self.detail else message

    @property
    def message(self) -> str:
        return str(self.args[0])


class PortInUse(StackError):
    pass


class Missing(StackError):
    pass


class ServiceFailed(StackError):
    pass


class BuildFailed(StackError):
    pass
