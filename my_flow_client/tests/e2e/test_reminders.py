"""A reminder says so when its time has come: once, however many tabs there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import PERSONAL, Account, eventually
from .actions import flow_form, heading, saved
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .notifications import (
    Permission,
    notifications,
    notified,
    notified_by_worker,
    without_notifications,
)


def at(minutes: float) -> dict[str, str]:
    """Return a due that many minutes from now."""
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


DAY = 24 * 60  # minutes
LOOKED = """(minutes) => localStorage.setItem(
  'my-flow:looked-for-reminders', JSON.stringify(Date.now() - minutes * 60000))"""
# Has the storage of the site, but not the app, which would check for reminders. Browsers look for its icon.
IMAGE = "/icons/192.png"


def test_what_came_while_no_page_was_open_is_told_in_one_line(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(404)
    alice.change_preferences(notifications_enabled=True)
    context = alice.make_context()
    for number, minutes in enumerate((-150, -120, -90, -60), 1):
        alice.make_flow(context, f"Missed {number}", due=at(minutes), reminder_enabled=True)
    alice.make_flow(context, "Told in time", due=at(-300), reminder_enabled=True)
    alice.make_flow(context, "Just now", due=at(-2), reminder_enabled=True)
    page = page_for(alice, None)
    notifications(page.context, permission="granted")
    page.goto(IMAGE)
    page.evaluate(LOOKED, 200)
    page.goto("/focus/")
    page.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded'] ?? '[]').length === 5")
    together, alone = notified(page)
    assert together.startswith(copy.REMINDERS["missed"].replace("{}", "4"))
    assert [name for name in ("Missed 1", "Missed 2", "Missed 3", "Missed 4") if name in together][:3]
    assert together.endswith(copy.REMINDERS["more"].replace("{}", "1"))
    assert alone.startswith("Just now")
    page.reload()
    expect(page.get_by_role("button", name=copy.Account.MENU)).to_be_visible()
    page.wait_for_timeout(500)
    assert notified(page) == []


def test_what_was_missed_more_than_seven_days_ago_is_counted_too(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(404)
    alice.change_preferences(notifications_enabled=True)
    context = alice.make_context()
    for days in (25, 18, 10, 1):
        alice.make_flow(context, f"{days} days ago", due=at(-days * DAY), reminder_enabled=True)
    page = page_for(alice, None)
    notifications(page.context, permission="granted")
    page.goto(IMAGE)
    page.evaluate(LOOKED, 20 * DAY)
    page.goto("/focus/")
    page.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded'] ?? '[]').length === 3")
    (together,) = notified(page)
    assert together.startswith(copy.REMINDERS["missed"].replace("{}", "3"))
    assert "25 days ago" not in together, "it was due before the device was last used"


def test_what_came_in_a_sleep_of_twelve_days_is_told_in_one_line(page_for: PageFor, alice: Account) -> None:
    """The sleep ends now: later, the device's clock would be wrong for the identity provider."""
    asleep = 12
    alice.change_preferences(notifications_enabled=True)
    context = alice.make_context()
    for days in (1, 3, 10):
        alice.make_flow(context, f"In {days} days", due=at((days - asleep) * DAY), reminder_enabled=True)
    page = page_for(alice, None)
    page.clock.install(time=datetime.now() - timedelta(days=asleep))
    notifications(page.context, permission="granted")
    page.goto(f"/contexts/{context['id']}/")
    expect(page.get_by_role("checkbox", name="In 1 days")).to_be_visible()
    page.wait_for_function("() => localStorage['my-flow:looked-for-reminders']")
    page.clock.fast_forward(asleep * DAY * 60_000)
    page.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded'] ?? '[]').length === 3")
    (together,) = notified(page)
    assert together.startswith(copy.REMINDERS["missed"].replace("{}", "3"))


