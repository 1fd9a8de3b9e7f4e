"""All attacks; importing this module registers them."""

from tests.security.attacks import public, reading, sending, unsigned, working
from tests.security.attacks.driver import ATTACKS

__all__ = ["ATTACKS", "public", "reading", "sending", "unsigned", "working"]
