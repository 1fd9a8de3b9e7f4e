/** Puts the flows of an agenda on the days of a week, and in the group before today. */
import type { components } from "../../runtime/contract";
import type { Agenda } from "../../runtime/agenda";
import { daysAfter, dueDay, dueInstant, local, type Due, type Zone } from "../../runtime/dates";
import { planDay } from "../../runtime/plans";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type Context = Schemas["ContextRead"];

export const DAYS = 7;
/** As runtime/dates.ts formats them. */
const SHORT_DATE = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "long" });
const IMPORTANCE = ["high", "medium", "low"];

/** Formats a date: "30 Nov". */
export const shortDate = (date: string): string => SHORT_DATE.format(new Date(`${date}T00:00:00Z`));

/** Formats the day of the week: "Monday". */
export const weekday = (date: string): string => WEEKDAY.format(new Date(`${date}T00:00:00Z`));

/** A flow on a day, or in the group before today. */
export interface WeekRow {
  key: string;
  flow: Flow;
  context: Context | null;
  /** The day that it appears on; empty in the group before today. */
  day: string;
  isPlannedHere: boolean;
  isDueHere: boolean;
}

/** A flow that is made when the one before it in its series is completed. */
export interface UpcomingRow {
  key: string;
  title: string;
  /** Empty without one. */
  time: string;
  context: Context | null;
}

/** The rows of a week. */
export interface WeekRows {
  earlier: WeekRow[];
  days: { date: string; rows: WeekRow[]; upcoming: UpcomingRow[] }[];
}

/**
 * Arranges the flows. One that is planned for one day and due on another appears on both.
 *
 * What is overdue or planned earlier appears in the group before today, until it is planned for today or later: then it
 * appears on that day. What became overdue today appears on today.
 */
export function arrange(agenda: Agenda, from: string, today: string, zone: Zone): WeekRows {
  const dates = Array.from({ length: DAYS }, (_, i) => daysAfter(from, i));
  const contexts = new Map(agenda.contexts.map((context) => [context.id, context]));
  const placed = agenda.items.flatMap((flow): WeekRow[] => {
    const context = contexts.get(flow.context_id);
    if (flow.planned?.someday || !context) return [];
    const planned = planDay(flow, zone) ?? "";
    const due = flow.due ? dueDay(flow.due, flow.due_at, zone) : "";
    const row = (day: string): WeekRow => ({
      key: `${flow.id}-${day}`,
      flow,
      context,
      day,
      isPlannedHere: planned !== "" && (day ? planned === day : planned < today),
      isDueHere: due !== "" && (day ? due === day : due < today),
    });
    const isLate = (due !== "" && due < today) || (planned !== "" && planned < today);
    const isEarlier = isLate && !(planned >= today) && due !== today;
    const days = [...new Set([planned, due])].filter((day) => day >= today && day !== "");
    return [...(isEarlier ? [row("")] : []), ...days.map(row)];
  });
  const order = new Map(agenda.contexts.map(({ id }, i) => [id, i]));
  const on = (day: string): WeekRow[] =>
    placed.filter((row) => row.day === day).sort((one, other) => compare(sortKey(one, order), sortKey(other, order)));
  const upcomingOn = (day: string): UpcomingRow[] =>
    agenda.upcoming
      .filter(({ date }) => date === day)
      .map(({ flow_id, title, context_id, planned, due }) => {
        const at = planned?.time ? (planned as Due) : due;
        const time = at?.time ? (local(at, null, zone).time ?? "") : "";
        return { key: `${flow_id}-${day}`, title, time, context: contexts.get(context_id) ?? null };
      });
  return { earlier: on(""), days: dates.map((date) => ({ date, rows: on(date), upcoming: upcomingOn(date) })) };
}

/** What has a time comes first, in order of time; then by context and importance. */
const sortKey = (row: WeekRow, contexts: Map<string, number>): number[] => [
  rowTimeMs(row),
  contexts.get(row.flow.context_id) ?? 0,
  IMPORTANCE.indexOf(row.flow.priority),
  row.flow.position,
];

/** The first time that a row has on its day, in milliseconds. */
function rowTimeMs({ flow, isPlannedHere, isDueHere }: WeekRow): number {
  const times = [
    ...(isPlannedHere && flow.planned?.time ? [dueInstant(flow.planned as Due, flow.planned_at)] : []),
    ...(isDueHere && flow.due?.time ? [dueInstant(flow.due, flow.due_at)] : []),
  ];
  return Math.min(...times); // infinite without one
}

function compare(one: number[], other: number[]): number {
  const at = one.findIndex((value, i) => value !== other[i]);
  return at < 0 ? 0 : one[at]! < other[at]! ? -1 : 1;
}
