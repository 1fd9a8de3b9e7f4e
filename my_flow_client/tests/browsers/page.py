"""Page object for any browser: finds elements by role and name, and uses them as a person would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from selenium.common import WebDriverException
from selenium.webdriver.common.keys import Keys

from .driver import Actions, Driver

FIND = Path(__file__).with_name("find.js").read_text()
PATIENCE, PAUSE = 15, 0.05  # seconds
STOPS = 120
"""How often Tab is pressed at most until it is where it should be."""

BUTTON = "button:not([role=checkbox]), [role=button]"
LINK = "a[href]"
FIELD = "input:not([type=checkbox], [type=radio]), textarea, select"
CHECKBOX = "[role=checkbox]"
RADIO = "input[type=radio]"
HEADING = "h1, h2, h3"
OPTION = "[role=option]"
ROW = "li[data-flow]"
STATUS = "[role=status]"
TOAST = "[data-sonner-toast]"
DIALOG = "dialog[open]"

Hands = Literal["mouse", "keyboard"]


@dataclass(frozen=True)
class Target:
    """Something on the page.

    Args:
        selector: What it is.
        name: Its accessible name.
        text: What it holds somewhere.
        within: The selector of what it is inside.
        whole: Whether `name` is all of its name, and not a part.
    """

    selector: str
    name: str = ""
    text: str = ""
    within: str = ""
    whole: bool = True


class Page:
    """The window of a browser, and the hands that use it.

    Args:
        driver: The browser.
        origin: Where paths are below.
        hands: By which `use` and `fill` get to things.
    """

    def __init__(self, driver: Driver, origin: str, hands: Hands) -> None:
        self.driver = driver
        self.hands = hands
        self._origin = origin
        self._announced: list[str] = []
        self._verified = 0  # messages

    def open(self, path: str) -> None:
        self.driver.open(self._origin + path)

    def reload(self) -> None:
        self.driver.open(self.driver.evaluate("() => location.href"))

    # --- what is seen -----------------------------------------------------------------------------------

    def find(self, target: Target, *, scroll: bool = False) -> list[dict[str, Any]]:
        """Return the elements that the target matches now, in the order of the page."""
        it = target
        found: list[dict[str, Any]] = self.driver.evaluate(
            FIND, it.selector, it.name, it.text, it.within, it.whole, scroll
        )
        return found

    def wait_for[T](self, read: Callable[[], T], expected: Callable[[T], object], what: str) -> T:
        """Read again and again until `expected` is true of the value, and return it.

        Raises:
            AssertionError: If that takes more than 15 seconds.
        """
        end = time.monotonic() + PATIENCE
        while True:
            try:
                if expected(value := read()):
                    return value
                last: object = value
            except WebDriverException as error:  # a page that is being left cannot be asked
                last = error
            assert time.monotonic() < end, f"{what}: {last}"
            time.sleep(PAUSE)

    def see(self, target: Target, **state: object) -> dict[str, Any]:
        """Wait until the element is there with this state (`checked=True`, `value="…"`), and return it."""

        def fits(found: list[dict[str, Any]]) -> bool:
            return any(state.items() <= element.items() for element in found)

        found = self.wait_for(lambda: self.find(target), fits, f"not seen: {target} {state}")
        return next(element for element in found if state.items() <= element.items())

    def see_gone(self, target: Target) -> None:
        self.wait_for(lambda: self.find(target), lambda found: not found, f"still there: {target}")

    def see_order(self, target: Target, texts: Iterable[str]) -> None:
        """Wait until there are as many elements as `texts`, and each contains its text, in this order."""
        expected = list(texts)
        self.wait_for(
            lambda: [element["text"] for element in self.find(target)],
            lambda found: (
                len(found) == len(expected)
                and all(text in one for text, one in zip(expected, found, strict=True))
            ),
            f"not in the order {expected}",
        )

    # --- what is done -----------------------------------------------------------------------------------

    def use(self, target: Target) -> None:
        """Press the element: by a click, or by Tab until it has the focus and then Space or Enter."""
        if self.hands == "mouse":
            self.click(target)
        else:
            self.tab_to(target)
            self.press(" " if target.selector in (BUTTON, CHECKBOX, RADIO) else Keys.ENTER)

    def fill(self, target: Target, text: str) -> None:
        """Type into the field in place of its text."""
        if self.hands == "mouse":
            self.click(target)
        else:
            self.tab_to(target)
        self.see(target, focused=True)
        self.press(Keys.CONTROL, "a")
        self.type(text)

    def click(self, target: Target) -> None:
        x, y = self._place(target)
        self._point(*_move(x, y), _DOWN, _UP)

    def hover(self, target: Target) -> None:
        self._point(*_move(*self._place(target)))

    def drag(self, grip: Target, by: float) -> None:
        """Move the element of the drag handle `grip` down.

        Args:
            grip: The drag handle.
            by: The distance in CSS pixels.
        """
        x, y = self._place(grip)
        steps = [_move(x, y + by * step / 4)[0] for step in range(1, 5)]
        self._point(*_move(x, y), _DOWN, *steps, _UP)

    def tab_to(self, target: Target) -> None:
        """Press Tab, or Shift+Tab if the element comes before the focus, until it has the focus.

        Raises:
            AssertionError: If it never gets the focus.
        """
        self.see(target)
        for _ in range(STOPS):
            found = self.find(target)
            if any(element["focused"] for element in found):
                return
            is_behind = bool(found) and found[0]["passed"]
            self.press(*([Keys.SHIFT] if is_behind else []), Keys.TAB)
        raise AssertionError(f"Tab never came to {target}")

    def press(self, *keys: str) -> None:
        """Press keys together, such as Ctrl and K."""
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._perform({"type": "key", "id": "keyboard", "actions": down + up})

    def type(self, text: str) -> None:
        """Type into the focused element."""
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": keys})

    def _place(self, target: Target) -> tuple[float, float]:
        """Return the center of the element once it does not move and nothing covers it."""
        before: list[dict[str, Any]] = []

        def rests(found: list[dict[str, Any]]) -> bool:
            nonlocal before
            at, was = ([(one["x"], one["y"]) for one in list_] for list_ in (found, before))
            before = found
            return bool(found) and at == was and found[0]["reachable"] and found[0]["enabled"]

        def look() -> list[dict[str, Any]]:
            hidden = not before or not before[0]["reachable"]
            return self.find(target, scroll=hidden)

        found = self.wait_for(look, rests, f"cannot be reached: {target}")
        return found[0]["x"], found[0]["y"]

    def _point(self, *actions: dict[str, Any]) -> None:
        parameters = {"pointerType": "mouse"}
        self._perform({"type": "pointer", "id": "mouse", "parameters": parameters, "actions": list(actions)})

    def _perform(self, source: dict[str, Any]) -> None:
        actions: Actions = [source]
        self.driver.perform(actions)

    # --- what must not be -------------------------------------------------------------------------------

    def expect_in_console(self, *parts: str) -> None:
        """Allow console messages that contain one of these parts."""
        self._announced += parts

    @contextmanager
    def expecting_in_console(self, *parts: str) -> Iterator[None]:
        """Allow console messages that contain one of these parts, in the block alone."""
        self.verify()
        before = list(self._announced)
        self.expect_in_console(*parts)
        yield
        self.verify()
        self._announced = before

    def verify(self) -> None:
        """Fail for each error and warning since the last call, or if the console is not captured."""
        mark = f"verified after {self._verified} messages"
        self.driver.evaluate("(mark) => console.error(mark)", mark)
        heard = self.wait_for(
            self.driver.console,
            lambda messages: any(mark in message for message in messages),
            "the console is not heard",
        )
        new, self._verified = heard[self._verified :], len(heard)
        trouble = [
            message for message in new if not any(part in message for part in (mark, *self._announced))
        ]
        assert trouble == [], "in the console:\n" + "\n".join(trouble)


_DOWN, _UP = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}


def _move(x: float, y: float) -> list[dict[str, Any]]:
    return [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0, "origin": "viewport"}]
