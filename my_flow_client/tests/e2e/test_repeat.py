"""Flows that repeat: typed, chosen in the sheet, completed, skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from devstack.testing import Stack
from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.flow_editor import copy as editor_copy

from .account import Account, eventually
from .actions import (
    add_field,
    done,
    field_error,
    flow_form,
    offline_line,
    plan_fields,
    row,
    rows,
    saved,
    show,
    tick,
    toast,
    understood,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .network import api_down
from .stored import is_stored

TEXT = copy.Repeat
DAILY = {"rule": "FREQ=DAILY", "counts_from": "planned"}


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def planned(ahead: int) -> dict[str, object]:
    return {"date": day(ahead), "time": None, "timezone": None, "someday": False}


def repeat_field(form: Locator) -> Locator:
    return form.get_by_label(TEXT.TITLE, exact=True)


def rule_of(account: Account, title: str) -> list[str]:
    """Return the rule of an open flow and what its days are counted from; empty while there is none."""
    repeats = [flow["repeat"] for flow in account.flows() if flow["title"] == title and flow["repeat"]]
    return [value for repeat in repeats for value in (repeat["rule"], repeat["counts_from"])]


@pytest.fixture
def work(alice: Account) -> dict[str, str]:
    context = alice.make_context()
    alice.switch(to=context)
    return context


@pytest.fixture
def context_page(page_for: PageFor, alice: Account, work: dict[str, str]) -> Page:
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(add_field(page)).to_be_visible()
    return page


# --- the line -------------------------------------------------------------------------------------------


def test_a_repetition_is_typed_and_can_be_refused(context_page: Page, alice: Account) -> None:
    page = context_page
    add_field(page).fill("Gym every day 23:59")
    expect(understood(page, "Planned every day, from today")).to_be_visible()
    assert page.locator(".understood").all_inner_texts() == ["every day", "23:59"]
    add_field(page).press("Enter")
    expect(row(page, "Gym")).to_contain_text(TEXT.REPEATS)
    eventually(lambda: rule_of(alice, "Gym"), ["FREQ=DAILY", "planned"])
    add_field(page).fill("Read every day")
    understood(page, "Planned every day, from today").click()
    add_field(page).press("Enter")
    expect(row(page, "Read every day")).to_be_visible()
    eventually(lambda: "Read every day" in alice.titles(), True)
    assert rule_of(alice, "Read every day") == []


# --- the sheet ------------------------------------------------------------------------------------------


def test_the_sheet_offers_the_usual_repetitions_and_plans_a_flow_without_a_date(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Water the plants")
    page = page_for(alice, f"/contexts/{work['id']}/")
    form = flow_form(page, "Water the plants")
    field = repeat_field(form)
    expect(field).to_have_value("")
    today = datetime.now(UTC).date()
    labels = field.get_by_role("option").all_text_contents()
    assert labels[:3] == [TEXT.NEVER, "every day", TEXT.EVERY_WEEKDAY]
    assert labels[3] == f"every {today:%A}"
    field.select_option(label="every day")
    saved(form)
    eventually(lambda: rule_of(alice, "Water the plants"), ["FREQ=DAILY", "planned"])
    assert alice.flow("Water the plants")["planned"] == planned(0)
    plan = plan_fields(form)
    plan.get_by_role("button", name=editor_copy.NO_PLAN).click()
    date_field = plan.get_by_label(editor_copy.PLAN_DATE)
    expect(field_error(page, date_field)).to_have_text(editor_copy.DAY_MISSING)
    field.select_option(label=TEXT.NEVER)
    saved(form)
    eventually(lambda: alice.flow("Water the plants")["repeat"], None)
    assert alice.flow("Water the plants")["planned"] is None


def test_the_sheet_keeps_a_repetition_that_it_does_not_offer(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    rule = "FREQ=DAILY;INTERVAL=3"
    alice.make_flow(work, "Cut the grass", repeat={"rule": rule, "counts_from": "completion"})
    page = page_for(alice, f"/contexts/{work['id']}/")
    form = flow_form(page, "Cut the grass")
    expect(repeat_field(form)).to_have_value(f"completion:{rule}")
    expect(repeat_field(form).locator("option:checked")).to_have_text("3 days after completion")
    form.get_by_label(copy.Flows.TITLE, exact=True).fill("Cut the hedge")
    saved(form)
    eventually(lambda: "Cut the hedge" in alice.titles(), True)
    assert rule_of(alice, "Cut the hedge") == [rule, "completion"]
    repeat_field(form).select_option(label="1 week after completion")
    saved(form)
    eventually(lambda: rule_of(alice, "Cut the hedge"), ["FREQ=WEEKLY", "completion"])


# --- completing -----------------------------------------------------------------------------------------


def test_completing_shows_the_next_one_and_undo_takes_it_away(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Gym", planned={"date": day(0)}, repeat=DAILY)
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(row(page, "Gym")).to_contain_text(TEXT.REPEATS)
    tick(page, "Gym").click()
    expect(toast(page, done("Gym"))).to_be_visible()
    # The done one may still be folding away.
    tomorrow = row(page, "Gym").filter(has_text="planned tomorrow")
    expect(tomorrow).to_be_visible()
    expect(rows(page)).to_have_count(1)
    eventually(lambda: [flow["planned"] for flow in alice.flows()], [planned(1)])
    undo(page, done("Gym"))
    expect(tomorrow).to_have_count(0)
    expect(rows(page)).to_have_count(1)
    eventually(lambda: [flow["planned"] for flow in alice.flows()], [planned(0)])
    assert alice.flows(completed=True) == []


def test_the_done_one_stays_among_those_that_are_done(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Gym", planned={"date": day(0)}, repeat=DAILY)
    page = page_for(alice, f"/contexts/{work['id']}/")
    tick(page, "Gym").click()
    expect(row(page, "Gym").filter(has_text="planned tomorrow")).to_be_visible()
    show(page, "Done")
    expect(rows(page)).to_have_count(1)
    expect(row(page, "Gym")).not_to_contain_text(TEXT.REPEATS)


def test_a_flow_that_repeats_by_its_plan_cannot_lose_it_in_its_row(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Gym", planned={"date": day(0)}, repeat=DAILY)
    page = page_for(alice, f"/contexts/{work['id']}/")
    tick(page, "Gym").focus()
    page.keyboard.press("p")
    expect(row(page, "Gym").get_by_role("button", name=TEXT.SKIP)).to_be_visible()
    for name in (copy.Focus.SOMEDAY, copy.Focus.NO_PLAN):
        expect(row(page, "Gym").get_by_role("button", name=name)).to_have_count(0)


# --- skipping -------------------------------------------------------------------------------------------


def test_a_key_skips_one_and_undo_brings_it_back(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    alice.make_flow(work, "Gym", planned={"date": day(0)}, repeat=DAILY)
    alice.make_flow(work, "Read the draft", planned={"date": day(0)})
    page = page_for(alice, f"/contexts/{work['id']}/")
    tick(page, "Read the draft").focus()
    page.keyboard.press("k")
    tick(page, "Gym").focus()
    page.keyboard.press("k")
    said = TEXT.SKIPPED.format("Gym", "tomorrow")
    expect(toast(page, said)).to_be_visible()
    expect(row(page, "Gym")).to_contain_text("planned tomorrow")
    eventually(lambda: alice.flow("Gym")["repeat"]["day"], day(1))
    assert alice.flow("Gym")["repeat"]["skipped"] == [day(0)]
    undo(page, said)
    eventually(lambda: alice.flow("Gym")["planned"], planned(0))
    expect(row(page, "Gym")).not_to_contain_text("tomorrow")
    assert alice.flow("Gym")["repeat"]["day"] == day(0)
    assert alice.flow("Read the draft")["planned"] == planned(0)


def test_skipping_stands_among_the_days_of_a_flow_that_repeats_alone(
    page_for: PageFor, alice: Account, work: dict[str, str]
) -> None:
    weekly = {"rule": "FREQ=WEEKLY", "counts_from": "due"}
    alice.make_flow(work, "Send the report", due={"date": day(2)}, repeat=weekly)
    alice.make_flow(work, "Read the draft")
    page = page_for(alice, f"/contexts/{work['id']}/")
    tick(page, "Read the draft").focus()
    page.keyboard.press("p")
    expect(row(page, "Read the draft").get_by_role("button", name=copy.Focus.SOMEDAY)).to_be_visible()
    expect(row(page, "Read the draft").get_by_role("button", name=TEXT.SKIP)).to_have_count(0)
    tick(page, "Send the report").focus()
    page.keyboard.press("p")
    expect(row(page, "Send the report").get_by_role("button", name=copy.Focus.SOMEDAY)).to_be_visible()
    row(page, "Send the report").get_by_role("button", name=TEXT.SKIP).click()
    expected = (date.fromisoformat(day(2)) + timedelta(weeks=1)).isoformat()
    eventually(lambda: alice.flow("Send the report")["due"]["date"], expected)


def test_a_skip_waits_for_the_connection(
    page_for: PageFor, fresh: Stack, alice: Account, work: dict[str, str], watch: ConsoleGuard
) -> None:
    watch.expect_unreachable()
    alice.make_flow(work, "Gym", planned={"date": day(0)}, repeat=DAILY)
    page = page_for(alice, f"/contexts/{work['id']}/")
    expect(rows(page)).to_have_count(1)
    eventually(lambda: is_stored(page, "Gym"), True)
    with api_down(fresh):
        tick(page, "Gym").focus()
        page.keyboard.press("k")
        expect(row(page, "Gym")).to_contain_text("planned tomorrow")
        expect(offline_line(page)).to_be_visible()
        page.reload()
        expect(row(page, "Gym")).to_contain_text("planned tomorrow")
        fresh.api.start()
        eventually(lambda: alice.flow("Gym")["planned"], planned(1))
    assert alice.flow("Gym")["repeat"]["skipped"] == [day(0)]
