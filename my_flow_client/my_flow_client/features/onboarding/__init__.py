"""The first visit, in three steps."""

from .steps import first_steps

__all__ = ["first_steps"]
