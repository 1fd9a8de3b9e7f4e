import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { dayIn, daysAfter } from "../../runtime/dates";
import type { Flow } from "../../runtime/flowWrites";
import { sampleFlow } from "../../samples/flow";
import { sampleZone } from "../../samples/zone";
import { canUnskip, skip, skipWrite, unskip, unskipWrite } from "./skipWrites";

const zone = sampleZone();
const today = dayIn(zone);
const on = (date: string, time: string | null = null) => ({ date, time, timezone: time && "UTC" });
const series = (fields: Partial<NonNullable<Flow["repeat"]>> = {}): NonNullable<Flow["repeat"]> => ({
  rule: "FREQ=DAILY;INTERVAL=3",
  counts_from: "planned",
  series_id: "s",
  number: 2,
  counted: 2,
  day: today,
  gap_days: null,
  skipped: [],
  ...fields,
});

describe("a flow that is skipped", () => {
  test("moves to the next day of its rule, with its time, and the due date at its distance", () => {
    const flow = sampleFlow({
      planned: { ...on(today, "23:59"), someday: false },
      due: on(daysAfter(today, 1)),
      repeat: series({ gap_days: 1 }),
    });
    expect(skip(flow, zone).dates).toEqual({
      planned: { ...on(daysAfter(today, 3), "23:59"), someday: false },
      due: on(daysAfter(today, 4)),
    });
  });

  test("moves its due date, if days are counted from that", () => {
    const flow = sampleFlow({ due: on(today), repeat: series({ counts_from: "due" }) });
    expect(skip(flow, zone).dates).toEqual({ planned: null, due: on(daysAfter(today, 3)) });
  });

  test("is not moved to a day that is over", () => {
    const day = daysAfter(today, -7);
    const flow = sampleFlow({ planned: { ...on(day), someday: false }, repeat: series({ day }) });
    expect(skip(flow, zone).day!.date).toBe(daysAfter(today, 2));
  });

  test("is not moved back to a day before the one it was put off to", () => {
    const flow = sampleFlow({ planned: { ...on(daysAfter(today, 4)), someday: false }, repeat: series() });
    expect(skip(flow, zone).day!.date).toBe(daysAfter(today, 6));
  });

  test("begins today, if days are counted from completion", () => {
    const repeat = series({ counts_from: "completion", day: null });
    expect(skip(sampleFlow({ repeat }), zone).dates.planned!.date).toBe(daysAfter(today, 3));
  });

  test("moves on from its plan, if days are counted from completion and the plan is to come", () => {
    const planned = { ...on(daysAfter(today, 4)), someday: false };
    const repeat = series({ counts_from: "completion" });
    expect(skip(sampleFlow({ planned, repeat }), zone).day!.date).toBe(daysAfter(today, 7));
    const late = { ...on(daysAfter(today, -4)), someday: false };
    expect(skip(sampleFlow({ planned: late, repeat }), zone).day!.date).toBe(daysAfter(today, 3));
  });

  test("stays where no later day is known", () => {
    const rule = `FREQ=DAILY;UNTIL=${today.replaceAll("-", "")}`;
    const planned = { ...on(today), someday: false };
    const v = skip(sampleFlow({ planned, repeat: series({ rule }) }), zone);
    expect([v.day, v.dates.planned]).toEqual([null, planned]);
  });
});

test("a skip is taken back with the dates and the rule of before, unless flows are counted", () => {
  const planned = { ...on(today), someday: false };
  const v = skip(sampleFlow({ id: "{flow_id}", planned, repeat: series() }), zone);
  const paths = contract.paths as Record<string, Record<string, { operationId: string }>>;
  expect(paths[`/api/v1${skipWrite("work").path(v)}`]!.post!.operationId).toBe("skipFlow");
  expect(paths[`/api/v1${unskipWrite("work").path(v)}`]!.patch!.operationId).toBe("updateFlow");
  expect(unskipWrite("work").body!(unskip(v))).toEqual({
    planned,
    due: null,
    repeat: { rule: "FREQ=DAILY;INTERVAL=3", counts_from: "planned" },
  });
  expect(canUnskip(v)).toBe(true);
  expect(canUnskip(skip(sampleFlow({ planned, repeat: series({ rule: "FREQ=DAILY;COUNT=9" }) }), zone))).toBe(false);
});
