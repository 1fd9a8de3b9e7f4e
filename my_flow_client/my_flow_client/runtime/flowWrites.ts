/** Defines the writes of flows that several features share, with their optimistic changes. */
import type { ChangeTemplate } from "./optimisticUpdates";
import type { components } from "./contract";
import type { Write } from "./data";
import { AGENDA_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, flowsKey, focusKey, SEARCH_KEY, TRASH_KEY } from "./queryKeys";

type Schemas = components["schemas"];
type Counts = Schemas["FlowCounts"];
type DashboardItem = Schemas["DashboardItem"];
type FocusItem = Schemas["FocusItem"];
export type Flow = Schemas["FlowRead"];
export type FlowWrite = Write<Flow, Flow>;
interface Identified {
  id: string;
}

/** How long the animation of a finished flow takes, as in base.css. */
export const FINISH_ANIMATION_MS = 700;

/** The queries that a write of a flow of the context invalidates. */
export const afterFlowWrite = (contextId: string): string[][] => [
  flowsKey(contextId),
  ANY_FLOW_KEY,
  DASHBOARD_KEY,
  SEARCH_KEY,
  AGENDA_KEY,
];

/**
 * Changes fields of a flow of the context everywhere on the page.
 *
 * @param values Gives the values, from the write's variables and the flow as it is.
 */
export const changeEverywhere = <V extends Identified>(
  contextId: string,
  values: (v: V, flow: object) => object,
): ChangeTemplate<V>[] => [
  ...[ANY_FLOW_KEY, flowsKey(contextId), AGENDA_KEY].map(
    (key): ChangeTemplate<V> => ({
      kind: "change",
      key,
      match: (item, v) => item.id === v.id,
      make: (item, v) => ({ ...values(v, item) }),
    }),
  ),
  {
    kind: "change",
    key: focusKey(contextId),
    match: (item, v) => (item as FocusItem).flow.id === v.id,
    make: (item, v) => {
      const { flow } = item as FocusItem;
      return { flow: { ...flow, ...values(v, flow) } };
    },
  },
];

/** Hides the flow from every list of its context. */
export const leavesContext = <V extends Identified>(contextId: string): ChangeTemplate<V>[] => [
  { kind: "remove", key: flowsKey(contextId), match: (item, v) => item.id === v.id },
  { kind: "remove", key: focusKey(contextId), match: (item, v) => (item as FocusItem).flow.id === v.id },
];

/** Hides the flow from every agenda. */
export const leavesAgenda = <V extends Identified>(after = 0): ChangeTemplate<V> => ({
  kind: "remove",
  key: AGENDA_KEY,
  match: (item, v) => item.id === v.id,
  after,
});

/** Defines one of the flow's actions, which have no body. */
export const flowAction = (
  name: string,
  contextId: string,
  optimistic: ChangeTemplate<Flow>[],
  invalidateAfterMs = 0,
): FlowWrite => ({
  method: "POST",
  path: ({ id }) => `/flows/${id}/${name}`,
  optimistic,
  invalidateAfterMs,
  invalidates: afterFlowWrite(contextId),
});

export const completeWrite = (contextId: string): FlowWrite =>
  flowAction(
    "complete",
    contextId,
    [
      ...completedAt(contextId, () => new Date().toISOString()),
      // An archived flow stays in the archive.
      {
        kind: "put",
        key: flowsKey(contextId, "done"),
        make: (v) => (v.archived_at ? null : { ...v, completed_at: new Date().toISOString() }),
      },
      count(({ repeat }) => ({ open: repeat ? 0 : -1, completed: 1 })), // the next one of a series is open
      {
        kind: "remove",
        key: flowsKey(contextId, "open"),
        match: (item, v) => item.id === v.id,
        after: FINISH_ANIMATION_MS,
      },
      {
        kind: "remove",
        key: focusKey(contextId),
        match: (item, v) => (item as FocusItem).flow.id === v.id,
        after: FINISH_ANIMATION_MS,
      },
      leavesAgenda(FINISH_ANIMATION_MS),
    ],
    FINISH_ANIMATION_MS,
  );

export const reopenWrite = (contextId: string): FlowWrite =>
  flowAction(
    "reopen",
    contextId,
    [
      ...[flowsKey(contextId, "open"), AGENDA_KEY].map(
        (key): ChangeTemplate<Flow> => ({ kind: "put", key, make: (v) => ({ ...v, completed_at: null }) }),
      ),
      ...completedAt(contextId, () => null),
      count(({ repeat }) => ({ open: repeat ? 0 : 1, completed: -1 })),
      {
        kind: "remove",
        key: flowsKey(contextId, "done"),
        match: (item, v) => item.id === v.id,
        after: FINISH_ANIMATION_MS,
      },
      { kind: "remove", key: flowsKey(contextId), match: (item, v) => isNextOf(v, item as Flow) },
      { kind: "remove", key: focusKey(contextId), match: (item, v) => isNextOf(v, (item as FocusItem).flow) },
    ],
    FINISH_ANIMATION_MS,
  );

export const deleteWrite = (contextId: string): FlowWrite => ({
  method: "DELETE",
  path: ({ id }) => `/flows/${id}`,
  optimistic: [...leavesContext<Flow>(contextId), leavesAgenda()],
  invalidateAfterMs: 0,
  invalidates: [flowsKey(contextId), DASHBOARD_KEY, SEARCH_KEY, TRASH_KEY, AGENDA_KEY],
});

const completedAt = (contextId: string, moment: () => string | null): ChangeTemplate<Flow>[] =>
  changeEverywhere(contextId, () => ({ completed_at: moment() }));

/** Returns whether the second flow was made when the first one was completed. */
const isNextOf = ({ repeat }: Flow, { repeat: next }: Flow): boolean =>
  Boolean(repeat && next) && next!.series_id === repeat!.series_id && next!.number === repeat!.number + 1;

/** Adds to the dashboard's counts of the flow's context. */
const count = (by: (v: Flow) => Partial<Counts>): ChangeTemplate<Flow> => ({
  kind: "change",
  key: DASHBOARD_KEY,
  match: (item, v) => (item as DashboardItem).context.id === v.context_id,
  make: (item, v) => {
    const { counts } = item as DashboardItem;
    const moved = Object.entries(by(v)).map(([name, step]) => [name, counts[name as keyof Counts] + step]);
    return { counts: { ...counts, ...Object.fromEntries(moved) } };
  },
});
