"""Random actions from every start: the error page never comes.

The monkey is seeded: it draws the same actions each time, and names them when a page dies.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from my_flow_client.design import copy
from my_flow_client.design.shortcuts import ROW_KEYS, SHORTCUTS

from .account import PERSONAL, WORK, Account, eventually
from .actions import heading, rows, titled
from .console_guard import ConsoleGuard
from .fixtures import PageFor

# What leads out of the app, or ends the account.
FORBIDDEN = [copy.Account.SIGN_OUT, copy.Settings.DELETE_NOW, copy.Landing.SIGN_IN]
KEYS = [
    "Enter", "Enter", "Escape", "Tab", "Tab", "Shift+Tab", "Space", "ArrowDown", "ArrowUp", "ArrowLeft",
    "ArrowRight", "Backspace", "Home", "End", "a", "x", "1",
]  # fmt: skip
TEXTS = ["Call mum tomorrow", "Fix it !high", "due friday 5pm", "#Work", "‮ ⠀", "ß <b>", "9999-99-99"]
ACTIONS, LONG_ACTIONS = 300, 5_000  # from each start
# All but the last action of a batch are dispatched within the page, by one call. The last is the browser's
# own, which also moves the focus, types, and presses what has the focus.
BATCH = 5
ATTEMPTS = 3
PATIENCE_MS = 5_000
SHORTCUT_KEYS = {shortcut.key.replace("mod+", "Control+"): shortcut.name for shortcut in SHORTCUTS}
DISPATCHED_KEYS = [*SHORTCUT_KEYS, "Enter", "Escape"]

# Runs in the page. The window hears of a key after everybody else: one that was prevented did something.
OBSERVE = """(names) => {
  window.fired = [];
  addEventListener('keydown', (event) => {
    const name = names[(event.ctrlKey ? 'Control+' : '') + event.key.toLowerCase()];
    if (name && event.defaultPrevented) window.fired.push(name);
  });
}"""
# Does what was drawn, but nothing on the error page, which could hide it. Says whether the page is broken,
# which shortcuts did something, where to press: on a control that can be pressed, or in a row.
PLAY = """async ([broken, forbidden, deeds, draw, inRow]) => {
  const isInSight = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    if (!width || x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
    const there = document.elementFromPoint(x, y);
    return there !== null && (element.contains(there) || there.contains(element));
  };
  const wordsOf = (element) => element.textContent + (element.getAttribute('aria-label') ?? '');
  const isAllowed = (element) => {
    const link = element.closest('a[href]');
    return !element.disabled && element.type !== 'file' &&
      !forbidden.some((words) => wordsOf(element).includes(words)) &&
      !(link && (link.origin !== location.origin || link.target || link.hasAttribute('download')));
  };
  const choose = (draw, inRow) => {
    const sheet = [...document.querySelectorAll('dialog[open]')].at(-1);
    const controls = inRow ? '[data-row-focus]'
      : 'button, a[href], input, select, textarea, summary, label, [role=option]';
    const found = [...(sheet ?? document).querySelectorAll(controls)];
    const first = Math.floor(draw * found.length);
    const chosen = [...found.slice(first), ...found.slice(0, first)].find(
      (element) => isAllowed(element) && isInSight(element));
    if (inRow) chosen?.focus();
    return chosen;
  };
  const isBroken = () => [...document.querySelectorAll('h1')].some((one) => one.textContent === broken);
  // Does what a browser does by itself after a pressed key, and not after a dispatched one.
  const act = (key) => {
    const focused = document.activeElement;
    const sheet = [...document.querySelectorAll('dialog[open]')].at(-1);
    if (key === 'Escape' && sheet?.dispatchEvent(new Event('cancel', { cancelable: true }))) sheet.close();
    if (key !== 'Enter' || !isAllowed(focused)) return;
    if (focused.matches('button, a[href]')) focused.click();
    else if (focused.matches('input')) focused.form?.requestSubmit();
  };
  const nameOf = (element) => element ? element.tagName + ' ' + wordsOf(element).slice(0, 40) : '';
  const did = [];
  for (const [kind, draw, key] of deeds) {
    if (isBroken()) break;
    if (kind === 'click') {
      const chosen = choose(draw, false);
      did.push(`click ${nameOf(chosen)}`);
      chosen?.click();
    } else {
      if (kind === 'row') did.push(`to ${nameOf(choose(draw, true))}`);
      did.push(key);
      const pressed = { key: key.split('+').at(-1), ctrlKey: key.startsWith('Control+') };
      const dispatch = (type) => document.activeElement.dispatchEvent(
        new KeyboardEvent(type, { ...pressed, bubbles: true, cancelable: true }));
      if (dispatch('keydown')) act(key);
      dispatch('keyup');
    }
    await new Promise((drawn) => setTimeout(drawn));
  }
  const chosen = choose(draw, inRow);
  const fired = window.fired ?? [];
  window.fired = [];
  const { left, top, width, height } = chosen?.getBoundingClientRect() ?? {};
  return {
    isBroken: isBroken(),
    fired,
    did,
    at: chosen ? [left + width / 2, top + height / 2] : null,
    what: nameOf(chosen),
  };
}"""
type Deed = tuple[str, float, str]
"""What the page does: "click", "row" or "key"; which control or row; which key."""


@dataclass
class Monkey:
    """Presses keys and clicks at random.

    Args:
        page: where it plays.
        seed: what it draws from.
        fired: counts the shortcuts that did something.
    """

    page: Page
    seed: str
    fired: Counter[str]
    did: list[str] = field(default_factory=list)

    def play(self, actions: int) -> None:
        """Do that many random actions.

        Raises:
            AssertionError: If the error page came.
        """
        draw = random.Random(self.seed)  # noqa: S311  (the same each time)
        start = self.page.url
        for _ in range(0, actions, BATCH):
            deeds = [self._deed(draw) for _ in range(BATCH - 1)]
            kind = draw.choices(["click", "key", "shortcut", "row", "text", "back"], [8, 6, 6, 4, 2, 1])[0]
            self._press(kind, draw, self.look(draw.random(), in_row=kind == "row", deeds=deeds))
            if self.page.url == "about:blank":  # back before the first page
                self.page.goto(start)
        self.look(0, in_row=False)

    def look(self, draw: float, *, in_row: bool, deeds: Sequence[Deed] = ()) -> dict[str, Any]:
        """Run the drawn actions in the page, then choose a control or a row and focus it.

        Raises:
            AssertionError: If the error page came.
        """
        seen: dict[str, Any] = self._evaluate(
            PLAY, [copy.ErrorBoundary.HEADING, FORBIDDEN, deeds, draw, in_row]
        )
        self.fired.update(seen["fired"])
        self.did += seen["did"]
        assert not seen["isBroken"], f"seed {self.seed!r} brought the error page by " + "; ".join(
            self.did[-20:]
        )
        return seen

    def _deed(self, draw: random.Random) -> Deed:
        kind = draw.choices(["click", "key", "row"], [8, 6, 4])[0]
        return kind, draw.random(), draw.choice(ROW_KEYS if kind == "row" else DISPATCHED_KEYS)

    def _press(self, kind: str, draw: random.Random, seen: dict[str, Any]) -> None:
        keyboard = self.page.keyboard
        if kind == "click":
            self.did.append(f"click {seen['what']}")
            if seen["at"]:
                self.page.mouse.click(*seen["at"])
        elif kind == "text":
            text = draw.choice(TEXTS)
            self.did.append(f"type {text!r}")
            keyboard.insert_text(text)
        elif kind == "back":
            self.did.append("back")
            self._evaluate("() => setTimeout(() => history.back())")  # it may end this document
        else:
            key = draw.choice({"key": KEYS, "row": ROW_KEYS}.get(kind, list(SHORTCUT_KEYS)))
            self.did += [f"to {seen['what']}", key] if kind == "row" else [key]
            keyboard.press(key)

    def _evaluate(self, script: str, argument: Any = None) -> Any:
        """Return the result of a function in the page; it must be truthy.

        It waits for the function, since waiting has a time limit and continues after a navigation.
        """
        for _ in range(ATTEMPTS - 1):
            with suppress(Error):
                return self.page.wait_for_function(script, arg=argument, timeout=PATIENCE_MS).json_value()
        return self.page.wait_for_function(script, arg=argument, timeout=PATIENCE_MS).json_value()


def a_context(alice: Account, **fields: Any) -> dict[str, Any]:
    """Create and enter a context with flows of every kind."""
    context = alice.make_context(**fields)
    today = date.fromisoformat(alice.today())
    for n, days in enumerate((-9, -1, 0, 0, 1, 3, 20)):
        due = {"date": (today + timedelta(days=days)).isoformat()}
        priority = "high" if n % 2 else "low"
        repeat = {"rule": "FREQ=WEEKLY"} if n == 0 else None
        alice.make_flow(
            context, f"Flow {n}", due=due, priority=priority, items=[{"text": "Tent"}], repeat=repeat
        )
    for n in range(3):
        alice.make_flow(context, f"Someday {n}")
    alice.switch(to=context)
    return context


def no_context(page_for: PageFor, alice: Account) -> Page:
    return page_for(alice, "/focus/")


def third_step(page_for: PageFor, alice: Account) -> Page:
    for context in (WORK, PERSONAL):
        alice.make_context(**context)
    return page_for(alice, "/focus/")


def one_context(page_for: PageFor, alice: Account) -> Page:
    a_context(alice)
    return page_for(alice, "/focus/")


def twelve_contexts(page_for: PageFor, alice: Account) -> Page:
    for n in range(11):
        alice.make_context(name=f"Place {n}")
    a_context(alice)
    return page_for(alice, "/focus/")


def archived_context(page_for: PageFor, alice: Account) -> Page:
    archived = a_context(alice)
    alice.archive_context(archived)
    return page_for(alice, f"/contexts/{archived['id']}/")


def trashed_context(page_for: PageFor, alice: Account) -> Page:
    """Open the page of the current context, then delete the context elsewhere."""
    context = a_context(alice)
    a_context(alice, **PERSONAL)
    alice.switch(to=context)
    page = page_for(alice, "/focus/")
    page.get_by_role("checkbox").first.wait_for()
    page.keyboard.press("s")
    alice.delete_context(context)
    return page


def offline(page_for: PageFor, alice: Account) -> Page:
    a_context(alice)
    alice.make_context(**PERSONAL)
    page = page_for(alice, "/focus/", service_workers="allow")
    page.get_by_role("checkbox").first.wait_for()
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    page.context.set_offline(True)
    return page


def open_sheet(page_for: PageFor, alice: Account) -> Page:
    """Open a deep link to a flow."""
    context = a_context(alice)
    return page_for(alice, f"/contexts/{context['id']}/?flow={alice.flow('Flow 3')['id']}")


def unreadable_state(page_for: PageFor, alice: Account) -> Page:
    """Open a deep link with invalid parameters, with stored data in a format that the client never writes."""
    context = a_context(alice)
    page = page_for(alice, "/settings/")
    page.get_by_role("heading", level=1).wait_for()
    spoil = """([texts, names]) => {
      const [session, local] = names;
      session.forEach((name, n) => sessionStorage.setItem(name, texts[n % texts.length]));
      local.forEach((name, n) => localStorage.setItem(name, texts[n % texts.length]));
    }"""
    flow = alice.flow("Flow 0")["id"]
    drafts = [f"my-flow:draft:{who}:{what}" for who in (alice.user, "") for what in (
        f"add:{context['id']}", f"add:{context['id']}:refused", f"note:{context['id']}", f"flow:{flow}",
        "onboarding:step", "onboarding:chosen", "onboarding:own", "onboarding:name",
    )]  # fmt: skip
    stored = [f"my-flow:outbox:{alice.user}:{n}" for n in range(6)] + ["my-flow:told", "my-flow:shortcuts"]
    page.evaluate(spoil, [["{", "null", "7", "[null]", '{"mine":{}}', '"x"'], [drafts, stored]])
    page.goto(f"/contexts/{context['id']}/?flow={flow}&sort=none&show=7&q=%00")
    return page


def trash_and_search(page_for: PageFor, alice: Account) -> Page:
    a_context(alice)
    for n in range(3):
        alice.delete_flow(alice.flow(f"Someday {n}"))
    return page_for(alice, "/trash/")


STARTS: list[Callable[[PageFor, Account], Page]] = [
    no_context, third_step, one_context, twelve_contexts, archived_context, trashed_context, offline,
    open_sheet, unreadable_state, trash_and_search,
]  # fmt: skip


@pytest.fixture(scope="module")
def fired() -> Iterator[Counter[str]]:
    """Count the effective shortcuts over all tests of this module."""
    return Counter()


@pytest.fixture(scope="module")
def long_fired() -> Iterator[Counter[str]]:
    """Count the effective shortcuts over all long tests."""
    return Counter()


def play(
    begin: Callable[[], Page], watch: ConsoleGuard, seed: str, actions: int, fired: Counter[str]
) -> None:
    watch.expect_status(400, 404, 409, 410, 412, 422, 429)  # before the page asks for what is gone
    watch.expect_unreachable()
    page = begin()
    page.add_init_script(f"({OBSERVE})({json.dumps(SHORTCUT_KEYS)})")
    page.wait_for_load_state()
    page.evaluate(OBSERVE, SHORTCUT_KEYS)
    Monkey(page, seed, fired).play(actions)


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.__name__)
def test_no_key_and_no_click_brings_the_error_page(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, fired: Counter[str], start: Any
) -> None:
    play(lambda: start(page_for, alice), watch, start.__name__, ACTIONS, fired)


def test_every_shortcut_did_something(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, fired: Counter[str]
) -> None:
    """Shortcuts that no seed drew are pressed here, on a flow, so that a key without effect is noticed."""
    watch.expect_status(400, 404, 409, 410, 412, 422, 429)
    for key, name in SHORTCUT_KEYS.items():
        for _ in range(ATTEMPTS):
            if name in fired:
                break
            page = one_context(page_for, alice)
            expect(rows(page)).not_to_have_count(0)
            page.evaluate(OBSERVE, SHORTCUT_KEYS)
            monkey = Monkey(page, name, fired)
            monkey.look(0, in_row=True)
            page.keyboard.press(key)
            monkey.look(0, in_row=False)
            page.close()
    assert {shortcut.name for shortcut in SHORTCUTS} <= set(fired)


@pytest.mark.long
@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.__name__)
def test_five_thousand_keys_and_clicks_bring_no_error_page(
    page_for: PageFor, alice: Account, watch: ConsoleGuard, long_fired: Counter[str], start: Any
) -> None:
    play(lambda: start(page_for, alice), watch, f"long {start.__name__}", LONG_ACTIONS, long_fired)


@pytest.mark.long
def test_every_shortcut_did_something_by_chance(long_fired: Counter[str]) -> None:
    assert {shortcut.name for shortcut in SHORTCUTS} <= set(long_fired)


def test_the_error_page_is_found_before_another_deed_hides_it(page_for: PageFor, alice: Account) -> None:
    page = one_context(page_for, alice)
    expect(rows(page)).not_to_have_count(0)
    hide = """(heading) => {
      document.querySelector('h1').textContent = heading;
      addEventListener('keydown', () => document.querySelector('h1').remove());
    }"""
    page.evaluate(hide, copy.ErrorBoundary.HEADING)
    with pytest.raises(AssertionError, match="brought the error page"):
        Monkey(page, "", Counter()).look(0, in_row=False, deeds=[("key", 0, "Escape")])


def test_in_the_third_step_s_and_enter_keep_the_page(page_for: PageFor, alice: Account) -> None:
    page = third_step(page_for, alice)
    expect(titled(page, copy.Onboarding.START_TITLE)).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Personal").click()
    expect(heading(page)).to_have_text("Personal")


def test_whoever_is_nowhere_by_now_enters_what_was_chosen(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(404)  # what is read of the context that is gone
    work = alice.make_context()
    personal = alice.make_context(**PERSONAL)
    alice.make_flow(personal, "Call mum")
    alice.switch(to=work)
    page = page_for(alice, "/focus/")
    expect(heading(page)).to_have_text("Work")
    page.keyboard.press("s")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Personal")).to_be_visible()
    with page.expect_response("**/preferences"):
        alice.delete_context(work)
    sheet.get_by_role("button", name="Personal").click()
    expect(sheet.get_by_text("Call mum")).to_be_visible()
    expect(sheet.get_by_label(copy.Switch.NOTE)).to_have_count(0)
    sheet.get_by_role("button", name=f"{copy.Switch.ENTER} Personal").click()
    expect(heading(page)).to_have_text("Personal")
    eventually(lambda: alice.preferences()["current_context_id"], personal["id"])
