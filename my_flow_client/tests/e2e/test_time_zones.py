"""Time zones: days are the person's own, wherever the server and this machine are."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy

from .account import Account, eventually
from .actions import add_field, add_flow, card, choose_theme, flow_form, group, row, saved, sent
from .fixtures import PageFor

# At every hour at least one of these four is on another day than UTC.
ZONES = ("Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago")


def today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


def visit(page_for: PageFor, person: Account, zone: str) -> Page:
    """Open the settings for the first time from `zone`, and wait until the account has that time zone."""
    page = page_for(person, "/settings/", timezone_id=zone)
    expect(page.get_by_label(copy.Settings.ZONE)).to_have_value(zone)
    return page


@pytest.mark.parametrize("zone", ZONES)
def test_today_is_the_day_where_the_person_is(page_for: PageFor, alice: Account, zone: str) -> None:
    context = alice.make_context()
    page = visit(page_for, alice, zone)
    eventually(lambda: alice.preferences()["timezone"], zone)
    page.goto(f"/contexts/{context['id']}/")
    add_flow(page, "Call mum", day="Today")
    add_flow(page, "Buy bread", day="Tomorrow")
    sent(page, "Call mum")
    sent(page, "Buy bread")
    expect(group(page, copy.Flows.TODAY).get_by_role("listitem")).to_contain_text(["Call mum"])
    tomorrow = group(page, "Next three days").get_by_role("listitem")
    expect(tomorrow).to_contain_text(["Buy breadplanned tomorrow"])
    page.reload()
    expect(group(page, copy.Flows.TODAY).get_by_role("listitem")).to_contain_text(["Call mum"])
    assert alice.flow("Call mum")["planned"]["date"] == today(zone).isoformat()
    assert alice.flow("Call mum")["planned_status"] == "today"
    assert alice.flow("Buy bread")["planned"]["date"] == (today(zone) + timedelta(days=1)).isoformat()
    alice.make_flow(context, "Pay the rent", due={"date": today(zone).isoformat()})
    page.get_by_role("link", name=copy.Contexts.BACK).click()
    expect(card(page, "Work")).to_contain_text(f"3 {copy.Contexts.OPEN}, 1 {copy.Contexts.DUE_TODAY}")


@pytest.mark.parametrize("zone", ZONES[:2])
def test_days_are_said_as_people_say_them(page_for: PageFor, alice: Account, zone: str) -> None:
    context = alice.make_context()
    page = visit(page_for, alice, zone)
    day = today(zone)
    said = {
        -10: f"was due {short(day - timedelta(days=10), day)}",
        -3: f"was due {day - timedelta(days=3):%A}",
        -1: "was due yesterday",
        1: "Tomorrow",
        3: f"{day + timedelta(days=3):%A}",
        10: short(day + timedelta(days=10), day),
    }
    for ahead in said:
        due = {"date": (day + timedelta(days=ahead)).isoformat()}
        alice.make_flow(context, f"day {ahead}", due=due)
    page.goto(f"/contexts/{context['id']}/")
    for ahead, words in said.items():
        expect(row(page, f"day {ahead}")).to_contain_text(words)
        name = "Past due" if ahead < 0 else "Later" if ahead > 3 else "Next three days"
        expect(group(page, name)).to_contain_text(f"day {ahead}")
    expect(group(page, "Past due").get_by_role("checkbox")).to_have_count(3)
    exactly = day - timedelta(days=1)
    hover = re.compile(f"{exactly:%A},? {exactly.day} {exactly:%B %Y}")
    expect(row(page, "day -1").get_by_title(hover)).to_be_visible()


def short(day: date, now: date) -> str:
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != now.year else "")


def test_a_moment_is_said_in_the_zone_of_whoever_reads_it(page_for: PageFor, alice: Account) -> None:
    """17:00 in Berlin is another hour, and perhaps another day, in Auckland."""
    context = alice.make_context()
    there = datetime.combine(today("Europe/Berlin") + timedelta(days=20), datetime.min.time()).replace(
        hour=17, tzinfo=ZoneInfo("Europe/Berlin")
    )
    due = {"date": there.date().isoformat(), "time": "17:00", "timezone": "Europe/Berlin"}
    alice.make_flow(context, "Call Berlin", due=due)
    page = visit(page_for, alice, "Pacific/Auckland")
    page.goto(f"/contexts/{context['id']}/")
    here = there.astimezone(ZoneInfo("Pacific/Auckland"))
    expect(row(page, "Call Berlin")).to_contain_text(
        f"{short(here.date(), today('Pacific/Auckland'))}, {here:%H:%M}"
    )
    form = flow_form(page, "Call Berlin")
    form.get_by_label(copy.Flows.NOTES).fill("About the offer.")
    saved(form)
    assert alice.flow("Call Berlin")["due"] == due, "editing the notes must not move the call"


def test_a_zone_that_was_chosen_is_kept_on_a_journey(page_for: PageFor, alice: Account) -> None:
    home = visit(page_for, alice, "Europe/Berlin")
    home.get_by_label(copy.Settings.ZONE).select_option("Asia/Tokyo")
    expect(home.get_by_text(copy.Settings.SAVED)).to_be_visible()
    assert alice.preferences()["timezone"] == "Asia/Tokyo"
    context = alice.make_context()
    away = page_for(alice, f"/contexts/{context['id']}/", timezone_id="America/Los_Angeles")
    expect(add_field(away)).to_be_visible()
    add_flow(away, "Call mum", day="Today")
    sent(away, "Call mum")
    expect(group(away, copy.Flows.TODAY)).to_contain_text("Call mum")
    choose_theme(away, "Dark")  # another write to the preferences must not bring the device's zone
    expect(away.locator("html")).to_have_class("dark")
    assert alice.preferences()["timezone"] == "Asia/Tokyo"
    assert alice.flow("Call mum")["planned"]["date"] == today("Asia/Tokyo").isoformat()
