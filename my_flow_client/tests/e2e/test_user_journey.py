"""The first slice as one day: alice uses all of it, bob sees nothing of hers."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import PERSONAL, Account, eventually
from .actions import (
    add_flow,
    all_contexts,
    card,
    choose_theme,
    close,
    delete_flow,
    done,
    edit_context_form,
    fill_context,
    flow_form,
    group,
    heading,
    in_trash,
    new_context,
    open_account_menu,
    open_context,
    row,
    rows,
    save,
    saved,
    show,
    sign_in,
    sign_out,
    tick,
    title_field,
    titled,
    toast,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor

DARK = re.compile(r"\bdark\b")
LIGHT = re.compile(r"\blight\b")
PLANS = {
    "Personal": ["Call mum", "Renew the passport", "Water the plants", "Buy bread", "Fix the bike"],
    "Rest": ["Walk by the river", "Two chapters, no phone", "Sleep early", "Sauna", "Do nothing"],
    "Social": ["Write to Jo", "Dinner with Sam", "Birthday card", "Choir", "Visit Ada"],
}


def test_alice_and_bob_spend_a_day(
    page_for: PageFor, alice: Account, bob: Account, watch: ConsoleGuard
) -> None:
    page = page_for(path="/")
    sign_in(page, "alice")
    expect(page.get_by_role("heading", name=copy.Onboarding.CHOOSE_TITLE)).to_be_visible()
    page.get_by_role("link", name=copy.Contexts.TITLE).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)

    make_four_contexts(page)
    make_twenty_flows(page)
    eventually(lambda: len(alice.flows()), 20)

    open_context(page, "Work")
    edit_a_flow(page)
    complete_and_delete(page)
    page.reload()
    what_was_done_is_still_so(page)
    eventually(lambda: alice.titles(completed=True), ["Book the room"])
    eventually(lambda: len(alice.flows()), 18)

    her_context = page.url
    change_the_context(page)
    delete_the_context_and_take_it_back(page)
    expect(card(page, "Studio")).to_contain_text(f"3 {copy.Contexts.OPEN}")

    deep_link = page.context.new_page()
    deep_link.goto(her_context)
    expect(heading(deep_link)).to_have_text("Studio")
    expect(row(deep_link, "Send the offer to Ines today")).to_be_visible()
    deep_link.close()

    sign_out(page)
    expect(page).to_have_url(re.compile(r"//[^/]+/$"))

    before = alice.flows()
    sign_in(page, "bob")
    expect(page.get_by_role("heading", name=copy.Onboarding.CHOOSE_TITLE)).to_be_visible()
    expect(page.get_by_text("Studio")).to_have_count(0)
    watch.expect_status(404)
    page.goto(her_context)
    expect(titled(page, copy.Contexts.NOT_FOUND_TITLE)).to_be_visible()
    expect(page.get_by_text(copy.Contexts.NOT_FOUND_TEXT)).to_be_visible()
    expect(page.get_by_text("Studio")).to_have_count(0)
    page.get_by_role("link", name=copy.Contexts.NOT_FOUND_ACTION).click()
    expect(page.get_by_role("heading", name=copy.Contexts.EMPTY_TITLE)).to_be_visible()
    assert bob.flows() == []
    assert alice.flows() == before


def make_four_contexts(page: Page) -> None:
    page.get_by_role("button", name="Work").click()
    expect(heading(page)).to_have_text("Work")
    all_contexts(page)
    new_context(page, "Personal", emoji="🏡", colour="Clay")
    all_contexts(page)
    new_context(page, "Rest", emoji="🌱", colour="Moss")
    all_contexts(page)
    new_context(page, "Social", emoji="💬", colour="Plum")
    all_contexts(page)
    for name in ("Work", "Personal", "Rest", "Social"):
        expect(card(page, name)).to_contain_text(copy.Contexts.NOTHING_OPEN)


def make_twenty_flows(page: Page) -> None:
    open_context(page, "Work")
    add_flow(page, "Send the offer to Ines", day="Today", important=True)
    add_flow(page, "Read the draft", day="Tomorrow")
    add_flow(page, "Book the room", important=True)
    add_flow(page, "Answer the auditors")
    add_flow(page, "Plan the week")
    expect(rows(page)).to_have_count(5)
    expect(group(page, "Today")).to_contain_text("Send the offer to Ines")
    expect(group(page, "Next three days").locator("li")).to_contain_text(["planned tomorrow"])
    expect(row(page, "Book the room")).to_contain_text(copy.Flows.HIGH)
    all_contexts(page)
    for name, titles in PLANS.items():
        open_context(page, name)
        for title in titles:
            add_flow(page, title)
        expect(rows(page)).to_have_count(5)
        all_contexts(page)
    expect(card(page, "Work")).to_contain_text(f"5 {copy.Contexts.OPEN}")


def edit_a_flow(page: Page) -> None:
    form = flow_form(page, "Send the offer to Ines")
    title_field(form).fill("Send the offer to Ines today")
    form.get_by_label(copy.Flows.NOTES).fill("With the new prices.")
    form.get_by_label(editor_copy.PLAN_TIME).fill("23:59")
    saved(form)
    close(form)
    expect(row(page, "Send the offer to Ines today")).to_contain_text("With the new prices.")
    expect(group(page, "Today")).to_contain_text("planned today, 23:59")


def complete_and_delete(page: Page) -> None:
    """Complete two flows and delete two; undo the second of each."""
    for title in ("Book the room", "Answer the auditors"):
        tick(page, title).click()
        expect(toast(page, done(title))).to_be_visible()
        expect(row(page, title)).to_have_count(0)
    undo(page, done("Answer the auditors"))
    expect(tick(page, "Answer the auditors")).not_to_be_checked()
    for title in ("Plan the week", "Read the draft"):
        delete_flow(page, title)
        expect(row(page, title)).to_have_count(0)
        expect(toast(page, in_trash(title))).to_be_visible()
    undo(page, in_trash("Read the draft"))
    expect(row(page, "Read the draft")).to_be_visible()


def what_was_done_is_still_so(page: Page) -> None:
    expect(rows(page)).to_have_count(3)
    for title in ("Send the offer to Ines today", "Answer the auditors", "Read the draft"):
        expect(row(page, title)).to_be_visible()
    show(page, "Done")
    expect(tick(page, "Book the room")).to_be_checked()
    expect(tick(page, "Plan the week")).to_have_count(0)
    show(page, "Open")


def change_the_context(page: Page) -> None:
    form = edit_context_form(page)
    fill_context(form, name="Studio", emoji="🎻", colour="#8a5a00")
    save(form)
    expect(form).to_be_hidden()
    expect(heading(page)).to_have_text("Studio")
    expect(page).to_have_title(f"Studio · {copy.NAME}")
    expect(page.get_by_role("main").get_by_text("🎻")).to_be_visible()


def delete_the_context_and_take_it_back(page: Page) -> None:
    form = edit_context_form(page)
    form.get_by_role("button", name=copy.Contexts.DELETE).click()
    expect(heading(page)).to_have_text(copy.Contexts.HEADING)
    expect(card(page, "Personal")).to_be_visible()
    expect(card(page, "Studio")).to_have_count(0)
    undo(page, in_trash("Studio"))
    expect(card(page, "Studio")).to_be_visible()


def test_the_theme_survives_a_reload_and_follows_the_account(page_for: PageFor, alice: Account) -> None:
    page = page_for(alice, "/settings/", color_scheme="light")
    html = page.locator("html")
    expect(html).to_have_class(LIGHT)
    choose_theme(page, "Dark")
    expect(html).to_have_class(DARK)
    expect(page.locator("input[name=settings-theme][value=dark]")).to_be_checked()
    page.reload()
    expect(html).to_have_class(DARK)

    elsewhere = page_for(alice, "/contexts/", color_scheme="light")
    expect(elsewhere.locator("html")).to_have_class(DARK)

    choose_theme(page, "Light")
    expect(html).to_have_class(LIGHT)
    choose_theme(page, "System")
    expect(html).to_have_class(LIGHT)
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_class(DARK)
    page.reload()
    expect(html).to_have_class(DARK)
    expect(open_account_menu(page).get_by_label("System")).to_be_checked()
    eventually(lambda: alice.preferences()["theme"], "system")


def test_signing_out_leaves_nothing_of_hers_in_the_browser(page_for: PageFor, alice: Account) -> None:
    alice.make_flow(alice.make_context(**PERSONAL), "Call mum")
    page = page_for(alice)
    open_context(page, "Personal")
    page.get_by_role("textbox", name=copy.Flows.ADD_LABEL).fill("half a thought")
    sign_out(page)
    kept: dict[str, str] = page.evaluate("({...localStorage, ...sessionStorage})")
    assert not [name for name in kept if name.endswith("Token")]
    assert not [value for value in kept.values() if "half a thought" in value]
    page.go_back()
    expect(page.get_by_text("Call mum")).to_have_count(0)
