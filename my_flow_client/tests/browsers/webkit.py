"""WebKitGTK in a window on a display of its own, by WebDriver."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from devstack import ports
from devstack.services import Service
from selenium.webdriver import Remote
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options

from .driver import Actions

WINDOW = Path(__file__).with_name("webkit_window.py")
SCREEN = "1280x1024x24"
# The driver throws away what its browser writes; a line at a time, or the last ones would never come.
PROGRAM = """#!/bin/sh
exec stdbuf --output=L /usr/bin/python3 {window} {data} >{log} 2>&1
"""
MESSAGE = re.compile(r"CONSOLE (?:\S+ )?(?:ERROR|WARN).*")


class WebKit:
    """A window of WebKitGTK; `.ci/browser webkit` says how to install it.

    Args:
        folder: receives the logs, and what pages store.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "window.log"
        program = folder / "window"
        program.write_text(PROGRAM.format(window=WINDOW, data=folder / "data", log=self._log))
        program.chmod(0o755)
        self._display = Service(
            name="xvfb",
            argv=["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"],
            log=folder / "xvfb.log",
            answers=lambda: bool(self._display_number()),
            grace=0,
        )
        self._display.start()
        port = ports.free_port()
        self._service = Service(
            name="webkit",
            argv=["WebKitWebDriver", f"--port={port}"],
            env={
                "DISPLAY": f":{self._display_number()}",
                "GDK_BACKEND": "x11",
                "NO_AT_BRIDGE": "1",
                "TZ": "UTC",
                "WEBKIT_DISABLE_COMPOSITING_MODE": "1",  # there is no graphics card to compose with
            },
            log=folder / "webkit.log",
            port=port,
            answers=lambda: ports.in_use(port),
            grace=0,
        )
        try:
            self._service.start()
            options = Options()
            options.set_capability("browserName", "WebKitGTK")
            options.binary_location = str(program)
            server = ClientConfig(f"http://{ports.LOOPBACK}:{port}")
            self._driver = Remote(RemoteConnection(client_config=server), options=options)
            self._driver.set_window_rect(0, 0, 1100, 900)
        except BaseException:
            self._stop()
            raise

    def _display_number(self) -> str:
        found = re.search(r"^\d+$", self._display.log.read_text(), re.MULTILINE)
        return found[0] if found else ""

    def open(self, url: str) -> None:
        self._driver.get(url)

    def evaluate(self, function: str, *arguments: object) -> Any:
        return self._driver.execute_async_script(
            f"const done = arguments[arguments.length - 1];"
            f"Promise.resolve(({function})(...[...arguments].slice(0, -1))).then(done);",
            *arguments,
        )

    def perform(self, actions: Actions) -> None:
        self._driver.execute(Command.W3C_ACTIONS, {"actions": actions})

    def console(self) -> list[str]:
        return MESSAGE.findall(self._log.read_text())

    def close(self) -> None:
        self._driver.command_executor.close()
        self._stop()

    def _stop(self) -> None:
        self._service.stop()
        self._display.stop()
