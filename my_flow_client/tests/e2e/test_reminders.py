"""A reminder says so when its time has come: once, however many tabs there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from .account import PERSONAL, Account
from .actions import heading
from .fixtures import PageFor
from .notifications import notifications, notified


def at(minutes: float) -> dict[str, str]:
    """A due moment so many minutes from now."""
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    return {"date": moment.date().isoformat(), "time": f"{moment:%H:%M}", "timezone": "UTC"}


def all_notified(*pages: Page) -> list[str]:
    return sorted(said for page in pages for said in notified(page))


def test_a_reminder_is_told_once_in_all_tabs(page_for: PageFor, alice: Account) -> None:
    alice.change_preferences(notifications_enabled=True)
    context = alice.make_context()
    alice.make_flow(context, "Call mum", due=at(-2), reminder_enabled=True)
    alice.make_flow(context, "Water the plants", due={"date": alice.today()}, reminder_enabled=True)
    alice.make_flow(context, "No reminder wanted", due=at(-2))
    alice.make_flow(context, "Long ago", due=at(-60), reminder_enabled=True)
    resting = alice.make_context(**PERSONAL)
    alice.make_flow(resting, "Rests with its context", due=at(-2), reminder_enabled=True)
    alice.archive_context(resting)
    first = page_for(alice, None)
    notifications(first.context, permission="granted")
    first.goto(f"/contexts/{context['id']}/")
    second = first.context.new_page()
    second.goto("/contexts/")
    for page in (first, second):
        expect(heading(page)).to_be_visible()
    first.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded'] ?? '[]').length === 2")
    said = all_notified(first, second)
    assert [words.partition(":")[0] for words in said] == ["Call mum", "Water the plants"]

    second.reload()
    alice.make_flow(context, "Only now", due=at(-1), reminder_enabled=True)
    first.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded']).length === 3")
    assert [words for words in all_notified(first, second) if words.startswith("Only now")] != []
    assert len([words for words in all_notified(first, second) if words.startswith("Call mum")]) <= 1


def test_nobody_is_reminded_who_does_not_want_it(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Call mum", due=at(-2), reminder_enabled=True)
    page = page_for(alice, None)
    notifications(page.context, permission="granted")
    page.goto(f"/contexts/{context['id']}/")
    expect(page.get_by_role("checkbox", name="Call mum")).to_be_visible()
    assert notified(page) == []
