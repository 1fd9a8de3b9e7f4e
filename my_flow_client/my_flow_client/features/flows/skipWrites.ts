/** Skipping one flow of a series: it moves to the next day of its rule. The API has the same rules (repetition/series.py). */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { dayIn, daysAfter, dueInstant, type Due, type Zone } from "../../runtime/dates";
import { afterFlowWrite, changeEverywhere, type Flow } from "../../runtime/flowWrites";
import { datedPlan } from "../../runtime/plans";
import { firstDayAfter, parseRule } from "../../runtime/repeatRules";

type Schemas = components["schemas"];
type Dates = Pick<Flow, "planned" | "due">;

/** A flow that is skipped, its dates before, and those that it gets. */
export interface Skip {
  id: string;
  title: string;
  repeat: Pick<NonNullable<Flow["repeat"]>, "rule" | "counts_from">;
  before: Dates;
  dates: Dates;
  /** The next day; null where this device does not find it. */
  day: Due | null;
}

/** Skips a flow that repeats. */
export function skip(flow: Flow, zone: Zone): Skip {
  const repeat = flow.repeat!;
  const before = { planned: flow.planned, due: flow.due };
  const plan = datedPlan(flow.planned);
  const isByDue = repeat.counts_from === "due" || (repeat.counts_from === "completion" && !plan && flow.due !== null);
  const anchor = isByDue ? flow.due : plan;
  const day = nextDay(repeat, anchor, zone);
  const next = day === null ? null : { ...(anchor ?? { time: null, timezone: null }), date: day };
  return {
    id: flow.id,
    title: flow.title,
    repeat: { rule: repeat.rule, counts_from: repeat.counts_from },
    before,
    day: next,
    dates: next ? datesOn(next, isByDue, flow) : before,
  };
}

const later = (one: string, other: string): string => (one > other ? one : other);

/** The next day of the rule that is not over; from completion, the rule begins on the day skipped, or today if later. */
function nextDay({ rule, counts_from, day }: NonNullable<Flow["repeat"]>, anchor: Due | null, zone: Zone) {
  const today = dayIn(zone);
  const isByCompletion = counts_from === "completion";
  const dated = anchor?.date ?? today;
  const start = isByCompletion ? later(today, dated) : (day ?? dated);
  const isOver = (date: string): boolean => {
    if (!anchor?.time || isByCompletion) return date <= today;
    return dueInstant({ ...anchor, date }, null) <= Date.now();
  };
  // A time of yesterday may still be to come in another zone; days before it are over.
  let after = later(later(start, dated), daysAfter(today, -2));
  for (;;) {
    const found = firstDayAfter(parseRule(rule), start, after);
    if (found === null || !isOver(found)) return found;
    after = found;
  }
}

/** Both dates with the one from which days are counted moved; the other one keeps its distance. */
function datesOn(next: Due, isByDue: boolean, { repeat, planned, due }: Flow): Dates {
  const shifted = (other: Due | null): Due | null =>
    other && repeat!.gap_days !== null ? { ...other, date: daysAfter(next.date, repeat!.gap_days) } : null;
  const asPlan = (date: Due | null): Dates["planned"] => date && { ...date, someday: false };
  return isByDue
    ? { due: next, planned: asPlan(shifted(datedPlan(planned))) }
    : { planned: asPlan(next), due: shifted(due) };
}

const shown = (contextId: string) =>
  changeEverywhere<Skip>(contextId, ({ dates }) => ({ ...dates, planned_at: null, due_at: null }));

export const skipWrite = (contextId: string): Write<Skip, Flow> => ({
  method: "POST",
  path: ({ id }) => `/flows/${id}/skip`,
  optimistic: shown(contextId),
  invalidateAfterMs: 0,
  invalidates: afterFlowWrite(contextId),
});

/** Takes a skip back: the dates are those of before, and the days are counted from them again. */
export const unskipWrite = (contextId: string): Write<Skip, Flow> => ({
  method: "PATCH",
  path: ({ id }) => `/flows/${id}`,
  body: ({ dates, repeat }): Schemas["FlowUpdate"] => ({ ...dates, repeat }),
  optimistic: shown(contextId),
  invalidateAfterMs: 0,
  invalidates: afterFlowWrite(contextId),
});

/** The change that takes it back. */
export const unskip = (v: Skip): Skip => ({ ...v, dates: v.before, before: v.dates });

/** Returns whether it can be taken back: a rule with a number of flows would count them anew. */
export const canUnskip = ({ repeat }: Skip): boolean => parseRule(repeat.rule).count === null;
