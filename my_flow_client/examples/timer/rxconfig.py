"""Reflex's settings."""

import reflex as rx
from timer.build import plugin

config = rx.Config(
    app_name="timer", plugins=[rx.plugins.TailwindV4Plugin(), plugin()], show_built_with_reflex=False
)
