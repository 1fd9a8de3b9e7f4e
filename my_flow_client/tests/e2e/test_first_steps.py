"""The first visit: three steps that end in a context, each of which can be left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import field_error, heading, row, sign_in, titled, toast
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .focus import expect_focus, tab_to
from .network import refusing

TEXT = copy.Onboarding
CONTINUE = re.compile(f"^{TEXT.CONTINUE}")


def suggestion(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_three_steps_end_in_a_context(page_for: PageFor, alice: Account, width: int) -> None:
    page = page_for(path="/", viewport={"width": width, "height": 760})
    sign_in(page, "alice")
    expect(titled(page, f"{TEXT.HELLO}, Alice. {TEXT.CHOOSE_TITLE}")).to_be_visible()
    suggestion(page, "Personal").click()
    expect(suggestion(page, "Personal")).to_have_attribute("aria-pressed", "false")
    page.get_by_label(TEXT.OWN).fill("Garden")
    page.keyboard.press("Enter")
    expect(suggestion(page, "Garden")).to_have_attribute("aria-pressed", "true")
    page.get_by_label(TEXT.OWN).fill("work")
    page.keyboard.press("Enter")
    expect(field_error(page, page.get_by_label(TEXT.OWN))).to_have_text(TEXT.THERE_ALREADY.format("Work"))
    page.get_by_role("button", name=TEXT.CONTINUE_WITH.format(2)).click()

    expect(titled(page, TEXT.WRITE_TITLE)).to_be_visible()
    page.get_by_label(TEXT.WRITE_LABEL.format("Work")).fill("Call Ines today !high")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Call Ines", exact=True)).to_be_visible()
    expect(page.get_by_text(f"planned today · {copy.Flows.HIGH}")).to_be_visible()
    page.keyboard.type("Buy seeds #garden")
    page.keyboard.press("Enter")
    garden = page.get_by_role("listitem").filter(has=titled(page, "Garden"))
    expect(garden.get_by_text("Buy seeds", exact=True)).to_be_visible()
    page.reload()
    expect(titled(page, TEXT.WRITE_TITLE)).to_be_visible()
    page.get_by_role("button", name=CONTINUE).click()

    expect(titled(page, TEXT.START_TITLE)).to_be_visible()
    with page.expect_response(lambda it: it.url.endswith("/preferences") and it.request.method == "PATCH"):
        page.get_by_role("button", name="Work").click()
    expect(heading(page)).to_have_text("Work")
    expect(row(page, "Call Ines")).to_contain_text(copy.Flows.HIGH)
    assert [context["name"] for context in alice.contexts()] == ["Work", "Garden"]
    assert alice.preferences()["onboarding_completed_at"]


def test_who_wants_none_of_it_is_asked_no_more(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, "/focus/")
    page.get_by_role("button", name=TEXT.LATER).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    page.get_by_role("link", name=copy.Focus.NAV).click()
    expect(page.get_by_role("link", name=copy.Focus.NONE_ACTION)).to_be_visible()


def test_what_was_not_made_is_made_by_trying_again(
    page_for: PageFor, alice: Account, watch: ConsoleGuard
) -> None:
    page = page_for(alice, "/focus/")
    watch.expect_status(503)
    with refusing(page, "POST", "/contexts", 503):
        page.get_by_role("button", name=CONTINUE).click()
        expect(toast(page, copy.ERRORS["unavailable"])).to_be_visible()
    page.get_by_role("button", name=CONTINUE).click()
    expect(titled(page, TEXT.WRITE_TITLE)).to_be_visible()
    assert [context["name"] for context in alice.contexts()] == ["Work", "Personal"]


def test_the_steps_need_no_mouse(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, "/focus/")
    expect(suggestion(page, "Rest")).to_be_visible()
    tab_to(page, suggestion(page, "Rest"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name=CONTINUE))
    page.keyboard.press("Enter")
    expect(page.get_by_label(TEXT.WRITE_LABEL.format("Work"))).to_be_focused()
    tab_to(page, page.get_by_label(TEXT.WRITE_LABEL.format("Rest")))
    page.keyboard.type("Walk by the river")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Walk by the river")).to_be_visible()
    tab_to(page, page.get_by_role("button", name=CONTINUE))
    page.keyboard.press("Enter")
    expect(titled(page, TEXT.START_TITLE)).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Rest"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Rest")
    expect_focus(page, heading(page))
    assert alice.titles() == ["Walk by the river"]


def test_what_stands_in_a_field_counts_when_one_goes_on(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, "/focus/")
    expect(page.get_by_label(TEXT.OWN)).to_be_focused()
    page.keyboard.type("Garden")
    page.get_by_role("button", name=TEXT.CONTINUE_WITH.format(3)).click()
    expect(titled(page, TEXT.WRITE_TITLE)).to_be_visible()
    assert [context["name"] for context in alice.contexts()] == ["Work", "Personal", "Garden"]
    page.keyboard.type("Call Ines")
    page.get_by_label(TEXT.WRITE_LABEL.format("Garden")).fill("Buy seeds tomorrow")
    page.get_by_role("button", name=CONTINUE).click()
    expect(titled(page, TEXT.START_TITLE)).to_be_visible()
    eventually(lambda: sorted(alice.titles()), ["Buy seeds", "Call Ines"])
    assert alice.flow("Buy seeds")["planned"]["date"] > alice.today()


def test_back_leads_to_the_step_before(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, "/focus/")
    page.get_by_role("button", name=TEXT.CONTINUE_WITH.format(2)).click()
    expect(titled(page, TEXT.WRITE_TITLE)).to_be_visible()
    page.get_by_role("button", name=CONTINUE).click()
    expect(titled(page, TEXT.START_TITLE)).to_be_visible()
    page.go_back()
    expect(titled(page, TEXT.WRITE_TITLE)).to_be_visible()
    page.go_back()
    expect(page.get_by_label(TEXT.OWN)).to_be_visible()
    expect(suggestion(page, "Work")).to_have_count(0)  # it is made already
    suggestion(page, "Rest").click()
    page.get_by_role("button", name=TEXT.CONTINUE_WITH_ONE).click()
    expect(page.get_by_label(TEXT.WRITE_LABEL.format("Rest"))).to_be_visible()
    assert [context["name"] for context in alice.contexts()] == ["Work", "Personal", "Rest"]
    page.go_back()
    page.get_by_role("button", name=CONTINUE).click()
    expect(titled(page, TEXT.WRITE_TITLE)).to_be_visible()
    page.get_by_role("button", name=CONTINUE).click()
    with page.expect_response(lambda it: it.url.endswith("/preferences") and it.request.method == "PATCH"):
        page.get_by_role("button", name="Rest").click()
    expect(heading(page)).to_have_text("Rest")
    expect(page).to_have_url(re.compile("/focus/$"))
