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
# Every window would load two pages for its address bar, in a process of their own: a third of the processor's
# time of a test that opens one page.
ADDRESS_BAR_PAGES = ("WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup")
# Chromium obeys the last list alone, so that ours repeats Playwright's.
DISABLED_BY_PLAYWRIGHT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
)
DISABLE_FEATURES = "--disable-features="
DRIVEN = (*ARGUMENTS, DISABLE_FEATURES + ",".join((*DISABLED_BY_PLAYWRIGHT, *ADDRESS_BAR_PAGES)))
"""The arguments of a browser that Playwright drives."""


def find_chromium() -> str:
    """Return the path of the browser.

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
