/**
 * The order of focus: of the flows that are folded in it, and of one that was just written down. As the API has it
 * (focus/ranking.py); both are tested with tests/data/focus.toml of the API.
 */
import { dayIn, dayStart, dueInstant, instantOf, type Zone } from "../../runtime/dates";
import { datedPlan, type Plan, type PlannedStatus } from "../../runtime/plans";

interface Flow {
  id: string;
  title: string;
  priority: string;
  status: string;
  due: { time: string | null } | null;
  due_at: string | null;
  planned?: Plan | null;
  planned_at?: string | null;
  planned_status?: PlannedStatus | null;
  planned_after_due?: boolean;
  position?: number; // the API gives it
  updated_at: string;
}
/** With why the flow matters, the most pressing first. Of what the API has not ranked yet there is nothing. */
interface Item {
  flow: Flow;
  reasons: string[];
}
/** The present, the last second of today, and the first instant after the seven days that follow, in milliseconds. */
interface Moment {
  now: number;
  todayEnds: number;
  weekEnds: number;
}

const MOST_PRESSING_FIRST = ["resume_note", "overdue", "due_today", "due_soon", "high_priority", "neglected", "next"];
const IMPORTANCE = ["high", "medium", "low"];
const NEGLECTED_AFTER_MS = 14 * 86_400_000;
const SHORTEST_MENTION = 3;

export const momentIn = (zone: Zone): Moment => ({
  now: Date.now(),
  todayEnds: instantOf(dayIn(zone), "23:59:59", zone.timezone),
  weekEnds: dayStart(zone, 8),
});

/** The open flows but those for someday, those that matter most first; `note` is the resume note. */
export const sortFlows = <F extends Flow>(flows: F[], note: string, moment: Moment): F[] =>
  flows
    .filter(({ planned_status }) => planned_status !== "someday")
    .map((flow) => ({ flow, order: orderOf({ flow, reasons: [] }, note, moment) }))
    .sort((one, other) => compare(one.order, other.order))
    .map(({ flow }) => flow);

/**
 * The items as the API will have them: what it ranked stays in its order, what is new stands where it will be. At the top
 * it would move away from there with the answer, and the others with it, under a finger that is about to press one.
 */
export function inPlace<T extends Item>(items: T[], note: string, moment: Moment): T[] {
  const isRanked = ({ reasons }: Item): boolean => reasons.length > 0;
  const placed = items.filter(isRanked);
  for (const item of items.filter((one) => !isRanked(one)).reverse()) {
    // the newest is the first of them
    const order = orderOf(item, note, moment);
    const at = placed.findIndex((other) => compare(order, orderOf(other, note, moment)) < 0);
    placed.splice(at < 0 ? placed.length : at, 0, item);
  }
  return placed;
}

/** Sort keys of items, the more decisive first. */
function orderOf({ flow, reasons }: Item, note: string, moment: Moment): number[] {
  const reason = reasons[0] ?? reasonOf(flow, note, moment);
  const isAtATimeToday = reason === "due_today" && !!flow.due?.time;
  const due = flow.due_at ? Date.parse(flow.due_at) : null;
  const ofEqual = [IMPORTANCE.indexOf(flow.priority), flow.position ?? Infinity];
  if (isPlannedByToday(flow) && !isAtATimeToday && reason !== "resume_note" && reason !== "overdue") {
    const until = plannedUntil(flow, moment);
    return [MOST_PRESSING_FIRST.indexOf("due_today"), 0, due === null ? until : Math.min(due, until), ...ofEqual];
  }
  return [
    isWaiting(flow) ? MOST_PRESSING_FIRST.length : MOST_PRESSING_FIRST.indexOf(isAtATimeToday ? "overdue" : reason),
    due === null ? 1 : due < moment.weekEnds ? 0 : 2,
    due ?? 0,
    ...ofEqual,
  ];
}

const isPlannedByToday = ({ planned_status }: Flow): boolean =>
  planned_status === "earlier" || planned_status === "today";

/** Returns whether it is planned for a later day, and not due before that. */
const isWaiting = ({ planned_status, planned_after_due }: Flow): boolean =>
  planned_status === "later" && !planned_after_due;

/** The time of a plan for today; without one, and for an earlier day, the end of today. */
function plannedUntil({ planned, planned_at = null, planned_status }: Flow, { todayEnds }: Moment): number {
  const plan = datedPlan(planned);
  return plan?.time && planned_status === "today" ? dueInstant(plan, planned_at) : todayEnds;
}

function compare(order: number[], other: number[]): number {
  const at = order.findIndex((value, i) => value !== other[i]);
  return at < 0 ? 0 : order[at]! < other[at]! ? -1 : 1;
}

/** The most pressing reason why a flow matters that the API has not ranked. */
function reasonOf(
  { title, due, due_at, priority, status, updated_at }: Flow,
  note: string,
  { now, weekEnds }: Moment,
): string {
  if (mentions(note, title)) return "resume_note";
  if (["overdue", "due_today", "due_soon"].includes(status)) return status;
  if (priority === "high" && (!due_at || Date.parse(due_at) < weekEnds)) return "high_priority";
  return !due && now - Date.parse(updated_at) >= NEGLECTED_AFTER_MS ? "neglected" : "next";
}

function mentions(note: string, title: string): boolean {
  const words = wordsOf(title);
  return [...words.trim()].length >= SHORTEST_MENTION && wordsOf(note).includes(words);
}

/** Letters and digits only, without case, with one space around each word. */
const wordsOf = (text: string): string =>
  ` ${text
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
