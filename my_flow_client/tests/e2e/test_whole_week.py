"""A whole week: forty flows of all kinds on two devices, one of which is offline for a while.

The lines are typed, and what they are to become stands beside them. Each step says what it changes in that;
at the end the API has exactly this, and both devices show it. The person lives where it is about noon, so
that no day begins while the test runs, and days are named by how far they are ahead, so that the test is the
same on every day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from my_flow_client.design import copy
from my_flow_client.features.selection import copy as selection_copy
from my_flow_client.features.week import copy as week_copy

from .account import PERSONAL, WORK, Account, eventually
from .actions import (
    add_field,
    close,
    delete_flow,
    done,
    flow_form,
    in_trash,
    offline_line,
    online_again,
    row,
    show,
    tick,
    title_field,
    toast,
    undo,
)
from .console_guard import ConsoleGuard
from .fixtures import PageFor
from .screens import PHONE
from .stored import is_stored

DESK = {"viewport": {"width": 1440, "height": 1600}}
REST = {"name": "Rest", "color": "#5B8C5A", "icon": "🌱"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Line(NamedTuple):
    """A line as it is typed, and the flow that it is to become.

    Attributes:
        text: The line. `{in2}` stands for the weekday in two days, `{date9}` for the date in nine.
        title: The title of the flow.
        context: The name of its context.
        planned: "+2" for the day in two days, "+2 17:00" with a time, a name of `named_days`, or "someday".
        due: A day like that.
        rule: The rule of its repetition. `{in2}` stands for the weekday in two days.
        counts_from: From what its days are counted.
        priority: Its priority.
    """

    text: str
    title: str
    context: str = "Work"
    planned: str | None = None
    due: str | None = None
    rule: str | None = None
    counts_from: str | None = None
    priority: str = "medium"


AT_THE_DESK = (
    Line("Send the offer to Ines", "Send the offer to Ines"),
    Line("Read the draft tomorrow", "Read the draft", planned="+1"),
    Line("Answer the auditors today", "Answer the auditors", planned="+0"),
    Line("Ring the doctor today 5pm", "Ring the doctor", planned="+0 17:00"),
    Line("Lunch with Sam {in2} 12:30", "Lunch with Sam", planned="+2 12:30"),
    Line("Pay the invoice by {in3}", "Pay the invoice", due="+3"),
    Line("Renew the passport due {date20}", "Renew the passport", due="+20"),
    Line("Write the report tomorrow 9am, due in 3 days", "Write the report", planned="+1 09:00", due="+3"),
    Line("Prepare the talk {in4} by {date9}", "Prepare the talk", planned="+4", due="+9"),
    Line("Submit the form before {in5} 5pm", "Submit the form", due="+5 17:00"),
    Line("Check the boiler in two weeks", "Check the boiler", planned="+14"),
    Line("Learn Finnish someday", "Learn Finnish", planned="someday"),
    Line("Sort the photos someday #personal", "Sort the photos", "Personal", planned="someday"),
    Line("Fix the printer !high", "Fix the printer", priority="high"),
    Line("Tidy the shelf !low", "Tidy the shelf", priority="low"),
    Line(
        "Call the bank tomorrow !high #personal", "Call the bank", "Personal", planned="+1", priority="high"
    ),
    Line("Buy bread today #personal", "Buy bread", "Personal", planned="+0"),
    Line("Walk by the river {in5} #rest", "Walk by the river", "Rest", planned="+5"),
    Line("Pack for the trip {in6} #personal", "Pack for the trip", "Personal", planned="+6"),
    Line("Plan the party by {in6} #personal", "Plan the party", "Personal", due="+6"),
    Line(
        "Standup every weekday 9:30",
        "Standup",
        planned="workday 09:30",
        rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        counts_from="planned",
    ),
    Line("Gym every day", "Gym", planned="+0", rule="FREQ=DAILY", counts_from="planned"),
    Line(
        "Plan the week every {in2} 7am",
        "Plan the week",
        planned="+2 07:00",
        rule="FREQ=WEEKLY;BYDAY={in2}",
        counts_from="planned",
    ),
    Line(
        "Retro every other {in4} 3pm",
        "Retro",
        planned="+4 15:00",
        rule="FREQ=WEEKLY;INTERVAL=2;BYDAY={in4}",
        counts_from="planned",
    ),
    Line(
        "Send the report due every {in3}",
        "Send the report",
        due="+3",
        rule="FREQ=WEEKLY;BYDAY={in3}",
        counts_from="due",
    ),
    Line(
        "Review the budget every 3 months",
        "Review the budget",
        planned="+0",
        rule="FREQ=MONTHLY;INTERVAL=3",
        counts_from="planned",
    ),
    Line(
        "Team dinner every last friday",
        "Team dinner",
        planned="last friday",
        rule="FREQ=MONTHLY;BYDAY=-1FR",
        counts_from="planned",
    ),
    Line(
        "Pay rent every month on the 1st #personal",
        "Pay rent",
        "Personal",
        planned="first",
        rule="FREQ=MONTHLY;BYMONTHDAY=1",
        counts_from="planned",
    ),
    Line(
        "Decorate the tree every 24 dec #personal",
        "Decorate the tree",
        "Personal",
        planned="24 december",
        rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        counts_from="planned",
    ),
    Line(
        "Clean the kitchen every 2 weeks #personal",
        "Clean the kitchen",
        "Personal",
        planned="+0",
        rule="FREQ=WEEKLY;INTERVAL=2",
        counts_from="planned",
    ),
    Line(
        "Water the plants every! 3 days #personal",
        "Water the plants",
        "Personal",
        planned="+0",
        rule="FREQ=DAILY;INTERVAL=3",
        counts_from="completion",
    ),
    Line(
        "Cut hair 6 weeks after completion #rest",
        "Cut hair",
        "Rest",
        planned="+0",
        rule="FREQ=WEEKLY;INTERVAL=6",
        counts_from="completion",
    ),
)
ON_THE_PHONE = (
    Line(
        "Feed the cat every day 6pm",
        "Feed the cat",
        "Personal",
        planned="+0 18:00",
        rule="FREQ=DAILY",
        counts_from="planned",
    ),
    Line("Buy a present by {in4}", "Buy a present", "Personal", due="+4"),
    Line("Fix the bike", "Fix the bike", "Personal"),
    Line("Dinner with Sam {in3} 8pm", "Dinner with Sam", "Personal", planned="+3 20:00"),
    Line("Sleep early {in6} #rest", "Sleep early", "Rest", planned="+6"),
    Line("Sauna tonight #rest", "Sauna", "Rest", planned="+0 21:00"),
    Line("Read every book", "Read every book", "Personal"),
    Line("Visit Ada someday", "Visit Ada", "Personal", planned="someday"),
)
TRIP = ("Tent", "Map", "Rope", "Salt", "Tea")
PARTY = "- [x] Guests\n- [ ] Cake\n* Music"
PARTY_ITEMS = [("Guests", True), ("Cake", False), ("Music", False)]


# --- what is to be --------------------------------------------------------------------------------------


def named_days(today: date) -> dict[str, date]:
    """Return the first days, from today on, of the rules that do not count from today."""
    days = [today + timedelta(days=ahead) for ahead in range(366)]
    return {
        # Half past nine of today is over.
        "workday": next(day for day in days[1:] if day.weekday() < 5),
        "first": next(day for day in days if day.day == 1),
        "24 december": next(day for day in days if (day.month, day.day) == (12, 24)),
        "last friday": next(
            day for day in days if day.weekday() == 4 and (day + timedelta(days=7)).month != day.month
        ),
        "next monday": next(day for day in days[1:] if day.weekday() == 0),
    }


class Expected:
    """The flows as they are to be, in the shape of `flows_of`."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.open: dict[str, Line] = {}
        self.done: list[Line] = []

    def day(self, text: str | None) -> str | None:
        """Return the date, and time, for which a text of the table stands."""
        if text is None or text == "someday":
            return text
        for name, day in named_days(self.today).items():
            if text.startswith(name):
                return f"{day}{text.removeprefix(name)}"
        ahead, _, clock = text.partition(" ")
        return f"{self.today + timedelta(days=int(ahead))} {clock}".strip()

    def words(self, text: str, weekday: Callable[[date], str]) -> str:
        """Fill in the days of a line or a rule."""
        ahead = {number: self.today + timedelta(days=number) for number in range(21)}
        names = {f"in{number}": weekday(day) for number, day in ahead.items()}
        dates = {f"date{number}": f"{day.day} {day:%B}" for number, day in ahead.items()}
        return text.format(**names, **dates)

    def typed(self, line: Line) -> str:
        """Return the line as it is typed, and expect its flow."""
        rule = line.rule and self.words(line.rule, lambda day: WEEKDAYS[day.weekday()])
        self.open[line.title] = line._replace(
            planned=self.day(line.planned), due=self.day(line.due), rule=rule, text=""
        )
        return self.words(line.text, lambda day: f"{day:%A}".lower())

    def plan(self, title: str, day: str) -> None:
        self.open[title] = self.open[title]._replace(planned=self.day(day))

    def due(self, title: str, day: str) -> None:
        self.open[title] = self.open[title]._replace(due=self.day(day))

    def move(self, title: str, context: str) -> None:
        self.open[title] = self.open[title]._replace(context=context)

    def finish(self, title: str, following: str | None = None) -> None:
        """Expect the flow to be completed, and the next one of its series on that day."""
        self.done.append(self.open[title])
        if following is None:
            del self.open[title]
        else:
            self.plan(title, following)

    def delete(self, title: str) -> None:
        del self.open[title]

    @property
    def flows(self) -> tuple[list[Line], list[Line]]:
        return sorted(self.open.values(), key=str), sorted(self.done, key=str)

    def titles(self, context: str) -> list[str]:
        return sorted(flow.title for flow in self.open.values() if flow.context == context)

    def done_titles(self, context: str) -> list[str]:
        return sorted(flow.title for flow in self.done if flow.context == context)


