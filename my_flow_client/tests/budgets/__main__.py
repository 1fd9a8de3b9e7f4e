"""Measures the built client against its budgets, and says where it is over: `make budgets`.

With `--steady`, as CI asks for it, times are shown and do not decide: a machine that does other things as
well would decide instead.

With `--map`, it only writes docs/first-load.md, which says what the scripts consist of.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.testing import Stack, running_mongod, running_stack
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from ..e2e.account import PERSONAL, Account, eventually
from ..e2e.chromium import DRIVEN, find_chromium
from . import bundle_map, lighthouse, sizes, switching
from .table import Measured, printed

# Nobody switches two hundred times in a minute: a person's allowance would run out.
TIRELESS = {"RATE_LIMIT": "100000/minute"}


@contextmanager
def signed_in(stack: Stack, folder: Path) -> Iterator[tuple[BrowserContext, Account]]:
    """Open a browser in which alice is signed in; its profile stays in `folder`."""
    with sync_playwright() as playwright:
        http = playwright.request.new_context()
        alice = Account("alice", http, stack)
        context = playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=find_chromium(),
            args=DRIVEN,
            base_url=stack.client_url,
            timezone_id="UTC",
        )
        alice.sign_in(context)
        yield context, alice
        context.close()
        http.dispose()


def arrange(alice: Account) -> str:
    """Create two contexts with a few flows each; enter the first one and return its id."""
    work, personal = alice.make_context(), alice.make_context(**PERSONAL)
    for context in (work, personal):
        for number in range(5):
            alice.make_flow(context, f"Read chapter {number}", priority="high")
    alice.switch(to=work)
    return str(work["id"])


def opened(context: BrowserContext, path: str, text: str) -> Page:
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    return page


def measure(stack: Stack, folder: Path, decides: Callable[[Measured], bool]) -> Iterator[Measured]:
    yield from sizes.measure(stack.export)
    profile = folder / "profile"
    with signed_in(stack, profile) as (context, alice):
        work = arrange(alice)
        focus = opened(context, "/focus/", "Work")
        yield from switching.measure(focus, ("Work", "Personal"), decides)
        eventually(lambda: alice.preferences()["current_context_id"], work)  # what waits is sent
    for visitor, comes_back, pages in (
        (folder / "stranger", False, {"landing": "/"}),
        (profile, True, {"dashboard": "/contexts/", "context": f"/contexts/{work}/"}),
    ):
        with lighthouse.browser(visitor) as port:
            for name, path in pages.items():
                url = stack.client_url + path
                yield from lighthouse.measure(name, url, port, comes_back=comes_back, decides=decides)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make budgets", description=__doc__)
    parser.add_argument("--steady", action="store_true", help="let no time decide")
    parser.add_argument(
        "--map", action="store_true", help="write docs/first-load.md, and measure nothing else"
    )
    options = parser.parse_args(arguments)
    steady = options.steady
    if options.map:
        bundle_map.write(bundle_map.build())
        return 0

    def decides(row: Measured) -> bool:
        return not (steady and row.timed)

    with (
        tempfile.TemporaryDirectory() as folder,
        running_mongod(Path(folder)) as mongod,
        running_stack(Path(folder), mongod, api_settings=TIRELESS) as stack,
    ):
        rows = list(measure(stack, Path(folder), decides))
    print(printed(rows))
    over = [row.what for row in rows if not row.holds and decides(row)]
    if over:
        print(f"Over the budget: {', '.join(over)}", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
