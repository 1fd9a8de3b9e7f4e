"""Data on a shared device: nothing is kept for more than a week, and nothing of the person before."""

from __future__ import annotations

import json
from typing import Any

from devstack.testing import Stack
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import card, heading, toast
from .fixtures import PageFor

DAY_MS = 24 * 3_600_000

OPEN = """
  const opening = indexedDB.open('my-flow', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('seen');
  await new Promise((resolve, reject) => { opening.onsuccess = resolve; opening.onerror = reject; });
  const transaction = opening.result.transaction('seen', 'readwrite');
  const seen = transaction.objectStore('seen');
"""
PUT = f"""async ([owner, age]) => {{ {OPEN}
  seen.put({{ build: 'x', at: Date.now() - age, state: {{ queries: [], mutations: [], of: owner }} }}, owner);
  await new Promise((resolve) => {{ transaction.oncomplete = resolve; }});
  opening.result.close();
}}"""
OWNERS = f"""async () => {{ {OPEN}
  const keys = seen.getAllKeys();
  await new Promise((resolve) => {{ transaction.oncomplete = resolve; }});
  opening.result.close();
  return keys.result;
}}"""

UNSENT = {
    "id": "4b0c0a5e-0a0e-4c55-9d1b-1d3f5a8a2b11",
    "method": "POST",
    "path": "/contexts",
    "body": {"name": "Hers", "color": "#3B78D1", "icon": "💼"},
    "label": "Hers",
    "patches": [],
    "invalidates": [],
}


def owners(page: Page) -> list[str]:
    found: list[str] = page.evaluate(OWNERS)
    return found


def test_an_entry_of_a_month_ago_is_gone_after_the_start(page_for: PageFor, fresh: Stack) -> None:
    page = page_for(path="/")
    page.evaluate(PUT, ["somebody", 30 * DAY_MS])
    page.evaluate(PUT, ["somebody of today", DAY_MS])
    page.reload()
    eventually(
        lambda: owners(page), ["somebody of today"]
    )  # its time is not over, and nobody else has signed in


def test_another_persons_entry_is_gone_after_a_sign_in_and_their_unsent_changes_are_said(
    page_for: PageFor, fresh: Stack, bob: Account
) -> None:
    bob.make_context(name="His")
    page = page_for(bob, "/contexts/")
    expect(card(page, "His")).to_be_visible()
    letter: dict[str, Any] = {"name": "my-flow:outbox:alice:0001700000000000", "text": json.dumps(UNSENT)}
    page.evaluate(PUT, ["alice", DAY_MS])
    page.evaluate("({ name, text }) => localStorage.setItem(name, text)", letter)
    page.reload()
    expect(toast(page, copy.SENDING["othersUnsent"])).to_be_visible()
    eventually(lambda: "alice" in owners(page), False)
    expect(card(page, "His")).to_be_visible()
    assert page.evaluate("(name) => localStorage.getItem(name)", letter["name"]) == letter["text"]
    assert [context["name"] for context in bob.contexts()] == ["His"]

    page.reload()
    expect(heading(page)).to_be_visible()
    expect(card(page, "His")).to_be_visible()
    expect(toast(page, copy.SENDING["othersUnsent"])).to_have_count(0)
