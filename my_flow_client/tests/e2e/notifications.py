"""A browser's notifications, watched: headless Chromium shows none."""

from __future__ import annotations

import json
from typing import Literal

from playwright.sync_api import BrowserContext, Page

Permission = Literal["default", "granted", "denied"]

STAND_IN = """(permission, asked) => {
  if (location.protocol === 'about:') return;
  window.notified = [];
  window.Notification = class {
    static permission = localStorage.getItem('permission of the test') ?? permission;
    static async requestPermission() {
      localStorage.setItem('permission of the test', asked);
      return this.permission = asked;
    }
    constructor(title, { body }) { window.notified.push(`${title}: ${body}`); }
  };
  window.notifiedByWorker = [];
  ServiceWorkerRegistration.prototype.showNotification = async (title, { body, data }) => {
    window.notifiedByWorker.push({ title, body, url: data.url });
  };
}"""
MISSING = "() => { delete window.Notification; }"


def notifications(
    context: BrowserContext, *, permission: Permission = "default", asked: Permission = "denied"
) -> None:
    """Replace the browser's notifications.

    Args:
        context: The browser context of the pages.
        permission: The permission at first.
        asked: The answer to a request for permission.
    """
    context.add_init_script(f"({STAND_IN})({json.dumps(permission)}, {json.dumps(asked)})")


def notified(page: Page) -> list[str]:
    """Return the notifications that the page has shown: title and text."""
    shown: list[str] = page.evaluate("window.notified")
    return shown


def notified_by_worker(page: Page) -> list[dict[str, str]]:
    """Return the notifications that the page has left to the service worker: title, body and url."""
    shown: list[dict[str, str]] = page.evaluate("window.notifiedByWorker")
    return shown


def without_notifications(context: BrowserContext) -> None:
    """Let the browser have no notifications."""
    context.add_init_script(f"({MISSING})()")
