/** Computes the days for which flows are planned. The API has the same rules (flows/plans.py). */
import type { components } from "./contract";
import { dayIn, dueDay, dueInstant, type Due, type Zone } from "./dates";
import { dueOn } from "./dues";

type Schemas = components["schemas"];
type Plan = Schemas["PlanRead"];
type Dates = Pick<Schemas["FlowRead"], "planned" | "planned_at" | "due" | "due_at">;

export const SOMEDAY: Plan = { date: null, time: null, timezone: null, someday: true };

/** The date of a plan; null for someday, and without a plan. */
const dateOf = (plan: Plan | null): Due | null =>
  plan?.date ? { date: plan.date, time: plan.time, timezone: plan.timezone } : null;

/** The person's day that the flow is planned for; empty without one. */
export function plannedDay({ planned, planned_at }: Pick<Dates, "planned" | "planned_at">, zone: Zone): string {
  const date = dateOf(planned);
  return date ? dueDay(date, planned_at, zone) : "";
}

/** The plan moved to the person's `day`; its time of day stays. */
export const planOn = (plan: Plan | null, day: string, zone: Zone): Plan => ({
  ...dueOn(dateOf(plan), day, zone),
  someday: false,
});

/** What a plan means now, by days. */
export function plannedStatusOf(plan: Plan | null, zone: Zone): Schemas["PlannedStatus"] | null {
  if (plan?.someday) return "someday";
  const day = plannedDay({ planned: plan, planned_at: null }, zone);
  if (!day) return null;
  const today = dayIn(zone);
  return day < today ? "earlier" : day > today ? "later" : "today";
}

/** The moment of a plan or due, in milliseconds, as far as it has a time. */
const instant = (date: Due | null, at: string | null): number => (date?.time ? dueInstant(date, at) : Number.NaN);

/** Whether the flow is planned after its due; someday is after any due. */
export function isPlannedAfterDue({ planned, planned_at, due, due_at }: Dates, zone: Zone): boolean {
  if (!planned || !due) return false;
  const day = plannedDay({ planned, planned_at }, zone);
  const last = dueDay(due, due_at, zone);
  return planned.someday || day > last || (day === last && instant(dateOf(planned), planned_at) > instant(due, due_at));
}
