/** Dates as people say them, in their time zone. */

export interface Due { date: string; time: string | null; timezone: string | null }
/** The words for dates, from design/copy/; `{}` stands for the date. */
export type DateWords = Record<"today" | "tomorrow" | "yesterday" | "wasDue", string>;

const LOCALE = "en-GB";
const DAY_MS = 86_400_000;

/** Made once for the same options: that takes twenty times as long as to format with one. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(LOCALE, options);
  formats.set(key, known);
  return known;
}

const utcDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** The zone this device is in. */
export const deviceZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What the clock shows when the person's day begins: until then it is still the day before. */
let dayStarts = "00:00";

/** The person's time zone, this device's until it is known; from then on days begin when theirs do. */
export function zoneOf(preferences: { timezone: string; day_starts_at: string } | undefined): string {
  if (!preferences) return deviceZone();
  dayStarts = preferences.day_starts_at;
  return preferences.timezone;
}

/** What the clock in `zone` shows at a moment: the milliseconds at which one in UTC shows the same. */
function clockAt(moment: Date, zone: string): number {
  const parts = format({
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  }).formatToParts(moment);
  const part = (type: string) => parts.find((p) => p.type === type)!.value;
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  return Date.parse(`${day}T${part("hour")}:${part("minute")}:${part("second")}Z`);
}

const dayName = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The calendar day, `YYYY-MM-DD`, of a moment in `zone`. */
const dateAt = (ms: number, zone: string): string => dayName(clockAt(new Date(ms), zone));

const instants = new Map<string, number>();

/**
 * When the clock in `zone` shows `clock` on `day`, in milliseconds. A time that it shows twice is its first showing, one
 * that it skips counts from the offset before the gap. As the API has it (kit/local_time.py, flows/rules.py).
 */
export function instantOf(day: string, clock: string, zone: string): number {
  const key = `${day} ${clock} ${zone}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const shown = Date.parse(`${day}T${clock}Z`);
  const offset = (ms: number): number => clockAt(new Date(ms), zone) - ms;
  const [before, after] = [offset(shown - DAY_MS), offset(shown + DAY_MS)];
  const [early, late] = [shown - before, shown - after];
  const instant = offset(early) === before || offset(late) !== after ? early : late;
  instants.set(key, instant);
  return instant;
}

/** The date so many days after `date`. */
export const daysAfter = (date: string, days: number): string => dayName((utcDay(date) + days) * DAY_MS);

/** The person's day, `YYYY-MM-DD`, that a moment belongs to in `zone`. */
export function dayOf(moment: string | number, zone: string): string {
  const ms = new Date(moment).getTime();
  const date = dateAt(ms, zone);
  return ms < instantOf(date, dayStarts, zone) ? daysAfter(date, -1) : date;
}

/** The person's day that it is in `zone`, `ahead` days from now. */
export const dayIn = (zone: string, ahead = 0): string => daysAfter(dayOf(Date.now(), zone), ahead);

/** When the person's day that is `ahead` days from now begins in `zone`, in milliseconds. */
export const dayStart = (zone: string, ahead: number): number => instantOf(dayIn(zone, ahead), dayStarts, zone);

/** The Monday of next week, `YYYY-MM-DD`. */
export function nextMonday(zone: string): string {
  const weekday = new Date(`${dayIn(zone)}T00:00:00Z`).getUTCDay();
  return dayIn(zone, (8 - weekday) % 7 || 7);
}

const isKnown = (zone: string): boolean => {
  try {
    return Boolean(format({ timeZone: zone }));
  } catch {
    return false;
  }
};

/** The instant of a due that has a time, in milliseconds; where this browser does not know its zone, the one that the API
 * says. */
export const dueInstant = ({ date, time, timezone }: Due, dueAt: string | null): number =>
  dueAt !== null && !isKnown(timezone!) ? Date.parse(dueAt) : instantOf(date, time!, isKnown(timezone!) ? timezone! : "UTC");

/** The person's day that something is due on. */
export const dueDay = (due: Due, dueAt: string | null, zone: string): string =>
  due.time === null ? due.date : dayOf(dueInstant(due, dueAt), zone);

/** The local date and, if it has one, the local time of a due. */
function local(due: Due, dueAt: string | null, zone: string): { date: string; time: string | null } {
  if (due.time === null || due.timezone === zone) return due;
  const at = dueInstant(due, dueAt);
  return { date: dateAt(at, zone), time: format({ timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at) };
}

/** "Tomorrow", "Friday", "Fri 28 Nov": `day` is the person's day, which before their days begin is not yet the `date`. */
export function dayLabel(date: string, zone: string, words: DateWords, day = date): string {
  const today = dayIn(zone);
  const ahead = utcDay(day) - utcDay(today);
  const at = new Date(`${date}T00:00:00Z`);
  const sameYear = date.slice(0, 4) === today.slice(0, 4);
  return ahead === 0 ? words.today
    : ahead === 1 ? words.tomorrow
    : ahead === -1 ? words.yesterday
    : Math.abs(utcDay(date) - utcDay(today)) < 7 ? format({ timeZone: "UTC", weekday: "long" }).format(at)
    : format({
      timeZone: "UTC", weekday: "short", day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }),
    }).format(at).replace(",", "");
}

/** As people say a day within a sentence: "tomorrow", "Friday". */
const within = (day: string, { today, tomorrow, yesterday }: DateWords): string =>
  [today, tomorrow, yesterday].includes(day) ? day.toLowerCase() : day;

/** As `dayLabel`, within a sentence. */
export const dayInSentence = (date: string, zone: string, words: DateWords): string => within(dayLabel(date, zone, words), words);

/** The day of a due, within a sentence. */
export const dueInSentence = (due: Due, zone: string, words: DateWords): string =>
  within(dayLabel(local(due, null, zone).date, zone, words, dueDay(due, null, zone)), words);

/** "Tomorrow, 17:00", "Fri 28 Nov", "was due Tuesday". */
export function dueLabel(due: Due, dueAt: string | null, status: string, zone: string, words: DateWords): string {
  const { date, time } = local(due, dueAt, zone);
  const day = dayLabel(date, zone, words, dueDay(due, dueAt, zone));
  const said = time ? `${day}, ${time}` : day;
  if (status !== "overdue") return said;
  return words.wasDue.replace("{}", /^(Today|Yesterday)/.test(said) ? said.charAt(0).toLowerCase() + said.slice(1) : said);
}

/** The exact moment, for a tooltip. */
export function fullDueLabel(due: Due, dueAt: string | null, zone: string): string {
  const { date, time } = local(due, dueAt, zone);
  const day = format({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" })
    .format(new Date(`${date}T00:00:00Z`));
  return time ? `${day}, ${time} (${zone})` : day;
}

/** The day of a moment, where the person is: "today", "Friday", "Fri 28 Nov". */
export const dayOfMoment = (moment: string, zone: string, words: DateWords): string =>
  dayInSentence(dayOf(moment, zone), zone, words);

/** How long ago it was, as people say it: "today", "yesterday", "5 days ago", "2 months ago". */
export function agoLabel(moment: string, zone: string): string {
  const days = utcDay(dayOf(moment, zone)) - utcDay(dayIn(zone));
  const [count, unit] =
    days > -14 ? [days, "day"] as const
    : days > -60 ? [Math.round(days / 7), "week"] as const
    : days > -365 ? [Math.round(days / 30), "month"] as const
    : [Math.round(days / 365), "year"] as const;
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(count, unit);
}
