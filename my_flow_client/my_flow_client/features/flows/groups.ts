/** The flows of a list under their headings. */
import type { components } from "../../runtime/contract";
import { dayIn, daysAfter, dueDay, type Zone } from "../../runtime/dates";
import { SOON_DAYS } from "../../runtime/dues";
import { planDay } from "../../runtime/plans";
import type { ListParams } from "./listParams";

type Flow = components["schemas"]["FlowRead"];

const IMPORTANCE = ["high", "medium", "low"];

/** A flow of the list. */
export interface ListRow {
  flow: Flow;
  /** Whether open flows belong in the list. */
  isOpen: boolean;
}

/** Flows under a heading, which is empty where the order is not by when. */
export interface FlowGroup {
  key: string;
  heading: string;
  rows: ListRow[];
}

/** By when, which is the nearer one of plan and due date: one group for each of `headings`, without the empty ones. In any other order: one without a heading. */
export function inGroups(
  flows: Flow[],
  { show, sort }: ListParams,
  zone: Zone,
  headings: Record<string, string>,
): FlowGroup[] {
  const rowsOf = (some: Flow[]): ListRow[] =>
    some.map((flow) => ({
      flow,
      isOpen: show === "archived" ? flow.completed_at === null : show === "open",
    }));
  if (show !== "open" || sort !== "when") return [{ key: sort, heading: "", rows: rowsOf(flows) }];
  return Object.entries(headings)
    .map(([key, heading]) => {
      const some = flows.filter((flow) => groupOf(flow, zone) === key);
      return { key, heading, rows: rowsOf(key === "whenever" ? some.sort(byImportance) : byDay(some, zone)) };
    })
    .filter(({ rows }) => rows.length > 0);
}

function groupOf(flow: Flow, zone: Zone): string {
  if (flow.planned_status === "someday") return "someday";
  if (flow.status === "overdue") return "overdue";
  const day = dayOfFlow(flow, zone);
  if (!day) return "whenever";
  const today = dayIn(zone);
  return day <= today ? "due_today" : day <= daysAfter(today, SOON_DAYS) ? "due_soon" : "later";
}

/** The nearer day of plan and due date; a plan of an earlier day is one for today. Empty without both. */
function dayOfFlow(flow: Flow, zone: Zone): string {
  const plan = planDay(flow, zone);
  const days = [flow.due && dueDay(flow.due, flow.due_at, zone), plan && max(plan, dayIn(zone))];
  return days.filter((day) => day !== null).sort()[0] ?? "";
}

const max = (one: string, other: string): string => (one > other ? one : other);

/** The API lists flows by due date; those with a plan go to its day, behind what is due then. */
const byDay = (flows: Flow[], zone: Zone): Flow[] =>
  flows.some(({ planned }) => planned)
    ? flows.toSorted((one, other) => dayOfFlow(one, zone).localeCompare(dayOfFlow(other, zone)))
    : flows;

/** As instants: at a whole second the API writes no fraction, which as text would be later than the rest of it. */
const byImportance = (a: Flow, b: Flow): number =>
  IMPORTANCE.indexOf(a.priority) - IMPORTANCE.indexOf(b.priority) ||
  Date.parse(b.created_at) - Date.parse(a.created_at);
