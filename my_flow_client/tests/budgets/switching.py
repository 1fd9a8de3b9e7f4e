"""Two hundred switches: how soon each shows, what it blocks, what all of them leave behind."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from .table import Measured, best

TIMES, WARM_UP, AT_A_TIME = 200, 20, 20
PAINT_MS, TASK_MS, HEAP_MB = 100, 50, 5
TASK_IN_LISTS = 3.5
MB = 1024 * 1024
# From the press of the button that switches until the frame in which the other context's name is on the page.
OBSERVE = """() => {
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' });
  addEventListener('submit', () => {
    const start = performance.now(), before = document.querySelector('h1').textContent;
    const observer = new MutationObserver(() => {
      if (document.querySelector('h1')?.textContent === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => window.paints.push(performance.now() - start)));
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  }, true);
}"""
# A fixed piece of the same work, scripts, styles and layout: how long it takes says how fast the machine is.
LIST = """() => {
  const list = document.createElement('ol');
  for (let number = 0; number < 300; number++) {
    const entry = list.appendChild(document.createElement('li'));
    entry.appendChild(document.createElement('button')).textContent = `Entry ${number}`;
  }
  document.body.appendChild(list);
  list.lastChild.getBoundingClientRect();
  list.remove();
}"""


def _switch(page: Page, name: str) -> None:
    """Switch to the other context by keyboard."""
    page.keyboard.press("s")
    page.locator("dialog [data-autofocus]").first.press("Enter")
    page.locator("dialog form button[type=submit]:enabled").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("dialog[open]")).to_have_count(0)


@contextmanager
def _tasks(devtools: CDPSession) -> Iterator[list[float]]:
    """Measure the CPU time of each task on a page's main thread in ms; the list is filled at the end.

    Unlike the elapsed time, it does not depend on the other work of the machine.
    """
    events, is_complete = list[dict[str, Any]](), list[object]()
    devtools.on("Tracing.dataCollected", lambda some: events.extend(some["value"]))
    devtools.on("Tracing.tracingComplete", lambda end: is_complete.append(end))
    devtools.send("Tracing.start", {"traceConfig": {"includedCategories": ["toplevel"]}})
    tasks = list[float]()
    yield tasks
    devtools.send("Tracing.end")
    while not is_complete:
        devtools.send("Runtime.evaluate", {"expression": "0"})  # lets the events in
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks += [
        event["tdur"] / 1000
        for event in events
        if "RunTask" in event["name"] and (event["pid"], event["tid"]) in threads and "tdur" in event
    ]


def _heap(devtools: CDPSession) -> float:
    devtools.send("HeapProfiler.collectGarbage")
    return float(devtools.send("Runtime.getHeapUsage")["usedSize"])


def measure(page: Page, names: tuple[str, str], decides: Callable[[Measured], bool]) -> list[Measured]:
    """Switch between the two contexts; the page shows focus in the first."""
    for turn in range(WARM_UP):
        _switch(page, names[(turn + 1) % 2])
    page.evaluate(OBSERVE)
    return best(lambda: _rows(page, names), decides)


def _rows(page: Page, names: tuple[str, str]) -> list[Measured]:
    devtools = page.context.new_cdp_session(page)
    page.evaluate("window.paints = []; window.tasks = []")
    before = _heap(devtools)
    processor, lists = list[float](), list[float]()
    for first in range(0, TIMES, AT_A_TIME):
        with _tasks(devtools) as some:
            for turn in range(first, first + AT_A_TIME):
                _switch(page, names[(turn + 1) % 2])
        processor += some
        with _tasks(devtools) as some:
            page.evaluate(LIST)
        lists.append(max(some))
    grown = _heap(devtools) - before
    devtools.detach()
    paints, tasks = page.evaluate("[window.paints, window.tasks]")
    assert len(paints) == TIMES
    paint = sorted(paints)[TIMES * 95 // 100]
    task = sorted(processor)[-TIMES * 5 // 100]  # longer ones are in at most 5 of 100 switches
    return [
        Measured(f"switch shows, 95 of 100 of {TIMES}", paint, PAINT_MS, "ms", timed=True),
        Measured("longest task while switching", max(tasks, default=0.0), TASK_MS, "ms", timed=True),
        Measured("task, 95 of 100 switches, processor", task, TASK_MS, "ms", timed=True),
        Measured(
            "the same, to that of laying out a list", task / statistics.median(lists), TASK_IN_LISTS, "times"
        ),
        Measured("heap grown by switching", grown / MB, HEAP_MB, "MB"),
    ]
