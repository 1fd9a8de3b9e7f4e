"""What a person can choose, take out, bring in, and give up."""

from .page import settings_form

__all__ = ["settings_form"]
