"""Errors in the browser: what people see of them, and what Sentry is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from devstack.services import ClientEnvironment
from devstack.testing import Stack
from playwright.sync_api import Page, Request, Route, expect

from my_flow_client.bridge.static_export import with_head
from my_flow_client.build import CLIENT, servers
from my_flow_client.design import copy
from my_flow_client.sentry import VARIABLE, sentry, write_reporter

from .account import Account, eventually
from .actions import heading
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import API

ORIGIN = "https://ingest.invalid"
PLANTED = "planted"
NOT_JSON = f"{PLANTED} is no JSON"
CANNOT_BE_DRAWN = '{"items": [null]}'

DashboardIs = Callable[[str | None], Page]


class Build:
    """The client under test as one that was built with a DSN: the same bundle, with what that adds to it."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        variables = ClientEnvironment(api_url=stack.api_url, logto_endpoint=stack.logto_endpoint).variables()
        told = {VARIABLE: f"https://key@{ORIGIN.removeprefix('https://')}/7"}
        self._env = (
            CLIENT.environment() | variables | told | {"GIT_COMMIT": "4f0c2a9", "ENVIRONMENT": "staging"}
        )
        (folder / "_next/static").mkdir(parents=True)
        self._head = write_reporter(folder, sentry(self._env), self._env)
        (reporter,) = (folder / "_next/static").iterdir()
        self.reporter = reporter.read_text()

    def page(self, html: str) -> str:
        without_policy = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html, count=1)
        return with_head(without_policy, self._head, servers(self._env))


class Ingest:
    """Serves a page of the client of that build, and takes what it tells."""

    def __init__(self, page: Page, stack: Stack, build: Build) -> None:
        self.reporter_is_lost = False
        self._page = page
        self._build = build
        self._requests: list[Request] = []
        self._reporter_urls: list[str] = []
        # A page that comes from here and not from the network may not talk to this machine unasked.
        page.context.grant_permissions(["local-network-access"])
        page.context.route(f"{stack.client_url}/**", self._serve)
        page.context.route(f"{ORIGIN}/**", self._take)

    @property
    def requests(self) -> list[Request]:
        self._page.evaluate("0")  # requests are handed on while the page is waited for
        return self._requests

    @property
    def reporter_urls(self) -> list[str]:
        """The address of each request for the reporter."""
        self._page.evaluate("0")
        return self._reporter_urls

    def events(self) -> list[dict[str, Any]]:
        return [json.loads((request.post_data or "").splitlines()[2]) for request in self.requests]

    def _serve(self, route: Route) -> None:
        if "/_next/static/reporter-" in route.request.url:
            self._reporter_urls.append(route.request.url)
            if self.reporter_is_lost:
                route.abort("failed")
            else:
                route.fulfill(content_type="text/javascript", body=self._build.reporter)
        elif route.request.resource_type == "document":
            answer = route.fetch()
            route.fulfill(response=answer, body=self._build.page(answer.text()))
        else:
            route.fallback()

    def _take(self, route: Route) -> None:
        self._requests.append(route.request)
        route.fulfill(status=200, headers={"access-control-allow-origin": "*"}, body="{}")