def shown_date(value: dict[str, Any] | None) -> str | None:
    """Return a plan or due date of the API as the table has it."""
    if value is None:
        return None
    return "someday" if value.get("someday") else " ".join(filter(None, (value["date"], value["time"])))


def flows_of(alice: Account) -> tuple[list[Line], list[Line]]:
    """Return the open flows and the completed ones that the API has, in the shape of the table."""
    names = {context["id"]: context["name"] for context in alice.contexts()}

    def read(flow: dict[str, Any]) -> Line:
        repeat = flow["repeat"] or {"rule": None, "counts_from": None}
        return Line(
            text="",
            title=flow["title"],
            context=names[flow["context_id"]],
            planned=shown_date(flow["planned"]),
            due=shown_date(flow["due"]),
            rule=repeat["rule"],
            counts_from=repeat["counts_from"],
            priority=flow["priority"],
        )

    flows = [*alice.flows(), *alice.someday_flows()]
    done = alice.flows(completed=True)
    return sorted(map(read, flows), key=str), sorted(map(read, done), key=str)


def items_of(alice: Account, title: str) -> list[tuple[str, bool]]:
    return [(item["text"], item["done"]) for item in alice.flow_detail(title)["items"]]


def noon_zone() -> str:
    """Return a time zone in which it is between half past eleven and half past twelve."""
    now = datetime.now(UTC)
    ahead = 12 - round(now.hour + now.minute / 60)
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"  # the sign of these names is the other way round


