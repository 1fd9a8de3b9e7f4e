/** Puts repetitions into words: "every Monday", "every 2 weeks", "3 days after completion". */
import { parseRule, type RepeatRule } from "./repeatRules";
import { formatText } from "./text";

/** The words for repetitions; `{}` stands for a number or a day. */
export interface RepeatWords {
  /** By the frequency: "every day" and "every {} days". */
  every: Record<string, string>;
  everyPlural: Record<string, string>;
  /** From completion, "1 day after completion" and "{} days after completion". */
  after: Record<string, string>;
  afterPlural: Record<string, string>;
  everyWeekday: string;
  /** "every {}" of weekdays. */
  everyOn: string;
  /** "{} on {}": an interval, and its days. */
  on: string;
  /** "{} after completion", of one with days. */
  fromCompletion: string;
  /** "the {}": a day of a month, or "last Friday". */
  the: string;
  /** "{} of {}": a day and its month. */
  ofMonth: string;
  lastDay: string;
  /** Of a weekday in a month, by its number: "first" to "fifth", and "last" by -1. */
  nths: Record<string, string>;
  /** A repetition and its last day, or its number of times: "{}, until {}", "{}, {} times". */
  until: string;
  times: string;
}

/** A repetition as the API takes it. */
export interface RepeatChoice {
  rule: string;
  counts_from?: "planned" | "due" | "completion" | null;
}

const LOCALE = "en-GB";
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

const format = (ms: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options }).format(ms);
const weekdayName = (weekday: number): string => format(A_MONDAY + weekday * DAY_MS, { weekday: "long" });
const monthName = (month: number): string => format(Date.UTC(2024, month - 1, 1), { month: "long" });
const list = (words: string[]): string => new Intl.ListFormat(LOCALE).format(words);

/** "every weekday", "every 2 weeks on Monday", "every month on the last Friday", "3 days after completion". */
export function repeatLabel(repeat: RepeatChoice, words: RepeatWords): string {
  const rule = parseRule(repeat.rule);
  const label =
    repeat.counts_from === "completion" ? fromCompletion(rule, words) : withDays(rule, daysOf(rule, words), words);
  if (rule.until) return formatText(words.until, label, dateLabel(rule.until));
  return rule.count ? formatText(words.times, label, String(rule.count)) : label;
}

function fromCompletion(rule: RepeatRule, words: RepeatWords): string {
  const days = daysOf(rule, words);
  if (days) return formatText(words.fromCompletion, withDays(rule, days, words));
  return withInterval(rule, words.after, words.afterPlural);
}

function withDays(rule: RepeatRule, days: string, words: RepeatWords): string {
  const every = withInterval(rule, words.every, words.everyPlural);
  if (!days) return every;
  if (rule.frequency !== "WEEKLY" || rule.interval > 1) return formatText(words.on, every, days);
  return rule.weekdays.join() === "0,1,2,3,4" ? words.everyWeekday : formatText(words.everyOn, days);
}

/** The days that the rule names: "Monday and Thursday", "the 1st", "24 December"; empty without any. */
function daysOf({ weekdays, month, dayOfMonth, nthWeekday }: RepeatRule, words: RepeatWords): string {
  if (weekdays.length) return list(weekdays.map(weekdayName));
  const day = nthWeekday
    ? `${words.nths[nthWeekday.nth]} ${weekdayName(nthWeekday.weekday)}`
    : dayOfMonth === -1
      ? words.lastDay
      : dayOfMonth && (month ? String(dayOfMonth) : ordinal(dayOfMonth));
  if (!day) return "";
  if (month && dayOfMonth && dayOfMonth > 0) return `${day} ${monthName(month)}`;
  const the = formatText(words.the, day);
  return month ? formatText(words.ofMonth, the, monthName(month)) : the;
}

function withInterval(
  { frequency, interval }: RepeatRule,
  singular: Record<string, string>,
  plural: Record<string, string>,
): string {
  return interval === 1 ? singular[frequency]! : formatText(plural[frequency]!, String(interval));
}

const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

/** "1st", "2nd", "23rd", "11th". */
const ordinal = (number: number): string =>
  `${number}${SUFFIXES[new Intl.PluralRules(LOCALE, { type: "ordinal" }).select(number)] ?? "th"}`;

const dateLabel = (date: string): string =>
  format(Date.parse(`${date}T00:00:00Z`), { day: "numeric", month: "long", year: "numeric" });
