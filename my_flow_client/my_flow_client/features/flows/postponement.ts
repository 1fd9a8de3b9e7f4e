/** The due that a flow gets when it is put off. */
import type { components } from "../../runtime/contract";
import type { Zone } from "../../runtime/dates";
import { dueOn, postponeDue } from "../../runtime/dues";

type Flow = components["schemas"]["FlowRead"];
type Postponed = Pick<Flow, "id" | "context_id" | "title" | "due">;

/** A flow with its new due, and the one that it had `before`. */
export interface Postponement extends Postponed {
  before: Flow["due"];
  /** Whether both are the same. */
  isSame: boolean;
}

/**
 * Puts a flow off until the person's `day` (null: it is due no more).
 *
 * @param isExact Whether that day was picked; else a flow that is due later stays as it is.
 */
export function postponement(
  { id, context_id, title, due: before }: Postponed,
  day: string | null,
  zone: Zone,
  isExact = false,
): Postponement {
  const due = day === null ? null : isExact ? dueOn(before, day, zone) : postponeDue(before, day, zone);
  return { id, context_id, title, before, due, isSame: JSON.stringify(due) === JSON.stringify(before) };
}
