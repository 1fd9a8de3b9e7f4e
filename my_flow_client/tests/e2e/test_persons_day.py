"""The person's day: the page follows when one begins, and "tomorrow" is the next of them everywhere."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from my_flow_client.design import copy
from my_flow_client.features.add_flow import copy as add_flow_copy

from .account import Account, eventually
from .actions import close, due_fields, flow_form, group, row, saved, tick, toast
from .fixtures import PageFor

LIVES = [
    pytest.param("Europe/Berlin", "00:00", "no-preference", id="Berlin"),
    pytest.param("America/Los_Angeles", "04:00", "reduce", id="Los Angeles, from four"),
    pytest.param("Pacific/Kiritimati", "02:30", "no-preference", id="Kiritimati, from half past two"),
    pytest.param("Pacific/Pago_Pago", "04:00", "reduce", id="Pago Pago, from four", marks=pytest.mark.long),
]
SOON, PAST = copy.Flows.GROUPS["due_soon"], copy.Flows.GROUPS["overdue"]
THE_LATEST = timedelta(seconds=30)
"""How much later than its day the page may be."""


class Life:
    """A time zone, and the time at which a day begins."""

    def __init__(self, zone: str, starts: str) -> None:
        self.zone, self.starts = ZoneInfo(zone), time.fromisoformat(starts)

    def day(self, ahead: int = 0) -> str:
        """Return the person's day, `ahead` days from now."""
        now = datetime.now(self.zone)
        today = now.date() if now.time() >= self.starts else now.date() - timedelta(days=1)
        return (today + timedelta(days=ahead)).isoformat()

    def begin(self, day: str) -> datetime:
        """Return the moment at which that day begins."""
        return datetime.combine(datetime.fromisoformat(day), self.starts, self.zone)


def opened(page_for: PageFor, alice: Account, life: Life, path: str, motion: str) -> Page:
    """Open the page with a clock that the test moves."""
    page = page_for(alice, None, timezone_id=life.zone.key, reduced_motion=motion)
    page.clock.install(time=datetime.now())
    page.goto(path)
    return page


def settled(alice: Account, zone: str, starts: str) -> Life:
    alice.change_preferences(timezone=zone, day_starts_at=starts)
    return Life(zone, starts)


def sleep_until(page: Page, moment: datetime) -> None:
    """Put the device to sleep: its clock goes on, and each of the page's timers is late."""
    page.clock.fast_forward(round(moment.timestamp() * 1000 - page.evaluate("Date.now()")))


def timed(day: str, clock: str, zone: str) -> dict[str, str]:
    return {"date": day, "time": clock, "timezone": zone}


@pytest.mark.parametrize(("zone", "starts", "motion"), LIVES)
def test_a_page_follows_when_a_due_passes_and_when_the_day_begins(
    page_for: PageFor, alice: Account, zone: str, starts: str, motion: str
) -> None:
    life, context = settled(alice, zone, starts), alice.make_context()
    after_tomorrow = life.begin(life.day(2))
    # In the last hour of a day, when the calendar may show the next date.
    call = after_tomorrow - timedelta(minutes=20)
    alice.make_flow(context, "Call mum", due=timed(f"{call:%Y-%m-%d}", f"{call:%H:%M}", zone))
    alice.make_flow(context, "Read the draft", due={"date": life.day(2)})
    page = opened(page_for, alice, life, f"/contexts/{context['id']}/", motion)
    sleep_until(page, call - timedelta(seconds=10))
    expect(group(page, copy.Flows.TODAY)).to_contain_text("Call mum")
    page.clock.run_for((timedelta(seconds=10) + THE_LATEST) // timedelta(milliseconds=1))
    expect(group(page, PAST)).to_contain_text("Call mumwas due today")
    sleep_until(page, after_tomorrow - timedelta(seconds=10))
    expect(group(page, SOON)).to_contain_text("Read the draftdue tomorrow")
    page.clock.run_for((timedelta(seconds=10) + THE_LATEST) // timedelta(milliseconds=1))
    expect(group(page, copy.Flows.TODAY)).to_contain_text("Read the draft")
    expect(group(page, PAST)).to_contain_text("Call mumwas due yesterday")


@pytest.mark.parametrize(("zone", "starts", "motion"), LIVES)
def test_tomorrow_is_one_thing(
    page_for: PageFor, alice: Account, zone: str, starts: str, motion: str
) -> None:
    """The toast, the row, its group and the API agree.

    The plans are one in another time zone, one at night and one that is later anyway.
    """
    life, context = settled(alice, zone, starts), alice.make_context()
    alice.make_flow(context, "Call New York", planned=timed(life.day(-2), "23:30", "America/New_York"))
    alice.make_flow(context, "Dance", planned=timed(life.day(-1), "01:00", zone))
    late = alice.make_flow(context, "Read the draft", planned={"date": life.day(9)})
    page = opened(page_for, alice, life, f"/contexts/{context['id']}/", motion)
    for title in ("Call New York", "Dance"):
        tick(page, title).focus()
        page.keyboard.press("t")
        expect(toast(page, copy.Focus.PUT_OFF.format(title, "tomorrow"))).to_be_visible()
        expect(row(page, title)).to_contain_text("planned tomorrow, ")
        expect(group(page, SOON)).to_contain_text(title)
        eventually(lambda title=title: alice.flow(title)["planned_status"], "later")
        planned_at = datetime.fromisoformat(alice.flow(title)["planned_at"])
        assert life.begin(life.day(1)) <= planned_at < life.begin(life.day(2))
    tick(page, "Read the draft").focus()
    page.keyboard.press("t")
    said = toast(page, copy.Focus.PUT_OFF.format("Read the draft", ""))
    expect(said).to_be_visible()
    expect(said.get_by_role("button")).to_have_count(0)
    assert alice.flow("Read the draft") == {name: value for name, value in late.items() if name != "items"}


def test_a_flow_says_whose_time_it_is_and_keeps_a_day_that_is_pressed_again(
    page_for: PageFor, alice: Account
) -> None:
    life, context = settled(alice, "Europe/Berlin", "00:00"), alice.make_context()
    there = timed(life.day(-2), "23:30", "America/New_York")
    alice.make_flow(context, "Call New York", due=there)
    alice.make_flow(context, "Call mum", due=timed(life.day(), "23:30", "Europe/Berlin"))
    page = page_for(alice, f"/contexts/{context['id']}/", timezone_id="Europe/Berlin")
    form = flow_form(page, "Call mum")
    expect(form.get_by_text("This is the time in")).to_have_count(0)
    close(form)
    form = flow_form(page, "Call New York")
    expect(form.get_by_text("This is the time in America/New_York. For you it is")).to_contain_text("05:30")
    chip = due_fields(form).get_by_role("button", name=add_flow_copy.TOMORROW, exact=True)
    for _ in range(2):
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
    saved(form)
    due = alice.flow("Call New York")["due"]
    assert due == there | {"date": life.day()}, "half past eleven there is tomorrow here"
    form.get_by_role("button", name=copy.Focus.NO_DATE).click()
    saved(form)
    eventually(lambda: alice.flow("Call New York")["due"], None)
