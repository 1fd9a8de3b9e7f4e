"""Photographs the running app for the README and the docs: `make screenshots`.

Alice's day is made up, through the API; the pages are those of the built client. Install an emoji font
(`fonts-noto-color-emoji` on Debian) or the emoji are empty boxes.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from devstack.testing import Stack, running_mongod, running_stack
from playwright.sync_api import Browser, Page, expect, sync_playwright

from my_flow_client.build import PROJECT
from my_flow_client.design import copy
from my_flow_client.features.selection import copy as selection_copy

from .e2e.account import Account
from .e2e.actions import understood
from .e2e.chromium import DRIVEN, find_chromium

IMAGES = PROJECT.parent / "docs/images"
DESK = {"width": 1100, "height": 760}
WIDE = {"width": 1440, "height": 760}
PHONE = {"width": 360, "height": 740}
# One that is canceled rejects.
ANIMATIONS_END = "Promise.allSettled(document.getAnimations().map((animation) => animation.finished))"


OFFSITE = [
    {"text": "Ask everybody for dates", "done": True},
    {"text": "Compare three places", "done": True},
    {"text": "Book the train"},
    {"text": "Draft the agenda"},
    {"text": "Tell the caterer who eats what"},
]


def day(ahead: int) -> dict[str, str]:
    return {"date": (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()}


def arrange(alice: Account) -> str:
    """Create four contexts for alice; return the id of the one with flows of every kind."""
    work = alice.make_context()
    flows: list[tuple[str, dict[str, object]]] = [
        ("Sort the inbox", {"priority": "low"}),
        ("Learn to draw", {"planned": {"someday": True}}),
        ("Plan the offsite", {"description": "Ask for dates first. Hills or sea?", "items": OFFSITE}),
        ("Book the room for Thursday", {"planned": day(1), "due": day(2)}),
        ("Read the draft", {"planned": day(0), "priority": "high"}),
        ("Send the offer to Ines", {"due": day(0)}),
        ("Answer Tom about the contract", {"due": day(-2)}),
    ]
    for title, fields in flows:
        alice.make_flow(work, title, **fields)
    for title in ("Order paper", "Thank the team", "Renew the licence"):
        alice.complete(alice.make_flow(work, title))
    personal = alice.make_context(name="Personal", color="#C2553F", icon="🏡")
    alice.complete(alice.make_flow(personal, "Water the plants"))
    alice.make_flow(personal, "Call mum", due=day(0))
    alice.make_flow(personal, "Renew the passport", planned=day(3), due=day(5))
    rest = alice.make_context(name="Rest", color="#6B8E3D", icon="🌿")
    alice.make_flow(rest, "Walk by the river", planned=day(0))
    every_other_day = {"rule": "FREQ=DAILY;INTERVAL=2", "counts_from": "planned"}
    at_half_past_seven = {**day(1), "time": "07:30", "timezone": "Etc/UTC"}
    alice.make_flow(rest, "Stretch", planned=at_half_past_seven, repeat=every_other_day)
    alice.make_context(name="Social", color="#9B4F98", icon="💬")
    alice.switch(to=work)
    alice.switch(leaving=work, to=personal, note="Ask Ines about the second page")
    alice.switch(leaving=personal, to=work)
    return str(work["id"])


def photograph(browser: Browser, stack: Stack) -> None:
    """Write every picture to docs/images."""
    http = browser.new_context().request
    alice, bob = Account("alice", http, stack), Account("bob", http, stack)
    work = f"/contexts/{arrange(alice)}/"

    def visit(
        path: str, *, theme: str = "light", phone: bool = False, wide: bool = False, person: Account = alice
    ) -> Page:
        context = browser.new_context(
            base_url=stack.client_url,
            viewport=PHONE if phone else WIDE if wide else DESK,
            color_scheme="dark" if theme == "dark" else "light",
            device_scale_factor=2,
            timezone_id="UTC",
            has_touch=phone,
            is_mobile=phone,
        )
        if path != "/":
            person.sign_in(context)
        page = context.new_page()
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("status").filter(has_text=copy.LOADING)).to_have_count(0)
        return page

    def shoot(page: Page, name: str) -> None:
        page.evaluate(ANIMATIONS_END)
        page.screenshot(path=IMAGES / f"{name}.png")
        page.context.close()

    shoot(visit("/"), "landing")
    first_visit = visit("/focus/", person=bob)
    expect(first_visit.get_by_role("heading", name=copy.Onboarding.CHOOSE_TITLE)).to_be_visible()
    shoot(first_visit, "first-steps")
    shoot(visit("/focus/"), "focus")
    adding = visit("/focus/")
    adding.get_by_role("textbox", name=copy.Flows.ADD_LABEL).fill("Call mum tomorrow 5pm #personal !high")
    expect(understood(adding, "important")).to_be_visible()
    shoot(adding, "adding")
    repeating = visit("/focus/")
    repeating.get_by_role("textbox", name=copy.Flows.ADD_LABEL).fill("Send the report every last friday 4pm")
    expect(repeating.locator(".understood")).to_have_count(2)
    shoot(repeating, "repeating")
    searching = visit("/focus/")
    searching.keyboard.press("Control+k")
    expect(searching.get_by_role("option", name="Personal").first).to_be_visible()
    searching.keyboard.type("s")
    expect(searching.get_by_role("option", name="Send the offer")).to_be_visible()
    shoot(searching, "palette")
    shoot(visit("/focus/", theme="dark", phone=True), "focus-phone-dark")
    switching = visit("/focus/")
    switching.get_by_role("button", name=copy.Focus.SWITCH, exact=True).click()
    sheet = switching.get_by_role("dialog")
    sheet.get_by_role("button", name="Personal").click()
    for label, row in (("Tomorrow", 0), ("Done", 1)):
        sheet.get_by_role("listitem").nth(row).get_by_role("button", name=label, exact=True).click()
    sheet.get_by_label(copy.Switch.NOTE).fill("Ask Ines whether the offer has arrived")
    switching.mouse.move(0, 0)
    shoot(switching, "switch")
    shoot(visit("/contexts/"), "contexts")
    shoot(visit(work), "context")
    unfolding = visit(work)
    unfolding.get_by_role("button", name=copy.Checklist.COUNTS_OF.format(2, 5, "Plan the offsite")).click()
    expect(unfolding.get_by_role("textbox", name=copy.Checklist.ADD_LABEL)).to_be_visible()
    unfolding.get_by_role("checkbox", name=OFFSITE[-1]["text"]).scroll_into_view_if_needed()
    unfolding.mouse.move(0, 0)
    shoot(unfolding, "checklist")
    shoot(visit(work, theme="dark"), "context-dark")
    shoot(visit(work, phone=True), "context-phone")
    shoot(visit("/contexts/", theme="dark", phone=True), "contexts-phone-dark")
    shoot(visit("/week/", wide=True), "week")
    selecting = visit(work)
    selecting.mouse.move(0, 0)
    expect(selecting.locator("#selection-status")).to_be_attached()
    for at in range(3):
        selecting.locator("[data-row-focus]").nth(at).focus()
        selecting.keyboard.press("x")
    expect(selecting.get_by_role("region", name=selection_copy.LABEL)).to_be_visible()
    shoot(selecting, "selection")
    shoot(visit("/settings/"), "settings")
    editing = visit(work)
    editing.get_by_role("button", name="Plan the offsite").first.click()
    expect(editing.get_by_role("dialog")).to_be_visible()
    editing.mouse.move(0, 0)
    shoot(editing, "flow")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_mongod(Path(folder)) as mongod,
        running_stack(Path(folder), mongod) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=DRIVEN)
        photograph(browser, stack)
        browser.close()
    print(f"The pictures are in {IMAGES.relative_to(PROJECT.parent)}")


if __name__ == "__main__":
    main()
