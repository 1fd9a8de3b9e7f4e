"""The system's Chromium: the same one that .ci/browser looks for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# A sandbox needs privileges that containers lack; the others keep Chromium from talking to its vendor.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str:
    """The path of the browser.

    Raises:
        FileNotFoundError: If there is none; `.ci/browser` says how to install one.
    """
    if chosen := os.environ.get("CHROME"):
        return chosen
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if ON_MACOS.exists():
        return str(ON_MACOS)
    raise FileNotFoundError("no Chromium: .ci/browser says how to install one")