# --- what a person does ---------------------------------------------------------------------------------


def type_line(page: Page, line: str) -> None:
    """Type into the field for a new flow, which has the focus and keeps it."""
    expect(add_field(page)).to_be_focused()
    page.keyboard.type(line)
    expect(add_field(page)).to_have_value(line)
    page.keyboard.press("Enter")
    expect(add_field(page)).to_have_value("")


def press(page: Page, title: str, key: str) -> None:
    """Press a key on the row of the flow."""
    tick(page, title).focus()
    page.keyboard.press(key)


def column(page: Page, day: str | None) -> Locator:
    """Return what the week shows of a day."""
    return page.locator(f"[data-day='{day}']")


def tick_in(column: Locator, title: str) -> Locator:
    return column.get_by_role("checkbox", name=title, exact=True)


def drag(page: Page, title: str, day: Locator, onto: Locator) -> None:
    """Drag a row of a day sideways to another: all columns are as high as the highest one."""
    dragged = day.get_by_role("listitem").filter(has=tick(page, title))
    dragged.hover(position={"x": 60, "y": 15})
    start, end = dragged.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 25)
    page.mouse.move(end["x"] + end["width"] / 2, start["y"] + 15, steps=4)
    expect(page.locator("[data-dragged]")).to_contain_text(title)
    expect(page.locator("[data-drop]")).to_have_count(1)
    page.mouse.up()
    expect(tick_in(onto, title)).to_be_visible()


