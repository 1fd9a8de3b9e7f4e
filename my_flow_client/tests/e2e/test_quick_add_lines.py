"""The lines of the API's tests/data/lines.toml, typed: the chips name the day that the table names."""

from __future__ import annotations

import json
import random
import re
import subprocess
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from devstack import layout
from playwright.sync_api import Route, expect

from my_flow_client.design import copy

from .account import Account
from .actions import add_field
from .fixtures import PageFor

DATA = tomllib.loads((layout.API / "tests/data/lines.toml").read_text())
NOW: datetime = DATA["now"]
# A line with one of these words names a due date; any other, a plan.
DUE_WORD = re.compile(r"\b(?:by|due|before|until|till|deadline)\b", re.IGNORECASE)
KINDS = ("plain", "numbers", "two", "misspelt", "fresh")
PREVIEW = "**/flows/quick-add/preview"
FRAMES = 60
# In the page: types each line, waits for its answer, and returns the chips. What an answer changes is drawn
# within two frames; chips that are not the accepted ones have some more. The clock stands still.
TYPE = """async ([lines, frames]) => {
  const field = document.getElementById('add-flow');
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const frame = () => new Promise(requestAnimationFrame);
  const read = () => [...document.querySelectorAll('#add-flow-reading button')]
    .map((chip) => chip.innerText.trim()).sort().join(' ');
  const shown = [];
  for (const [text, accepted] of lines) {
    const answered = new Promise((done) => {
      const ask = window.fetch;
      window.fetch = async (...request) => {
        const answer = await ask(...request);
        if (String(request[0].url ?? request[0]).endsWith('/quick-add/preview')) {
          window.fetch = ask;
          done();
        }
        return answer;
      };
    });
    write.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await answered;
    const isRight = () => accepted.includes(read());
    for (let drawn = 0; drawn < 2 || (drawn < frames && !isRight()); drawn++) await frame();
    shown.push(read());
  }
  return shown;
}"""


def day_in_words(day: date) -> str:
    """Return the page's words for a day, in British English."""
    ahead = (day - NOW.date()).days
    month = "Sept" if day.month == 9 else f"{day:%b}"
    if ahead in (0, 1):
        return copy.DATES["tomorrow" if ahead else "today"]
    year = "" if day.year == NOW.year else f" {day.year}"
    return f"{day:%A}" if ahead < 7 else f"{day:%a} {day.day} {month}{year}"


def accepted_chips(text: str, named: str | None) -> list[str]:
    """Return the accepted texts of the chips, which may omit a day on which the clock next shows the time.

    The first of them, whichever that is, says whether it is the plan or the due date.
    """
    if named is None:
        return [""]
    at = datetime.fromisoformat(named)
    day, clock = day_in_words(at.date()), f"{at:%H:%M}"
    field = "Due" if DUE_WORD.search(text) else "Planned"
    day_in_sentence = day.lower() if day in copy.DATES.values() else day
    if "T" not in named:
        return [f"{field} {day_in_sentence}"]
    is_next = NOW < at <= NOW + timedelta(days=1)
    both = [[f"{field} {day_in_sentence}", clock], [day, f"{field} {clock}"]]
    return [*(" ".join(sorted(chips)) for chips in both), *([f"{field} {clock}"] if is_next else [])]


def answers_of_the_api(lines: list[list[Any]]) -> list[dict[str, Any]]:
    asked = {"now": NOW.isoformat(), "timezone": DATA["timezone"], "lines": lines}
    done = subprocess.run(  # noqa: S603  a program of ours
        [str(layout.venv_python(layout.API)), str(Path(__file__).with_name("api_previews.py"))],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("of_each_kind", [15, pytest.param(100, marks=pytest.mark.long)])
def test_the_chips_name_the_day_that_a_person_would_name(
    page_for: PageFor, alice: Account, of_each_kind: int
) -> None:
    """The page lives on the day of the table, and so does what the API's own code answers it."""
    chance = random.Random(17)  # noqa: S311  the same lines each time
    tables = [DATA[kind]["lines"] for kind in KINDS]
    drawn = [line for table in tables for line in chance.sample(table, min(of_each_kind, len(table)))]
    lines = sorted(([*line, None, None][:3] for line in drawn), key=lambda line: line[2] or "")
    answers = iter(answers_of_the_api([[text, order] for text, _, order in lines]))
    alice.change_preferences(timezone=DATA["timezone"])
    page = page_for(alice, None, timezone_id=DATA["timezone"])
    page.clock.set_fixed_time(NOW.replace(tzinfo=ZoneInfo(DATA["timezone"])))
    wrong = []
    for order, group in groupby(
        lines, key=lambda line: line[2]
    ):  # a text may stand there once for each order
        context = alice.make_context(name=f"Dates {order}")
        page.goto(f"/contexts/{context['id']}/")
        expect(add_field(page)).to_be_visible()
        typed = [(text, due, accepted_chips(text, due)) for text, due, _ in group]
        page.route(PREVIEW, answer_each({text: next(answers) for text, *_ in typed}))
        shown = page.evaluate(TYPE, [[[text, accepted] for text, _, accepted in typed], FRAMES])
        wrong += [
            f"{text!r} shows {chips!r}, and is for {due}"
            for (text, due, accepted), chips in zip(typed, shown, strict=True)
            if chips not in accepted
        ]
    assert not wrong, "\n".join(wrong)


def answer_each(answers: dict[str, Any]) -> Callable[[Route], None]:
    """Return a handler that answers the preview of each line as the API has read it."""

    def on_request(route: Route) -> None:
        answer = answers[route.request.post_data_json["text"]]
        route.fulfill(json=answer, headers={"access-control-allow-origin": "*"})

    return on_request
