/** The plan that a flow gets when it is put off. Its due date stays. */
import type { Zone } from "../../runtime/dates";
import type { Flow } from "../../runtime/flowWrites";
import { planOn, postponePlan, SOMEDAY } from "../../runtime/planChanges";
import { isPlannedAfterDue, type Plan } from "../../runtime/plans";

/** A flow as it was, and the plan that it gets. */
export interface Postponement {
  id: string;
  title: string;
  flow: Flow;
  before: Plan | null;
  planned: Plan | null;
  /** Whether both plans are the same. */
  isSame: boolean;
  /** Whether it is due before it is planned then. */
  isAfterDue: boolean;
}

/** The plan to give: a day of the person, someday, or none. */
export type Destination = { day: string; isExact?: boolean } | "someday" | null;

/**
 * Puts a flow off. One that is planned for later than the day stays as it is, unless the day `isExact`, since it was
 * picked.
 */
export function postponement(flow: Flow, to: Destination, zone: Zone): Postponement {
  const before = flow.planned;
  const planned =
    to === null
      ? null
      : to === "someday"
        ? SOMEDAY
        : to.isExact
          ? planOn(before, to.day, zone)
          : postponePlan(before, to.day, zone);
  return {
    id: flow.id,
    title: flow.title,
    flow,
    before,
    planned,
    isSame: JSON.stringify(planned) === JSON.stringify(before),
    isAfterDue: isPlannedAfterDue({ ...flow, planned, planned_at: null }, zone),
  };
}

/** The change that takes it back. */
export const reverse = (v: Postponement): Postponement => ({ ...v, planned: v.before, before: v.planned });
