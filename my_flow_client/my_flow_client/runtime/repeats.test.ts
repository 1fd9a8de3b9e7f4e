import { describe, expect, test } from "bun:test";

import { sampleRepeatWords } from "../samples/repeatWords";
import { repeatLabel } from "./repeatLabels";
import { firstDayAfter, parseRule, suggestedRules } from "./repeatRules";

describe("a repetition in words", () => {
  const cases: [string, string][] = [
    ["FREQ=DAILY", "every day"],
    ["FREQ=DAILY;INTERVAL=3", "every 3 days"],
    ["FREQ=WEEKLY", "every week"],
    ["FREQ=WEEKLY;BYDAY=MO", "every Monday"],
    ["FREQ=WEEKLY;BYDAY=MO,WE,FR", "every Monday, Wednesday and Friday"],
    ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday"],
    ["FREQ=MONTHLY", "every month"],
    ["FREQ=MONTHLY;BYMONTHDAY=1", "every month on the 1st"],
    ["FREQ=MONTHLY;BYMONTHDAY=22", "every month on the 22nd"],
    ["FREQ=MONTHLY;BYMONTHDAY=13", "every month on the 13th"],
    ["FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"],
    ["FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", "every 2 months on the last Friday"],
    ["FREQ=YEARLY", "every year"],
    ["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "every year on 24 December"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "every year on the last day of February"],
    ["FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "every year on the fourth Thursday of November"],
    ["FREQ=DAILY;COUNT=5", "every day, 5 times"],
    ["FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231", "every Monday, until 31 December 2026"],
  ];
  for (const [rule, label] of cases) {
    test(label, () => expect(repeatLabel({ rule, counts_from: "planned" }, sampleRepeatWords)).toBe(label));
  }

  test("says that it counts from completion", () => {
    const after = (rule: string): string => repeatLabel({ rule, counts_from: "completion" }, sampleRepeatWords);
    expect(after("FREQ=DAILY")).toBe("1 day after completion");
    expect(after("FREQ=DAILY;INTERVAL=3")).toBe("3 days after completion");
    expect(after("FREQ=WEEKLY;BYDAY=MO")).toBe("every Monday after completion");
  });
});

test("the usual repetitions are those of the day of the flow", () => {
  expect(suggestedRules("2026-05-18").map((rule) => repeatLabel({ rule }, sampleRepeatWords))).toEqual([
    "every day",
    "every weekday",
    "every Monday",
    "every 2 weeks on Monday",
    "every month on the 18th",
    "every year on 18 May",
  ]);
});

describe("the next day of a rule", () => {
  const cases: [string, string, string, string | null][] = [
    ["FREQ=DAILY;INTERVAL=3", "2026-05-15", "2026-05-15", "2026-05-18"],
    ["FREQ=DAILY;INTERVAL=3", "2026-05-15", "2026-05-19", "2026-05-21"],
    ["FREQ=WEEKLY", "2026-05-15", "2026-05-15", "2026-05-22"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2026-05-18", "2026-05-21", "2026-06-01"],
    ["FREQ=MONTHLY", "2026-01-31", "2026-01-31", "2026-03-31"],
    ["FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-01-31", "2026-02-28"],
    ["FREQ=MONTHLY;BYDAY=-1FR", "2026-05-29", "2026-05-29", "2026-06-26"],
    ["FREQ=MONTHLY;BYDAY=2TU", "2026-05-12", "2026-05-12", "2026-06-09"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29", "2026-05-15", "2028-02-29"],
    ["FREQ=YEARLY", "2026-05-15", "2026-05-15", "2027-05-15"],
    ["FREQ=DAILY;UNTIL=20260516", "2026-05-15", "2026-05-16", null],
    ["FREQ=MONTHLY;BYMONTHDAY=30;INTERVAL=12", "2026-02-01", "2026-02-01", null],
  ];
  for (const [rule, start, after, next] of cases) {
    test(`of ${rule} after ${after}`, () => expect(firstDayAfter(parseRule(rule), start, after)).toBe(next));
  }
});