def select(page: Page, *titles: str) -> Locator:
    """Select flows by keys, and return the bar with what can be done to them."""
    bar = page.get_by_role("region", name=selection_copy.LABEL)
    for title in titles:
        press(page, title, "x")
    expect(bar).to_contain_text(f"{len(titles)} selected")
    return bar


def checklist(page: Page, title: str) -> Locator:
    """Unfold the checklist of a flow by its key, and return it."""
    press(page, title, "l")
    unfolded = page.get_by_role("group", name=copy.Checklist.OF.format(title))
    expect(new_item(unfolded)).to_be_visible()
    return unfolded


def open_form(page: Page, title: str) -> Locator:
    """Open a flow by its key, go to the field for a new item, and return the form."""
    press(page, title, "e")
    form = page.get_by_role("dialog")
    expect(title_field(form)).to_have_value(title)
    expect(new_item(form)).to_be_visible()
    new_item(form).focus()
    return form


def new_item(checklist: Locator) -> Locator:
    return checklist.get_by_role("textbox", name=copy.Checklist.ADD_LABEL)


def item(checklist: Locator, text: str) -> Locator:
    return checklist.get_by_role("checkbox", name=text, exact=True)


def waiting(page: Page, count: int) -> Locator:
    """Return the message that the page shows while so many changes wait for the connection."""
    return offline_line(page, copy.Offline.WAITS_MANY.format(count))


# --- what is seen ---------------------------------------------------------------------------------------

# The titles of the flows in a part of the page; empty for a row that is just drawn.
TITLES = """(ticks) => ticks
  .map((tick) => document.getElementById(tick.getAttribute('aria-labelledby'))?.textContent ?? '')"""


def titles_in(part: Page | Locator) -> list[str]:
    ticks = part.locator("[data-row-focus]")
    titles: list[str] = ticks.evaluate_all(TITLES)
    return sorted(titles)


def days_of_the_week(page: Page) -> dict[str, list[str]]:
    days: list[str] = page.locator("[data-day]").evaluate_all("(all) => all.map((one) => one.dataset.day)")
    return {day: titles_in(column(page, day)) for day in days}


def expected_week(expected: Expected) -> dict[str, list[str]]:
    """Return the titles on each of the seven days: where a flow is planned, and where it is due."""
    days = [str(expected.today + timedelta(days=ahead)) for ahead in range(7)]
    return {
        day: sorted(
            flow.title
            for flow in expected.open.values()
            if any(when is not None and when.startswith(day) for when in (flow.planned, flow.due))
        )
        for day in days
    }


# --- the week -------------------------------------------------------------------------------------------


