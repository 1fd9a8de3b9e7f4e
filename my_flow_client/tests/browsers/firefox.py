"""Firefox, by WebDriver BiDi: the browser itself is the server, no other program is needed."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from devstack.services import Service
from selenium.webdriver.common.bidi.common import command_builder
from selenium.webdriver.common.bidi.log import Log
from selenium.webdriver.remote.websocket_connection import WebSocketConnection

from .driver import Actions

NAMES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
SIZE = {"width": 1100, "height": 860}
TIMEOUT, POLL = 30, 0.005  # seconds
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# LookAndFeel's bits: 2 is a fine pointer, 4 is one that hovers. Without a window system there is none.
MOUSE, NO_POINTER = 2 + 4, 0


def find_firefox() -> str:
    """Return the path of the browser.

    Raises:
        FileNotFoundError: If there is none; `.ci/browser firefox` says how to install one.
    """
    for name in (os.environ.get("FIREFOX", ""), *NAMES):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("no Firefox: .ci/browser firefox says how to install one")


class Firefox:
    """A headless Firefox.

    Args:
        folder: receives the profile and the log.
        pointer: what the device points with, `MOUSE` or `NO_POINTER`.
    """

    def __init__(self, folder: Path, *, pointer: int = MOUSE) -> None:
        profile, log = folder / "profile", folder / "firefox.log"
        profile.mkdir()
        preferences = {"ui.primaryPointerCapabilities": pointer, "ui.allPointerCapabilities": pointer}
        lines = [f"user_pref({json.dumps(name)}, {value});\n" for name, value in preferences.items()]
        (profile / "user.js").write_text("".join(lines))
        self._service = Service(
            name="firefox",
            argv=[
                *[find_firefox(), "--headless", "--no-remote", "--profile", str(profile)],
                "--remote-debugging-port=0",
            ],
            env={"TZ": "UTC"},
            log=log,
            answers=lambda: LISTENING.search(log.read_text()) is not None,
            grace=0,
        )
        self._service.start()
        self._console: list[str] = []
        try:
            self._connect(log)
        except BaseException:
            self._service.stop()
            raise

    def _connect(self, log: Path) -> None:
        listening = LISTENING.search(log.read_text())
        assert listening
        self._connection = WebSocketConnection(f"{listening[1]}/session", TIMEOUT, POLL)
        self._send("session.new", capabilities={})
        Log(self._connection).add_event_handler("entry_added", self._on_entry)
        # Not the first tab: there the address bar has the focus.
        self._context = self._send("browsingContext.create", type="tab")["context"]
        self._send("browsingContext.setViewport", context=self._context, viewport=SIZE)

    def _send(self, method: str, **parameters: object) -> Any:
        return self._connection.execute(command_builder(method, parameters))

    def _on_entry(self, entry: Any) -> None:
        if entry["level"] in ("error", "warn"):
            self._console.append(entry["text"])

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, function: str, *arguments: object) -> Any:
        call = f"({function})(...JSON.parse(json))"
        answer = self._send(
            "script.callFunction",
            functionDeclaration=f"async (json) => JSON.stringify(await {call} ?? null)",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def perform(self, actions: Actions) -> None:
        self._send("input.performActions", context=self._context, actions=actions)

    def console(self) -> list[str]:
        return list(self._console)

    def close(self) -> None:
        self._service.stop()
        self._connection.close()  # after its other end: else it waits ten seconds for an answer
