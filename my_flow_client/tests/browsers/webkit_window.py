"""A window of WebKitGTK that WebDriver may drive. Run by the system's Python, which has GTK.

It is there in place of MiniBrowser, whose window is a private one when it is driven: of those WebKit writes
no console message.

    python3 webkit_window.py FOLDER
"""

from __future__ import annotations

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402  the versions have to be chosen before

NAME = "WebKitGTK"
"""What WebDriver is told that the browser is called."""


def main(folder: str) -> None:
    """Open the window when WebDriver asks for it; run until WebDriver ends it.

    Args:
        folder: The folder for the data that pages store.
    """
    manager = WebKit2.WebsiteDataManager(base_data_directory=folder, base_cache_directory=folder)
    context = WebKit2.WebContext(website_data_manager=manager)

    def create_view(_session: WebKit2.AutomationSession) -> WebKit2.WebView:
        settings = WebKit2.Settings(enable_write_console_messages_to_stdout=True)
        view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
        window = Gtk.Window(default_width=1100, default_height=860)
        window.add(view)
        window.show_all()
        return view

    def on_started(_context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
        application = WebKit2.ApplicationInfo()
        application.set_name(NAME)
        session.set_application_info(application)
        session.connect("create-web-view", create_view)

    context.connect("automation-started", on_started)
    context.set_automation_allowed(True)
    Gtk.main()


if __name__ == "__main__":
    main(sys.argv[1])
