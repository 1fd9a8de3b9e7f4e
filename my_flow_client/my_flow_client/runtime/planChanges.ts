/** Moves plans to other days. */
import { dueDay, type Due, type Zone } from "./dates";
import { dueOn, postponeDue } from "./dues";
import { datedPlan, type Plan } from "./plans";

export const SOMEDAY: Plan = { date: null, time: null, timezone: null, someday: true };

const asPlan = ({ date, time, timezone }: Due): Plan => ({ date, time, timezone, someday: false });

/** The plan moved to the person's `day`; its time of day stays, in its own time zone. */
export const movePlanTo = (plan: Plan | null, day: string, zone: Zone): Plan =>
  asPlan(dueOn(datedPlan(plan), day, zone));

/** The plan postponed until the person's `day`; a later one stays as it is. */
export const postponePlan = (plan: Plan | null, day: string, zone: Zone): Plan =>
  asPlan(postponeDue(datedPlan(plan), day, zone));

/** Returns whether the plan is for that day of the person. */
export function isPlannedOn(plan: Plan | null, day: string, zone: Zone): boolean {
  const dated = datedPlan(plan);
  return dated !== null && dueDay(dated, null, zone) === day;
}
