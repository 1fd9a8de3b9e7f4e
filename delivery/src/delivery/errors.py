"""What can go wrong, as one line that says what to do."""

from __future__ import annotations


class DeliveryError(Exception):
    """A command cannot go on; the message says why."""
