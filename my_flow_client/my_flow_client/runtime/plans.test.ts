import { describe, expect, setSystemTime, test } from "bun:test";

import { sampleFlow } from "../samples/flow";
import { sampleDateWords, samplePlanWords } from "../samples/words";
import { sampleZone } from "../samples/zone";
import { withCurrentStatuses } from "./currentStatuses";
import { movePlanTo, postponePlan, SOMEDAY } from "./planChanges";
import { planLabel, whenLabel } from "./planLabels";
import { isPlannedAfterDue, plannedStatusOf, type Plan } from "./plans";

const NOON = Date.parse("2026-11-25T12:00:00Z"); // a Wednesday
const ZONE = sampleZone();
const day = (date: string): Plan => ({ date, time: null, timezone: null, someday: false });
const at = (date: string, time: string, timezone = "UTC"): Plan => ({ date, time, timezone, someday: false });

function atNoon<T>(run: () => T): T {
  setSystemTime(new Date(NOON));
  try {
    return run();
  } finally {
    setSystemTime();
  }
}

describe("the status of a plan", () => {
  const status = (planned: Plan | null, zone = ZONE, now = NOON) => plannedStatusOf({ planned }, now, zone);

  test("goes by days", () => {
    expect(
      [null, SOMEDAY, day("2026-11-24"), day("2026-11-25"), day("2026-11-26")].map((plan) => status(plan)),
    ).toEqual([null, "someday", "earlier", "today", "later"]);
    expect([at("2026-11-25", "09:00"), at("2026-11-24", "23:00")].map((plan) => status(plan))).toEqual([
      "today",
      "earlier",
    ]);
  });

  test("goes by the person's days", () => {
    const berlin = sampleZone("Europe/Berlin");
    expect(status(at("2026-11-24", "23:30"), berlin)).toBe("today");
    const night = { timezone: "UTC", day_starts_at: "04:00" };
    expect(status(at("2026-11-26", "01:00"), night)).toBe("today");
    expect(status(day("2026-11-25"), night, Date.parse("2026-11-26T01:00:00Z"))).toBe("today");
  });
});

test("a plan is after the due date by instants where both have a time, else by days; someday is after any", () => {
  const due = { date: "2026-11-26", time: null, timezone: null };
  const timed = { date: "2026-11-26", time: "12:00", timezone: "UTC" };
  const isAfter = (planned: Plan | null, its: typeof due | typeof timed | null) =>
    isPlannedAfterDue({ planned, due: its }, ZONE);
  expect([day("2026-11-26"), day("2026-11-27"), SOMEDAY, null].map((plan) => isAfter(plan, due))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([at("2026-11-26", "11:00"), at("2026-11-26", "13:00")].map((plan) => isAfter(plan, timed))).toEqual([
    false,
    true,
  ]);
  expect(isAfter(at("2026-11-26", "13:00"), due)).toBe(false);
  expect(isAfter(SOMEDAY, null)).toBe(false);
});

test("a plan that is put off stays where it is later already, and keeps its time", () => {
  expect(postponePlan(null, "2026-11-26", ZONE)).toEqual(day("2026-11-26"));
  expect(postponePlan(SOMEDAY, "2026-11-26", ZONE)).toEqual(day("2026-11-26"));
  expect(postponePlan(day("2026-11-28"), "2026-11-26", ZONE)).toEqual(day("2026-11-28"));
  expect(movePlanTo(day("2026-11-28"), "2026-11-26", ZONE)).toEqual(day("2026-11-26"));
  expect(postponePlan(at("2026-11-25", "17:00"), "2026-11-26", ZONE)).toEqual(at("2026-11-26", "17:00"));
});

test("a plan is said in the middle of a sentence", () => {
  const said = (plan: Plan) => atNoon(() => planLabel(plan, null, ZONE, samplePlanWords, sampleDateWords));
  expect([day("2026-11-25"), day("2026-11-24"), day("2026-11-26"), day("2026-11-27"), SOMEDAY].map(said)).toEqual([
    "planned today",
    "planned yesterday",
    "planned tomorrow",
    "planned Friday",
    "someday",
  ]);
  expect(said(at("2026-11-26", "17:00"))).toBe("planned tomorrow, 17:00");
  expect(said(day("2026-11-05"))).toBe("planned Thu 5 Nov");
});

test("the due date says what it is", () => {
  const due = { date: "2026-11-27", time: null, timezone: null };
  const said = (fields: object) =>
    atNoon(() =>
      whenLabel({ due, status: "due_soon", planned: null, ...fields }, ZONE, samplePlanWords, sampleDateWords),
    );
  expect(said({})).toBe("due Friday");
  expect(said({ planned: day("2026-11-26") })).toBe("planned tomorrow · due Friday");
  expect(said({ planned: day("2026-11-26"), due: null })).toBe("planned tomorrow");
  const late = { due: { ...due, date: "2026-11-24" }, status: "overdue" };
  expect(said({ planned: day("2026-11-26"), ...late })).toBe("planned tomorrow · was due yesterday");
  expect(said({ due: null })).toBe("");
});

test("a list of yesterday has the plans as they are now", () => {
  const flow = sampleFlow({ planned: day("2026-11-25"), planned_status: "later", planned_after_due: true });
  const now = withCurrentStatuses({ items: [flow] }, NOON, ZONE, () => {});
  expect(now.items[0]).toEqual({ ...flow, planned_status: "today", planned_after_due: false });
  expect(withCurrentStatuses(now, NOON, ZONE, () => {})).toBe(now);
  const done = { ...flow, completed_at: flow.created_at };
  expect(withCurrentStatuses(done, NOON, ZONE, () => {})).toBe(done);
  const { planned: _, planned_status: _s, planned_after_due: _a, ...before } = flow;
  expect(withCurrentStatuses(before, NOON, ZONE, () => {})).toEqual(before);
});
