/** Derives what the plan of a flow means now. The API has the same rules (flows/plans.py). */
import { dayOf, dueDay, dueInstant, type Due, type Zone } from "./dates";

export interface Plan {
  date: string | null;
  time: string | null;
  timezone: string | null;
  someday: boolean;
}
export type PlannedStatus = "earlier" | "today" | "later" | "someday";
/** The plan and the due date of a flow. */
export interface FlowDates {
  planned?: Plan | null;
  planned_at?: string | null;
  due?: Due | null;
  due_at?: string | null;
}

/** The day, or day and time, of a plan; null without a plan, and for someday. */
export const datedPlan = (plan: Plan | null | undefined): Due | null =>
  plan?.date ? { date: plan.date, time: plan.time, timezone: plan.timezone } : null;

/** The person's day that the flow is planned for; null without a plan, and for someday. */
export function planDay({ planned, planned_at = null }: FlowDates, zone: Zone): string | null {
  const dated = datedPlan(planned);
  return dated && dueDay(dated, planned_at, zone);
}

/** The status of an open flow's plan at the moment `now`, in milliseconds; it goes by days alone. */
export function plannedStatusOf(flow: FlowDates, now: number, zone: Zone): PlannedStatus | null {
  if (!flow.planned) return null;
  const [day, today] = [planDay(flow, zone), dayOf(now, zone)];
  return day === null ? "someday" : day < today ? "earlier" : day === today ? "today" : "later";
}

/** Returns whether the flow is planned after its due date; someday is after any. */
export function isPlannedAfterDue(flow: FlowDates, zone: Zone): boolean {
  const { planned, planned_at = null, due, due_at = null } = flow;
  if (!planned || !due) return false;
  const dated = datedPlan(planned);
  if (!dated) return true;
  if (dated.time !== null && due.time !== null) return dueInstant(dated, planned_at) > dueInstant(due, due_at);
  return dueDay(dated, planned_at, zone) > dueDay(due, due_at, zone);
}
