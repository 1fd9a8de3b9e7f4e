/** Planning a flow for another day: the write, and the toast that offers to take it back. */
import type { components } from "../runtime/contract";
import type { Write } from "../runtime/data";
import { dayInSentence, type DateWords, type Zone } from "../runtime/dates";
import { changeEverywhere, type Flow } from "../runtime/flowWrites";
import { withVariables } from "../runtime/optimisticUpdates";
import { planOn } from "../runtime/planChanges";
import { isPlannedAfterDue } from "../runtime/plans";
import { AGENDA_KEY, ALL_FLOWS_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY } from "../runtime/queryKeys";
import { formatText, shortTitle } from "../runtime/text";
import { useUndoable } from "./flowUndo";

type Schemas = components["schemas"];
type Plan = Schemas["PlanRead"] | null;

/** A flow with its new plan, and the one that it had `before`. */
export interface Planning extends Pick<Flow, "id" | "context_id" | "title" | "planned"> {
  before: Plan;
  /** Whether the new plan is after the flow's due. */
  isAfterDue: boolean;
}

/** Gives a flow another plan; null takes it away. */
export function planning(flow: Flow, planned: Plan, zone: Zone): Planning {
  const { id, context_id, title } = flow;
  return {
    id,
    context_id,
    title,
    planned,
    before: flow.planned,
    isAfterDue: isPlannedAfterDue({ ...flow, planned, planned_at: null }, zone),
  };
}

/** Writes the plan, and nothing else: the due stays. */
export const PLAN: Write<Planning, Flow> = {
  method: "PATCH",
  path: ({ id }) => `/flows/${id}`,
  body: ({ planned }): Schemas["FlowUpdate"] => ({ planned }),
  optimistic: [],
  changesOf: (v) =>
    withVariables(
      changeEverywhere<Planning>(v.context_id, ({ planned }) => ({ planned, planned_at: null })),
      v,
    ),
  invalidateAfterMs: 0,
  invalidates: [ALL_FLOWS_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, AGENDA_KEY],
};

/** The texts of toasts; the first `{}` stands for the title, the second for the day. */
export interface PlanningWords {
  planned: string;
  /** In place of `planned`, for a plan after the due. */
  afterDue: string;
  undo: string;
  dates: DateWords;
}

/** Gives what plans a flow for a day, says so, and offers to take it back. */
export function usePlanFor(zone: Zone, words: PlanningWords): (flow: Flow, day: string) => void {
  const { act } = useUndoable<Planning>({
    write: PLAN,
    undo: PLAN,
    undone: (v) => ({ ...v, planned: v.before }),
    message: ({ title, planned, isAfterDue }) =>
      formatText(
        isAfterDue ? words.afterDue : words.planned,
        shortTitle(title),
        dayInSentence(planned!.date!, zone, words.dates),
      ),
    label: words.undo,
  });
  return (flow, day) => act(planning(flow, planOn(flow.planned, day, zone), zone));
}
