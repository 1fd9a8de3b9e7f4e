/** Plans flows for other days: the write, and the toast that offers to take it back. Their due dates stay. */
import type { components } from "../runtime/contract";
import type { Write } from "../runtime/data";
import { dayInSentence, type DateWords, type Zone } from "../runtime/dates";
import { changeEverywhere, type Flow } from "../runtime/flowWrites";
import { bindVariables, type ChangeTemplate } from "../runtime/optimisticUpdates";
import { movePlanTo, postponePlan, SOMEDAY } from "../runtime/planChanges";
import { isPlannedAfterDue, type Plan } from "../runtime/plans";
import {
  AGENDA_KEY,
  ALL_FLOWS_KEY,
  ANY_FLOW_KEY,
  DASHBOARD_KEY,
  flowsKey,
  focusKey,
  SEARCH_KEY,
} from "../runtime/queryKeys";
import { formatText, shortTitle } from "../runtime/text";
import { useUndoable } from "./flowUndo";

type Schemas = components["schemas"];
type FocusItem = Schemas["FocusItem"];

/** A flow as it was, and the plan that it gets. */
export interface Planning {
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

/** Gives a flow another plan; null takes it away. */
export const planning = (flow: Flow, planned: Plan | null, zone: Zone): Planning => ({
  id: flow.id,
  title: flow.title,
  flow,
  before: flow.planned,
  planned,
  isSame: JSON.stringify(planned) === JSON.stringify(flow.planned),
  isAfterDue: isPlannedAfterDue({ ...flow, planned, planned_at: null }, zone),
});

/** The plan to give: a day of the person, someday, or none. */
export type Destination = { day: string; isExact?: boolean } | "someday" | null;

/**
 * Puts a flow off. One that is planned for later than the day stays as it is, unless the day `isExact`, since it was
 * picked.
 */
export function postponement(flow: Flow, to: Destination, zone: Zone): Planning {
  if (to === null) return planning(flow, null, zone);
  if (to === "someday") return planning(flow, SOMEDAY, zone);
  return planning(flow, (to.isExact ? movePlanTo : postponePlan)(flow.planned, to.day, zone), zone);
}

/** The change that takes it back. */
export const reverse = (v: Planning): Planning => ({ ...v, planned: v.before, before: v.planned });

const withPlan = (flow: object, planned: Plan | null) => ({ ...flow, planned, planned_at: null });

/** For someday a flow leaves the lists of open flows of its context, and comes back from there. */
const shownIn = (contextId: string): ChangeTemplate<Planning>[] => [
  ...changeEverywhere<Planning>(contextId, ({ planned }) => withPlan({}, planned)),
  {
    kind: "put",
    key: flowsKey(contextId, "someday"),
    make: ({ flow, planned }) => (planned?.someday ? withPlan(flow, planned) : null),
  },
  {
    kind: "put",
    key: flowsKey(contextId, "open"),
    make: ({ flow, planned, before }) => (before?.someday && !planned?.someday ? withPlan(flow, planned) : null),
  },
  {
    kind: "remove",
    key: focusKey(contextId),
    match: (item, { id, planned }) => (item as FocusItem).flow.id === id && Boolean(planned?.someday),
  },
];

/** Writes the plan alone: what else was changed elsewhere stays. */
export const PLAN: Write<Planning, Flow> = {
  method: "PATCH",
  path: ({ id }) => `/flows/${id}`,
  body: ({ planned }): Schemas["FlowUpdate"] => ({ planned }),
  optimistic: [],
  changesOf: (v) => bindVariables(shownIn(v.flow.context_id), v),
  invalidateAfterMs: 0,
  invalidates: [ALL_FLOWS_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, AGENDA_KEY],
};

/** Returns whether the date's year has four digits; with fewer it is half typed. */
export const hasWholeYear = (date: string): boolean => date >= "1900";

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
    undone: reverse,
    message: ({ title, planned, isAfterDue }) =>
      formatText(
        isAfterDue ? words.afterDue : words.planned,
        shortTitle(title),
        dayInSentence(planned!.date!, zone, words.dates),
      ),
    label: words.undo,
  });
  return (flow, day) => act(postponement(flow, { day, isExact: true }, zone));
}