def test_a_week_of_forty_flows_on_two_devices(page_for: PageFor, alice: Account, watch: ConsoleGuard) -> None:
    watch.expect_unreachable()
    zone = noon_zone()
    paths = {
        fields["name"]: f"/contexts/{alice.make_context(**fields)['id']}/"
        for fields in (WORK, PERSONAL, REST)
    }
    alice.change_preferences(timezone=zone)
    expected = Expected(datetime.now(ZoneInfo(zone)).date())
    assert len({line.title for line in (*AT_THE_DESK, *ON_THE_PHONE)}) == 40

    desk = page_for(alice, paths["Work"], timezone_id=zone, **DESK)
    add_flows(desk, expected, AT_THE_DESK)
    eventually(lambda: flows_of(alice), expected.flows)
    desk.goto(paths["Personal"])
    add_checklists(desk, alice)

    phone = page_for(alice, None, timezone_id=zone, service_workers="allow", **PHONE)
    look_around(phone, paths)
    phone.context.set_offline(True)
    add_flows(phone, expected, ON_THE_PHONE)
    change_flows_without_a_connection(phone, expected)
    assert not {line.title for line in ON_THE_PHONE} & set(alice.titles())

    use_the_same_context_on_the_other_device(desk, expected)
    desk.goto(paths["Work"])
    change_many_at_once(desk, expected)
    desk.goto("/week/")
    plan_the_week(desk, expected)

    phone.context.set_offline(False)
    online_again(phone)
    eventually(lambda: flows_of(alice), expected.flows)
    finish_on_both(desk, phone, expected)
    eventually(lambda: flows_of(alice), expected.flows)
    check_details(alice, expected)
    for page in (desk, phone):
        check_pages(page, expected, paths)


def add_flows(page: Page, expected: Expected, lines: Iterable[Line]) -> None:
    expect(add_field(page)).to_be_visible()
    page.keyboard.press("n")
    for line in lines:
        type_line(page, expected.typed(line))


def add_checklists(page: Page, alice: Account) -> None:
    """Type the items of one flow, and paste those of another."""
    form = open_form(page, "Pack for the trip")
    for text in TRIP:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(new_item(form)).to_have_value("")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(row(page, "Pack for the trip")).to_contain_text("0 of 5")
    form = open_form(page, "Plan the party")
    page.evaluate("(text) => document.execCommand('insertText', false, text)", PARTY)
    page.keyboard.press("Enter")
    expect(new_item(form)).to_have_value("")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(row(page, "Plan the party")).to_contain_text("1 of 3")
    eventually(lambda: items_of(alice, "Pack for the trip"), [(text, False) for text in TRIP])
    eventually(lambda: items_of(alice, "Plan the party"), PARTY_ITEMS)


def look_around(page: Page, paths: dict[str, str]) -> None:
    """Open what the device is to have without a connection."""
    page.goto("/week/")
    expect(tick(page, "Walk by the river")).to_be_visible()
    eventually(lambda: is_stored(page, "Walk by the river"), True)
    page.goto(paths["Personal"])
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    expect(item(checklist(page, "Pack for the trip"), "Tea")).to_be_visible()
    close(flow_form(page, "Call the bank"))
    eventually(lambda: is_stored(page, "Tea"), True)