@pytest.fixture(scope="session")
def build(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(stack, tmp_path_factory.mktemp("reporter"))


@pytest.fixture
def dashboard_is(page_for: PageFor, alice: Account, watch: ConsoleGuard) -> DashboardIs:
    """Return a function that opens a page of alice's with this answer for the dashboard; None fails it."""
    watch.expect(r"not valid JSON", r"of null|as it is null", r"^console error: %o")

    def open_page(body: str | None) -> Page:
        page = page_for(alice, path=None)

        def answer(route: Route) -> None:
            if body is None:
                route.abort("failed")
            else:
                headers = {"access-control-allow-origin": "*", "content-type": "application/json"}
                route.fulfill(status=200, headers=headers, body=body)

        page.route(f"{API}/dashboard", answer)
        return page

    return open_page


def test_an_answer_that_is_none_is_told_with_nothing_of_a_person(
    dashboard_is: DashboardIs, fresh: Stack, build: Build, watch: ConsoleGuard, alice: Account
) -> None:
    watch.expect_origin(ORIGIN)
    page = dashboard_is(NOT_JSON)
    ingest = Ingest(page, fresh, build)
    page.goto(f"/contexts/?q={PLANTED}#{PLANTED}")
    eventually(lambda: len(ingest.requests), 1)
    (request,) = ingest.requests
    assert not {"authorization", "cookie", "referer"} & request.all_headers().keys()
    sent = f"{request.url}\n{request.post_data}"
    for private in (PLANTED, "alice", "eyJ", "localhost", "Unexpected token"):
        assert private not in sent
    (event,) = ingest.events()
    (exception,) = event["exception"]["values"]
    assert exception.keys() == {"type", "mechanism", "stacktrace"}
    assert exception["type"] == "SyntaxError"
    places = {frame["filename"] for frame in exception["stacktrace"]["frames"] if frame["in_app"]}
    assert places
    assert all(re.fullmatch(r"app:///_next/static/chunks/[\w./-]+\.js", place) for place in places)
    assert (event["release"], event["environment"], event["tags"]) == (
        "4f0c2a9",
        "staging",
        {"route": "/contexts"},
    )
    assert event["sdk"]["settings"]["infer_ip"] == "never"
    assert not {"user", "request", "breadcrumbs", "contexts", "extra", "message"} & event.keys()


def test_a_page_that_cannot_be_drawn_says_so_and_is_told_even_if_the_teller_comes_late(
    dashboard_is: DashboardIs, fresh: Stack, build: Build, watch: ConsoleGuard
) -> None:
    watch.expect_origin(ORIGIN)
    watch.expect_unreachable()
    page = dashboard_is(CANNOT_BE_DRAWN)
    ingest = Ingest(page, fresh, build)
    ingest.reporter_is_lost = True
    page.goto("/contexts/")
    expect(heading(page)).to_have_text(copy.ErrorBoundary.HEADING)
    eventually(lambda: bool(ingest.reporter_urls), True)
    ingest.reporter_is_lost = False
    page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: [event["exception"]["values"][0]["type"] for event in ingest.events()], ["TypeError"])
    page.unroute(f"{API}/dashboard")
    page.get_by_role("link", name=copy.ErrorBoundary.RELOAD).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)


def test_a_lost_connection_and_the_script_of_somebody_else_are_not_told(
    dashboard_is: DashboardIs, fresh: Stack, build: Build, watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    watch.expect("of somebody else")
    page = dashboard_is(None)
    ingest = Ingest(page, fresh, build)
    page.goto("/contexts/")
    expect(page.get_by_text(copy.ERRORS["notRead"]).first).to_be_visible()
    assert ingest.reporter_urls == []
    page.evaluate("setTimeout(() => { throw new Error('of somebody else'); })")
    eventually(lambda: len(ingest.reporter_urls), 1)
    page.evaluate("(url) => import(url)", ingest.reporter_urls[0])  # the same module: it has told, if it does
    assert ingest.requests == []


def test_without_a_dsn_nobody_is_told_and_nothing_is_fetched_for_it(
    dashboard_is: DashboardIs, watch: ConsoleGuard
) -> None:
    page = dashboard_is(NOT_JSON)
    fetched: list[str] = []
    page.context.on("request", lambda request: fetched.append(request.url))
    with page.context.expect_event("weberror") as uncaught:
        page.goto("/contexts/")
    assert "not valid JSON" in str(uncaught.value.error)
    expect(page.get_by_role("button", name=copy.RETRY)).to_be_visible()
    assert not [url for url in fetched if "reporter" in url or "ingest" in url]
    assert "reporter-" not in page.content()