def test_a_service_worker_shows_the_reminder(page_for: PageFor, alice: Account) -> None:
    """A phone shows no other notifications."""
    alice.change_preferences(notifications_enabled=True)
    context = alice.make_context()
    page = page_for(alice, None, service_workers="allow")
    notifications(page.context, permission="granted")
    page.goto(f"/contexts/{context['id']}/")
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    alice.make_flow(context, "Call mum", due=at(-2), reminder_enabled=True)
    page.reload()
    page.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded'] ?? '[]').length === 1")
    (shown,) = notified_by_worker(page)
    assert (shown["title"], shown["url"]) == ("Call mum", f"/contexts/{context['id']}/")
    assert notified(page) == []


def test_all_of_130_reminders_are_told_in_one_line(page_for: PageFor, alice: Account) -> None:
    alice.change_preferences(notifications_enabled=True)
    context = alice.make_context()
    for number in range(130):
        alice.make_flow(context, f"Today {number}", due={"date": alice.today()}, reminder_enabled=True)
    page = page_for(alice, None)
    notifications(page.context, permission="granted")
    page.goto("/contexts/")
    page.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded'] ?? '[]').length === 130")
    (together,) = notified(page)
    assert together.startswith(copy.REMINDERS["several"].replace("{}", "130"))
    assert together.endswith(copy.REMINDERS["more"].replace("{}", "127"))


def test_a_reminder_that_could_not_be_shown_is_told_later(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(404)
    alice.change_preferences(notifications_enabled=True)
    context = alice.make_context()
    alice.make_flow(context, "Call mum", due=at(-2), reminder_enabled=True)
    page = page_for(alice, None)
    notifications(page.context, permission="granted")
    page.add_init_script(
        "if (sessionStorage.broken) window.Notification = class { static permission = 'granted';"
        " constructor() { window.tried = true; throw new TypeError('no'); } }"
    )
    page.goto(IMAGE)
    page.evaluate("() => { sessionStorage.broken = 'yes'; }")
    page.goto("/focus/")
    page.wait_for_function("() => window.tried")
    assert page.evaluate("() => localStorage['my-flow:reminded'] ?? null") is None
    page.evaluate("() => { delete sessionStorage.broken; }")
    page.reload()
    page.wait_for_function("() => JSON.parse(localStorage['my-flow:reminded'] ?? '[]').length === 1")
    assert [words.partition(":")[0] for words in notified(page)] == ["Call mum"]


@pytest.mark.parametrize(
    ("permission", "asked", "said"),
    [
        ("default", "granted", editor_copy.REMIND_TEXT),
        ("default", "denied", copy.Settings.REMINDERS_DENIED),
        ("denied", "denied", copy.Settings.REMINDERS_DENIED),
    ],
)
def test_remind_me_asks_for_the_permission_and_says_the_answer(
    page_for: PageFor, alice: Account, permission: Permission, asked: Permission, said: str
) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Call mum", due=at(60))
    page = page_for(alice, None)
    notifications(page.context, permission=permission, asked=asked)
    page.goto(f"/contexts/{context['id']}/")
    form = flow_form(page, "Call mum")
    form.get_by_role("switch", name=editor_copy.REMIND).check()
    saved(form)
    expect(form.get_by_text(said)).to_be_visible()
    eventually(lambda: alice.preferences()["notifications_enabled"], asked == "granted")
    assert alice.flow("Call mum")["reminder_enabled"]


def test_a_browser_without_notifications_says_so(page_for: PageFor, alice: Account) -> None:
    context = alice.make_context()
    alice.make_flow(context, "Call mum", due=at(60))
    page = page_for(alice, None)
    without_notifications(page.context)
    page.goto(f"/contexts/{context['id']}/")
    form = flow_form(page, "Call mum")
    expect(form.get_by_text(copy.Settings.REMINDERS_MISSING)).to_be_visible()
    form.get_by_role("switch", name=editor_copy.REMIND).check()
    saved(form)
    assert alice.flow("Call mum")["reminder_enabled"]
    assert not alice.preferences()["notifications_enabled"]
    page.goto("/settings/")
    expect(page.get_by_text(copy.Settings.REMINDERS_MISSING)).to_be_visible()
    expect(page.get_by_role("switch", name=copy.Settings.REMINDERS)).to_be_disabled()