def change_flows_without_a_connection(page: Page, expected: Expected) -> None:
    """Change flows that the API has and flows that it has not, and open the pages anew."""
    tick(page, "Fix the bike").click()
    expect(row(page, "Fix the bike")).to_have_count(0)
    expected.finish("Fix the bike")
    tick(page, "Buy bread").click()
    expect(row(page, "Buy bread")).to_have_count(0)
    expected.finish("Buy bread")
    press(page, "Clean the kitchen", "k")
    expect(row(page, "Clean the kitchen")).to_contain_text("planned")
    expected.plan("Clean the kitchen", "+14")
    tick(page, "Water the plants").click()  # also on the other device: expected there
    expect(row(page, "Water the plants")).to_have_count(0)
    form = flow_form(page, "Call the bank")
    form.get_by_role("button", name=copy.Flows.DELETE, exact=True).click()
    expect(row(page, "Call the bank")).to_have_count(0)
    expected.delete("Call the bank")
    trip = page.get_by_role("group", name=copy.Checklist.OF.format("Pack for the trip"))
    for text in ("Tent", "Map"):
        item(trip, text).click()
        expect(item(trip, text)).to_be_checked()
    bar = select(page, "Pack for the trip", "Read every book")
    bar.get_by_role("button", name=selection_copy.PLAN, exact=True).click()
    bar.get_by_role("button", name=copy.Flows.TODAY, exact=True).click()
    expect(toast(page, "2 flows are planned for today")).to_be_visible()
    expected.plan("Pack for the trip", "+0")
    expected.plan("Read every book", "+0")
    expect(waiting(page, len(ON_THE_PHONE) + 8)).to_be_visible()
    page.reload()
    expect(waiting(page, len(ON_THE_PHONE) + 8)).to_be_visible()
    expect(row(page, "Pack for the trip")).to_contain_text("2 of 5")
    page.goto("/week/")
    today = column(page, expected.day("+0"))
    expect(tick_in(today, "Pack for the trip")).to_be_visible()
    press(page, "Walk by the river", "p")
    bar.get_by_role("button", name=copy.Flows.TODAY, exact=True).press("Enter")
    expect(tick_in(today, "Walk by the river")).to_be_visible()
    expected.plan("Walk by the river", "+0")
    expect(waiting(page, len(ON_THE_PHONE) + 9)).to_be_visible()


def use_the_same_context_on_the_other_device(page: Page, expected: Expected) -> None:
    trip = checklist(page, "Pack for the trip")
    item(trip, "Rope").click()
    new_item(trip).focus()
    page.keyboard.type("Stove")
    page.keyboard.press("Enter")
    expect(row(page, "Pack for the trip")).to_contain_text("1 of 6")
    press(page, "Water the plants", "d")
    expect(toast(page, done("Water the plants"))).to_be_visible()
    expected.finish("Water the plants", "+3")
    press(page, "Plan the party", "d")
    expect(toast(page, done("Plan the party"))).to_be_visible()
    expected.finish("Plan the party")


def change_many_at_once(page: Page, expected: Expected) -> None:
    press(page, "Send the report", "k")
    expect(toast(page, "Send the report")).to_be_visible()
    expected.due("Send the report", "+10")
    press(page, "Review the budget", "w")
    expect(toast(page, "Review the budget")).to_be_visible()
    expected.plan("Review the budget", "next monday")

    select(page, "Send the offer to Ines", "Fix the printer", "Tidy the shelf")
    page.keyboard.press("t")
    undo(page, "3 flows are planned for tomorrow")
    expect(toast(page, str(selection_copy.WORDS.batch.undone))).to_be_visible()
    select(page, "Fix the printer", "Tidy the shelf")
    page.keyboard.press("d")
    expect(toast(page, "Completed 2 flows")).to_be_visible()
    expected.finish("Fix the printer")
    expected.finish("Tidy the shelf")

    bar = select(page, "Check the boiler", "Renew the passport")
    bar.get_by_role("button", name=selection_copy.DELETE, exact=True).click()
    expect(row(page, "Check the boiler")).to_have_count(0)
    undo(page, "2 flows are in the trash")
    expect(row(page, "Check the boiler")).to_be_visible()
    bar = select(page, "Check the boiler", "Submit the form")
    bar.get_by_role("button", name=selection_copy.MOVE, exact=True).click()
    bar.get_by_role("button", name="Personal").click()
    expect(toast(page, "2 flows moved to Personal")).to_be_visible()
    expected.move("Check the boiler", "Personal")
    expected.move("Submit the form", "Personal")

    delete_flow(page, "Pay the invoice")
    expect(toast(page, in_trash("Pay the invoice"))).to_be_visible()
    expected.delete("Pay the invoice")


