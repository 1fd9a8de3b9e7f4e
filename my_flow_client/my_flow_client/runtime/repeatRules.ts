/** Parses recurrence rules, and finds their next day. The API has the same rules (repetition/rule.py, instances.py). */
import { daysAfter } from "./dates";

export type Frequency = "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";

/** A rule of RFC 5545, of the subset that the API takes. Weekdays are 0 for Monday. */
export interface RepeatRule {
  frequency: Frequency;
  interval: number;
  weekdays: number[];
  month: number | null;
  /** 1 to 31, or -1 for the last day. */
  dayOfMonth: number | null;
  /** The first (1) to the fifth, or the last (-1) of that weekday in the month. */
  nthWeekday: { nth: number; weekday: number } | null;
  count: number | null;
  /** The last possible day, `YYYY-MM-DD`. */
  until: string | null;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const NTH_WEEKDAY = /^(-?\d)([A-Z]{2})$/;
/** Stops searching after about eleven years. */
const MAX_LOOKAHEAD_DAYS = 4_000;

/** Parses a rule in the form in which the API shows it. */
export function parseRule(text: string): RepeatRule {
  const parts = new Map(text.split(";").map((part) => part.split("=") as [string, string]));
  const number = (name: string): number | null => (parts.has(name) ? Number(parts.get(name)) : null);
  const days = parts.get("BYDAY") ?? "";
  const nth = NTH_WEEKDAY.exec(days);
  const until = parts.get("UNTIL");
  return {
    frequency: parts.get("FREQ") as Frequency,
    interval: number("INTERVAL") ?? 1,
    weekdays: nth || days === "" ? [] : days.split(",").map((day) => WEEKDAYS.indexOf(day)),
    month: number("BYMONTH"),
    dayOfMonth: number("BYMONTHDAY"),
    nthWeekday: nth && { nth: Number(nth[1]), weekday: WEEKDAYS.indexOf(nth[2]!) },
    count: number("COUNT"),
    until: until ? until.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3") : null,
  };
}

/** The rules that a flow on `date` is offered: every day, every weekday, and weekly to yearly on its day. */
export function suggestedRules(date: string): string[] {
  const [, month, day] = date.split("-").map(Number);
  const weekday = WEEKDAYS[weekdayOf(date)];
  return [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    `FREQ=WEEKLY;BYDAY=${weekday}`,
    `FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekday}`,
    `FREQ=MONTHLY;BYMONTHDAY=${day}`,
    `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day}`,
  ];
}

/** The first day of the rule after `after`; intervals are counted from `start`. Null if there is none before long. */
export function firstDayAfter(rule: RepeatRule, start: string, after: string): string | null {
  let day = after < start ? daysAfter(start, -1) : after;
  for (let i = 0; i < MAX_LOOKAHEAD_DAYS; i++) {
    day = daysAfter(day, 1);
    if (rule.until !== null && day > rule.until) return null;
    if (matchesRule(rule, start, day)) return day;
  }
  return null;
}

function matchesRule(rule: RepeatRule, start: string, day: string): boolean {
  const [year, month] = day.split("-").map(Number) as [number, number];
  const [startYear, startMonth] = start.split("-").map(Number) as [number, number];
  const isInInterval = (passed: number): boolean => passed % rule.interval === 0;
  switch (rule.frequency) {
    case "DAILY":
      return isInInterval(daysBetween(start, day));
    case "WEEKLY": {
      const weeks = (daysBetween(start, day) + weekdayOf(start) - weekdayOf(day)) / 7;
      const weekdays = rule.weekdays.length ? rule.weekdays : [weekdayOf(start)];
      return isInInterval(weeks) && weekdays.includes(weekdayOf(day));
    }
    case "MONTHLY":
      return isInInterval((year - startYear) * 12 + month - startMonth) && isDayOfMonth(rule, start, day);
    case "YEARLY":
      return isInInterval(year - startYear) && month === (rule.month ?? startMonth) && isDayOfMonth(rule, start, day);
  }
}

function isDayOfMonth(rule: RepeatRule, start: string, date: string): boolean {
  const { nthWeekday } = rule;
  const day = dayOfMonth(date);
  const isInLast = (days: number): boolean => daysAfter(date, days).slice(0, 7) !== date.slice(0, 7);
  if (nthWeekday) {
    const isNth = nthWeekday.nth > 0 ? Math.ceil(day / 7) === nthWeekday.nth : isInLast(7);
    return isNth && weekdayOf(date) === nthWeekday.weekday;
  }
  return rule.dayOfMonth === -1 ? isInLast(1) : day === (rule.dayOfMonth ?? dayOfMonth(start));
}

const dayOfMonth = (date: string): number => Number(date.slice(8));
const utc = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export const daysBetween = (from: string, to: string): number => (utc(to) - utc(from)) / 86_400_000;

/** 0 for Monday. */
export const weekdayOf = (date: string): number => (new Date(utc(date)).getUTCDay() + 6) % 7;
