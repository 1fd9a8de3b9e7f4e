/** Computes days and formats dates in a person's time zone. */
import { memoize } from "./memoize";

export interface Due {
  date: string;
  time: string | null;
  timezone: string | null;
}
/** The words for dates, from design/copy/; `{}` stands for the date. */
export type DateWords = Record<"today" | "tomorrow" | "yesterday" | "wasDue", string>;
/** A person's time zone, and the time of day at which their days begin: until then it is still the day before. */
export interface Zone {
  /** An IANA time zone. */
  timezone: string;
  /** A time of day, such as 04:00. */
  day_starts_at: string;
}

const LOCALE = "en-GB";
const DAY_MS = 86_400_000;

/** A cached formatter: to make one takes twenty times as long as to format with it. */
const format = memoize((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(LOCALE, options));

const utcDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** The time zone of this device. */
export const deviceTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone to use until the person's own is known. */
export const deviceZone = (): Zone => ({ timezone: deviceTimeZone(), day_starts_at: "00:00" });

/** Returns the local time at a moment, as the milliseconds at which a clock in UTC shows the same. */
function clockAt(moment: Date, timeZone: string): number {
  const parts = format({
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(moment);
  const part = (type: string) => parts.find((p) => p.type === type)!.value;
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  return Date.parse(`${day}T${part("hour")}:${part("minute")}:${part("second")}Z`);
}

const dayName = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The calendar day, `YYYY-MM-DD`, of a moment in a time zone. */
const dateAt = (ms: number, timeZone: string): string => dayName(clockAt(new Date(ms), timeZone));

/**
 * Returns the moment of a local time, in milliseconds. If the clock shows the time twice, the first one counts; if it
 * skips the time, the offset before the gap counts. The API has the same rule (kit/local_time.py, flows/rules.py).
 */
export const instantOf = memoize((day: string, clock: string, timeZone: string): number => {
  const local = Date.parse(`${day}T${clock}Z`);
  const offset = (ms: number): number => clockAt(new Date(ms), timeZone) - ms;
  const [before, after] = [offset(local - DAY_MS), offset(local + DAY_MS)];
  const [early, late] = [local - before, local - after];
  return offset(early) === before || offset(late) !== after ? early : late;
});

/** The date that many days after `date`. */
export const daysAfter = (date: string, days: number): string => dayName((utcDay(date) + days) * DAY_MS);

/** The person's day, `YYYY-MM-DD`, that a moment belongs to. */
export function dayOf(moment: string | number, { timezone, day_starts_at }: Zone): string {
  const ms = new Date(moment).getTime();
  const date = dateAt(ms, timezone);
  return ms < instantOf(date, day_starts_at, timezone) ? daysAfter(date, -1) : date;
}

/** The person's day, `YYYY-MM-DD`, that is `ahead` days from today. */
export const dayIn = (zone: Zone, ahead = 0): string => daysAfter(dayOf(Date.now(), zone), ahead);

/** The moment at which the person's day begins that is `ahead` days from today, in milliseconds. */
export const dayStart = (zone: Zone, ahead: number): number =>
  instantOf(dayIn(zone, ahead), zone.day_starts_at, zone.timezone);

/** The Monday of next week, `YYYY-MM-DD`. */
export function nextMonday(zone: Zone): string {
  const weekday = new Date(`${dayIn(zone)}T00:00:00Z`).getUTCDay();
  return dayIn(zone, (8 - weekday) % 7 || 7);
}

const isKnown = (timeZone: string): boolean => {
  try {
    return Boolean(format({ timeZone }));
  } catch {
    return false;
  }
};

/** The moment of a due that has a time, in milliseconds. If this browser does not know its time zone, the moment that
 * the API gives counts. */
export const dueInstant = ({ date, time, timezone }: Due, dueAt: string | null): number =>
  dueAt !== null && !isKnown(timezone!)
    ? Date.parse(dueAt)
    : instantOf(date, time!, isKnown(timezone!) ? timezone! : "UTC");

/** The person's day that something is due on. */
export const dueDay = (due: Due, dueAt: string | null, zone: Zone): string =>
  due.time === null ? due.date : dayOf(dueInstant(due, dueAt), zone);

/** The date and time of a due in the person's time zone; a due without a time has none there either. */
export function local(
  due: Due,
  dueAt: string | null,
  { timezone: timeZone }: Zone,
): { date: string; time: string | null } {
  if (due.time === null || due.timezone === timeZone) return due;
  const at = dueInstant(due, dueAt);
  return { date: dateAt(at, timeZone), time: format({ timeZone, hour: "2-digit", minute: "2-digit" }).format(at) };
}

/**
 * Formats a date: "Tomorrow", "Friday", "Fri 28 Nov".
 *
 * @param day The person's day at that moment; early in the morning it may be the day before `date`.
 */
export function dayLabel(date: string, zone: Zone, words: DateWords, day = date): string {
  const today = dayIn(zone);
  const ahead = utcDay(day) - utcDay(today);
  const at = new Date(`${date}T00:00:00Z`);
  const sameYear = date.slice(0, 4) === today.slice(0, 4);
  return ahead === 0
    ? words.today
    : ahead === 1
      ? words.tomorrow
      : ahead === -1
        ? words.yesterday
        : Math.abs(utcDay(date) - utcDay(today)) < 7
          ? format({ timeZone: "UTC", weekday: "long" }).format(at)
          : format({
              timeZone: "UTC",
              weekday: "short",
              day: "numeric",
              month: "short",
              ...(sameYear ? {} : { year: "numeric" }),
            })
              .format(at)
              .replace(",", "");
}

/** Formats a day label for the middle of a sentence: "tomorrow", "Friday". */
const inSentence = (day: string, { today, tomorrow, yesterday }: DateWords): string =>
  [today, tomorrow, yesterday].includes(day) ? day.toLowerCase() : day;

/** Formats a date like `dayLabel`, for the middle of a sentence. */
export const dayInSentence = (date: string, zone: Zone, words: DateWords): string =>
  inSentence(dayLabel(date, zone, words), words);

/** Formats the day of a due for the middle of a sentence. */
export const dueInSentence = (due: Due, zone: Zone, words: DateWords): string =>
  inSentence(dayLabel(local(due, null, zone).date, zone, words, dueDay(due, null, zone)), words);

/** Formats a due: "Tomorrow, 17:00", "Fri 28 Nov", "was due Tuesday". */
export function dueLabel(due: Due, dueAt: string | null, status: string, zone: Zone, words: DateWords): string {
  const { date, time } = local(due, dueAt, zone);
  const day = dayLabel(date, zone, words, dueDay(due, dueAt, zone));
  const label = time ? `${day}, ${time}` : day;
  if (status !== "overdue") return label;
  return words.wasDue.replace(
    "{}",
    /^(Today|Yesterday)/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label,
  );
}

/** Returns whether a due has another time, or date, in the person's zone than in its own. */
export function isOfOtherClock(due: Due, zone: Zone): boolean {
  const { date, time } = local(due, null, zone);
  return date !== due.date || time !== due.time;
}

/** Formats the exact moment of a due, for a tooltip. */
export function fullDueLabel(due: Due, dueAt: string | null, zone: Zone): string {
  const { date, time } = local(due, dueAt, zone);
  const day = format({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(
    new Date(`${date}T00:00:00Z`),
  );
  return time ? `${day}, ${time} (${zone.timezone})` : day;
}

/** Formats the person's day of a moment: "today", "Friday", "Fri 28 Nov". */
export const dayOfMoment = (moment: string, zone: Zone, words: DateWords): string =>
  dayInSentence(dayOf(moment, zone), zone, words);

/** Formats how long ago a moment was: "today", "yesterday", "5 days ago", "2 months ago". */
export function agoLabel(moment: string, zone: Zone): string {
  const days = utcDay(dayOf(moment, zone)) - utcDay(dayIn(zone));
  const [count, unit] =
    days > -14
      ? ([days, "day"] as const)
      : days > -60
        ? ([Math.round(days / 7), "week"] as const)
        : days > -365
          ? ([Math.round(days / 30), "month"] as const)
          : ([Math.round(days / 365), "year"] as const);
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(count, unit);
}