def plan_the_week(page: Page, expected: Expected) -> None:
    """Move flows by keys and by hand, and complete some that repeat."""
    columns = [column(page, expected.day(f"+{ahead}")) for ahead in range(7)]
    press(page, "Answer the auditors", "t")
    expect(tick_in(columns[1], "Answer the auditors")).to_be_visible()
    expected.plan("Answer the auditors", "+1")
    later = page.get_by_role("button", name=f"{week_copy.STEPS[1]}: Ring the doctor")
    later.press("Enter")
    expect(tick_in(columns[1], "Ring the doctor")).to_be_visible()
    expected.plan("Ring the doctor", "+1 17:00")
    press(page, "Prepare the talk", "p")
    bar = page.get_by_role("region", name=selection_copy.LABEL)
    bar.get_by_role("button", name=copy.Flows.TODAY, exact=True).press("Enter")
    expect(tick_in(columns[0], "Prepare the talk")).to_be_visible()
    expected.plan("Prepare the talk", "+0")

    drag(page, "Lunch with Sam", columns[2], onto=columns[4])
    expected.plan("Lunch with Sam", "+4 12:30")
    drag(page, "Write the report", columns[1], onto=columns[5])
    undo(page, "Write the report")
    expect(tick_in(columns[1], "Write the report")).to_be_visible()
    drag(page, "Plan the week", columns[2], onto=columns[3])
    expected.plan("Plan the week", "+3 07:00")

    tick_in(columns[3], "Plan the week").click()
    expect(row(page, "Plan the week")).to_have_count(0)
    expected.finish("Plan the week", "+9 07:00")
    tick_in(columns[0], "Cut hair").click()
    expect(row(page, "Cut hair")).to_have_count(0)
    expected.finish("Cut hair", "+42")
    tick_in(columns[0], "Gym").click()
    expect(tick_in(columns[1], "Gym")).to_be_visible()
    expected.finish("Gym", "+1")
    tick_in(columns[1], "Gym").click()
    expect(tick_in(columns[2], "Gym")).to_be_visible()
    expected.finish("Gym", "+2")


def finish_on_both(desk: Page, phone: Page, expected: Expected) -> None:
    """Complete one flow of a series on the phone, and the next one at the desk."""
    phone.goto("/week/")
    tick_in(column(phone, expected.day("+0")), "Feed the cat").click()
    expected.finish("Feed the cat", "+1 18:00")
    tick_in(column(desk, expected.day("+1")), "Feed the cat").click()
    expected.finish("Feed the cat", "+2 18:00")
    for page in (desk, phone):
        expect(tick_in(column(page, expected.day("+2")), "Feed the cat")).to_be_visible()


def check_details(alice: Account, expected: Expected) -> None:
    """Check what lists leave out."""
    on_the_phone, at_the_desk = ("Tent", "Map"), ("Rope",)
    assert items_of(alice, "Pack for the trip") == [
        (text, text in (*on_the_phone, *at_the_desk)) for text in (*TRIP, "Stove")
    ]
    assert items_of(alice, "Plan the party") == PARTY_ITEMS
    assert alice.flow("Clean the kitchen")["repeat"]["skipped"] == [expected.day("+0")]
    assert alice.flow("Send the report")["repeat"]["skipped"] == [expected.day("+3")]
    assert alice.flow("Review the budget")["repeat"]["day"] == expected.day("+0"), "it moved by itself alone"


def check_pages(page: Page, expected: Expected, paths: dict[str, str]) -> None:
    """Check that the device shows all of it."""
    page.goto("/week/")
    eventually(lambda: days_of_the_week(page), expected_week(expected))
    for name, path in paths.items():
        page.goto(f"{path}#someday")
        eventually(lambda: titles_in(page), expected.titles(name))
        show(page, "Done")
        eventually(lambda: titles_in(page), expected.done_titles(name))
