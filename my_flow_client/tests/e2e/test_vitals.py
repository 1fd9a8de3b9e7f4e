"""Web vitals: numbers for the API when people leave a page, and nothing about them."""

from __future__ import annotations

import re
from typing import Any

from devstack.testing import Stack
from playwright.sync_api import BrowserContext, Page, Response, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import heading, open_account_menu
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import refusing

HIDE = """() => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  delete document.visibilityState;
}"""


class Told:
    """The reports that the pages of a browser context send to the API."""

    def __init__(self, context: BrowserContext) -> None:
        self.answers: list[Response] = []
        context.on("response", self._take)

    def names_after_hiding(self, page: Page) -> list[str]:
        """Hide the page and return the names of all measurements so far.

        Observers report late: hide the page more than once.
        """
        page.evaluate(HIDE)
        return sorted(one["name"] for one in self.measurements)

    @property
    def measurements(self) -> list[dict[str, Any]]:
        return [one for answer in self.answers for one in answer.request.post_data_json["vitals"]]

    def _take(self, answer: Response) -> None:
        if answer.url.endswith("/vitals") and answer.request.method == "POST":
            self.answers.append(answer)


def reports_taken(stack: Stack) -> int:
    """Return the number of reports that the API has accepted so far, from its log."""
    return stack.api.log.read_text().count('"route":"/api/v1/vitals","status":204')


def test_each_measurement_is_told_once_and_says_nothing_of_whose_it_is(
    page_for: PageFor, alice: Account
) -> None:
    page = page_for(alice, path=None)
    told = Told(page.context)
    page.goto("/contexts/")
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    eventually(lambda: told.names_after_hiding(page), ["CLS", "TTFB"])
    open_account_menu(page)
    eventually(lambda: told.names_after_hiding(page), ["CLS", "INP", "LCP", "TTFB"])
    for answer in told.answers:
        assert answer.status == 204
        assert not {"authorization", "cookie", "referer"} & answer.request.all_headers().keys()
        assert answer.request.post_data_json.keys() == {"vitals"}
    assert all(one.keys() == {"name", "value"} for one in told.measurements)


def test_a_stranger_s_page_tells_when_it_is_really_left(page_for: PageFor, fresh: Stack) -> None:
    page = page_for(path=None)
    told = Told(page.context)
    page.goto("/")
    eventually(lambda: told.names_after_hiding(page), ["CLS", "TTFB"])
    taken = reports_taken(fresh)
    page.goto("/callback/")  # what a page sends when it is gone, only the API sees
    eventually(lambda: reports_taken(fresh) - taken, 1)


def test_an_api_that_takes_none_goes_unnoticed(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    watch.expect_status(429)
    page = page_for(alice, path=None)
    told = Told(page.context)
    with refusing(page, "POST", "/vitals", 429):
        page.goto("/contexts/")
        eventually(lambda: bool(told.names_after_hiding(page)), True)
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\S"))).to_have_count(0)
