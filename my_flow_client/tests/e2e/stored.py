"""The data that a browser stores for opening a page without the API."""

from __future__ import annotations

import json

from playwright.sync_api import Page

STORED = """async () => {
  const opening = indexedDB.open('my-flow', 1);
  await new Promise((resolve) => { opening.onsuccess = resolve; });
  const reading = opening.result.transaction('seen').objectStore('seen').getAll();
  await new Promise((resolve) => { reading.onsuccess = resolve; });
  opening.result.close();
  return JSON.stringify(reading.result);
}"""


def is_stored(page: Page, text: str) -> bool:
    """Return whether the text is in the stored data. Data is stored half a second after it arrives."""
    return json.dumps(text)[1:-1] in str(page.evaluate(STORED))
