"""Reflex's settings."""

import reflex as rx

from my_flow_client.build import patch

config = rx.Config(
    app_name="my_flow_client",
    plugins=[rx.plugins.TailwindV4Plugin(), patch()],
    tailwind={"darkMode": "class", "plugins": []},
    show_built_with_reflex=False,
    deploy_url=None,  # otherwise a sitemap for localhost is written
    telemetry_enabled=False,
    backend_host="127.0.0.1",
    backend_port=3999,  # `reflex run` wants a backend for its hot reload; the page never talks to it
)
