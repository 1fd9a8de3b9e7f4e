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
export const dayOf = (moment: string | Date, zone: string): string => dayName(clockAt(new Date(moment), zone));

const begins = new Map<string, number>();

/**
 * When the person's `day` begins in `zone`, in milliseconds. A time that the clock shows twice is its first
 * showing, one that it skips counts from the offset before the gap. As the API has it (kit/days.py).
 */
function beginOf(day: string, zone: string): number {
  const key = `${day} ${dayStarts} ${zone}`;
  const known = begins.get(key);
  if (known !== undefined) return known;
  const clock = Date.parse(`${day}T${dayStarts}Z`);
  const offset = (ms: number): number => clockAt(new Date(ms), zone) - ms;
  const [before, after] = [offset(clock - DAY_MS), offset(clock + DAY_MS)];
  const [early, late] = [clock - before, clock - after];
  const begin = offset(early) === before || offset(late) !== after ? early : late;
  begins.set(key, begin);
  return begin;
}

/** The person's day, `YYYY-MM-DD`, that it is in `zone`, `ahead` days from now. */
export function dayIn(zone: string, ahead = 0): string {
  const now = new Date();
  const date = dayOf(now, zone);
  const today = now.getTime() < beginOf(date, zone) ? utcDay(date) - 1 : utcDay(date);
  return dayName((today + ahead) * DAY_MS);
}

/** When the person's day that is `ahead` days from now begins in `zone`, in milliseconds. */
export const dayBegins = (zone: string, ahead: number): number => beginOf(dayIn(zone, ahead), zone);

/** The Monday of next week, `YYYY-MM-DD`. */
export function nextMonday(zone: string): string {
  const weekday = new Date(`${dayIn(zone)}T00:00:00Z`).getUTCDay();
  return dayIn(zone, (8 - weekday) % 7 || 7);
}

/** The local day and, if it has one, the local time of a due moment. */
function local(due: Due, dueAt: string, zone: string): { date: string; time: string | null } {
  if (due.time === null || due.timezone === zone) return due;
  const at = new Date(dueAt);
  return {
    date: dayOf(at, zone),
    time: format({ timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at),
  };
}

/** "Tomorrow", "Friday", "Fri 28 Nov". */
export function dayLabel(date: string, zone: string, words: DateWords): string {
  const ahead = utcDay(date) - utcDay(dayIn(zone));
  const at = new Date(`${date}T00:00:00Z`);
  const sameYear = date.slice(0, 4) === dayIn(zone).slice(0, 4);
  return ahead === 0 ? words.today
    : ahead === 1 ? words.tomorrow
    : ahead === -1 ? words.yesterday
    : Math.abs(ahead) < 7 ? format({ timeZone: "UTC", weekday: "long" }).format(at)
    : format({
      timeZone: "UTC", weekday: "short", day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }),
    }).format(at).replace(",", "");
}

/** As `dayLabel`, within a sentence: "tomorrow", "Friday". */
export function dayWithin(date: string, zone: string, words: DateWords): string {
  const day = dayLabel(date, zone, words);
  return [words.today, words.tomorrow, words.yesterday].includes(day) ? day.toLowerCase() : day;
}

interface Flow { id: string; context_id: string; title: string; due: Due | null; status: string }
const SOON_DAYS = 3;

/** What a flow becomes that is put off until a date (null: none), at the time of day that it was due. */
export function putOff(flow: Flow, date: string | null, zone: string) {
  const ahead = date ? utcDay(date) - utcDay(dayIn(zone)) : Infinity;
  const { id, context_id, title, due: before, status: status_before } = flow;
  return {
    id, context_id, title, before, status_before,
    due: date && { date, time: before?.time ?? null, timezone: before?.timezone ?? null },
    status: ahead < 0 ? "overdue" : ahead === 0 ? "due_today" : ahead <= SOON_DAYS ? "due_soon" : "normal",
  };
}

/** "Tomorrow, 17:00", "Fri 28 Nov", "was due Tuesday". */
export function dueLabel(due: Due, dueAt: string, status: string, zone: string, words: DateWords): string {
  const { date, time } = local(due, dueAt, zone);
  const day = dayLabel(date, zone, words);
  const said = time ? `${day}, ${time}` : day;
  if (status !== "overdue") return said;
  return words.wasDue.replace("{}", /^(Today|Yesterday)/.test(said) ? said.charAt(0).toLowerCase() + said.slice(1) : said);
}

/** The exact moment, for a tooltip. */
export function dueExactly(due: Due, dueAt: string, zone: string): string {
  const { date, time } = local(due, dueAt, zone);
  const day = format({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" })
    .format(new Date(`${date}T00:00:00Z`));
  return time ? `${day}, ${time} (${zone})` : day;
}

/** The day of a moment, where the person is: "today", "Friday", "Fri 28 Nov". */
export function dayOfMoment(moment: string, zone: string, words: DateWords): string {
  const { date } = local({ date: "", time: "00:00", timezone: null }, moment, zone);
  const said = dueLabel({ date, time: null, timezone: null }, moment, "normal", zone, words);
  return [words.today, words.tomorrow, words.yesterday].includes(said) ? said.toLowerCase() : said;
}

/** How long ago it was, as people say it: "today", "yesterday", "5 days ago", "2 months ago". */
export function agoLabel(moment: string, zone: string): string {
  const { date } = local({ date: "", time: "00:00", timezone: null }, moment, zone);
  const days = utcDay(date) - utcDay(dayIn(zone));
  const [count, unit] =
    days > -14 ? [days, "day"] as const
    : days > -60 ? [Math.round(days / 7), "week"] as const
    : days > -365 ? [Math.round(days / 30), "month"] as const
    : [Math.round(days / 365), "year"] as const;
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(count, unit);
}
