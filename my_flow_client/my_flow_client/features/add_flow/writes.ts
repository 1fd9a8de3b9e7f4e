/** Adding flows, with what the cache shows until the API has answered. */
import type { ApiError } from "../../runtime/api";
import type { ChangeTemplate } from "../../runtime/optimisticUpdates";
import type { components } from "../../runtime/contract";
import { useWrite, type Write } from "../../runtime/data";
import {
  AGENDA_KEY,
  ALL_FLOWS_KEY,
  DASHBOARD_KEY,
  flowsKey,
  focusKey,
  SEARCH_KEY,
  TRASH_KEY,
} from "../../runtime/queryKeys";
import type { NewFlow } from "./quickAddPreview";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type DashboardItem = Schemas["DashboardItem"];
type FocusItem = Schemas["FocusItem"];

type OnSuccess = (flow: Flow, v: NewFlow) => void;
type OnError = (error: ApiError, v: NewFlow) => void;
type AddWrite = Write<NewFlow, Flow>;

const AFTER_ADDING = { invalidateAfterMs: 0, invalidates: [ALL_FLOWS_KEY, DASHBOARD_KEY, SEARCH_KEY, AGENDA_KEY] };

/**
 * Adds a line, which the API reads.
 *
 * On another day, "today" would be another one: then the text is the title, as it is where it is nothing but a date.
 */
export function quickAddWrite(contextId: string): AddWrite {
  const body = ({ text }: NewFlow, literal: Schemas["Part"][]): Schemas["QuickAdd"] => ({
    text,
    context_id: contextId,
    literal,
  });
  return {
    ...AFTER_ADDING,
    method: "POST",
    path: () => "/flows/quick-add",
    body: (v) => body(v, v.literal),
    fallbackBody: (v) => body(v, [{ start: 0, end: v.text.length }]),
    optimistic: shownIn(contextId),
  };
}

/** Adds a flow as it was read before, while the API cannot be reached. */
export const plainAddWrite = (contextId: string): AddWrite => ({
  ...AFTER_ADDING,
  method: "POST",
  path: (v) => `/contexts/${v.context_id}/flows`,
  body: ({ title, priority, due, planned, repeat }): Schemas["FlowCreateInContext"] => ({
    title,
    priority,
    due,
    planned,
    repeat,
  }),
  optimistic: shownIn(contextId),
});

/** Takes back what was added. */
export const removeWrite = (contextId: string): Write<NewFlow> => ({
  method: "DELETE",
  path: (v) => `/flows/${v.id}`,
  optimistic: [
    { kind: "remove", key: flowsKey(contextId), match: (item, v) => item.id === v.id },
    { kind: "remove", key: focusKey(contextId), match: (item, v) => (item as FocusItem).flow.id === v.id },
  ],
  invalidateAfterMs: 0,
  invalidates: [flowsKey(contextId), DASHBOARD_KEY, SEARCH_KEY, TRASH_KEY, AGENDA_KEY],
});

type Add = (flow: NewFlow) => void;

export const useQuickAdd = (contextId: string, onSuccess: OnSuccess, onError: OnError): Add =>
  useWrite({ ...quickAddWrite(contextId), onSuccess, onError }).mutate;

export const usePlainAdd = (contextId: string, onSuccess: OnSuccess, onError: OnError): Add =>
  useWrite({ ...plainAddWrite(contextId), onSuccess, onError }).mutate;

export const useRemoveAdded = (contextId: string, onError: OnError): Add =>
  useWrite({ ...removeWrite(contextId), onError }).mutate;

/**
 * Shows the flow in its list and among those that matter now, if it stays in this context, and counts it. One for someday
 * is in a list of its own, and not counted.
 */
const shownIn = (contextId: string): ChangeTemplate<NewFlow>[] => {
  const isSomeday = (v: NewFlow): boolean => v.planned?.someday === true;
  const isHere = (v: NewFlow): boolean => v.context_id === contextId && !isSomeday(v);
  return [
    {
      kind: "put",
      key: flowsKey(contextId, "someday"),
      make: (v) => (isSomeday(v) && v.context_id === contextId ? shownFlow(v) : null),
    },
    { kind: "put", key: flowsKey(contextId, "open"), make: (v) => (isHere(v) ? shownFlow(v) : null) },
    {
      kind: "put",
      key: focusKey(contextId),
      make: (v) => (isHere(v) ? { id: v.id, flow: shownFlow(v), reasons: [] } : null),
    },
    {
      kind: "change",
      key: DASHBOARD_KEY,
      match: (item, v) => (item as DashboardItem).context.id === v.context_id && !isSomeday(v),
      make: (item) => {
        const { counts } = item as DashboardItem;
        return { counts: { ...counts, open: counts.open + 1 } };
      },
    },
  ];
};

function shownFlow(v: NewFlow) {
  const now = new Date().toISOString();
  return {
    ...v,
    completed_at: null,
    archived_at: null,
    description: null,
    created_at: now,
    updated_at: now,
    version: 0,
  };
}
