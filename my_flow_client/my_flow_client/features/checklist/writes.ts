/** The writes of a checklist, with their optimistic changes. Each names the items that it changes, and no others. */
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { afterFlowWrite, changeEverywhere, type Flow } from "../../runtime/flowWrites";
import { flowKey, flowsKey } from "../../runtime/queryKeys";
import {
  applyItemChange,
  countsOf,
  type Addition,
  type Clearing,
  type Counts,
  type Edit,
  type Item,
  type ItemChange,
  type Move,
  type Removal,
} from "./items";

type Schemas = components["schemas"];
type FlowDetail = Schemas["FlowDetailRead"];

/** Variables of a write: the flow, what changes, and the counts after it, for lists, which have no items. */
export interface ItemWrite<C extends ItemChange> {
  /** The id of the flow. */
  id: string;
  version: number;
  /** The text that a message about the write quotes. */
  title?: string;
  change: C;
  counts: Counts | null;
}

/** Variables of the write that makes a flow of an item. */
export interface Promotion extends ItemWrite<Removal> {
  item: Item;
  /** The item before it. */
  after: string | null;
  /** The new flow, as it shows until the API has answered. */
  shown: Flow;
}

/** What a promotion is answered with; without a flow while it is queued. */
export type Promoted = Partial<Pick<Schemas["PromotionRead"], "promoted">>;

type ChecklistWrite<C extends ItemChange> = Write<ItemWrite<C>>;

/** Ticks come one after the other: what shows the flow is read again after the last one. */
const INVALIDATE_DELAY_MS = 800;

export const addItemsWrite = (flow: Flow): ChecklistWrite<Addition> => ({
  ...shownOf(flow),
  method: "POST",
  path: ({ id }) => `/flows/${id}/items`,
  body: ({ change: { items, after } }): Schemas["ItemsAdd"] => ({ items, after }),
});

export const updateItemWrite = (flow: Flow): ChecklistWrite<Edit | Move> => ({
  ...shownOf(flow),
  method: "PATCH",
  path: ({ id, change }) => `/flows/${id}/items/${change.itemId}`,
  body: ({ change }): Schemas["ItemUpdate"] => (change.kind === "move" ? { after: change.after } : change.values),
});

export const removeItemWrite = (flow: Flow): ChecklistWrite<Removal> => ({
  ...shownOf(flow),
  method: "DELETE",
  path: ({ id, change }) => `/flows/${id}/items/${change.itemId}`,
});

export const clearDoneWrite = (flow: Flow): ChecklistWrite<Clearing> => ({
  ...shownOf(flow),
  method: "POST",
  path: ({ id }) => `/flows/${id}/clear-done`,
});

/** Makes a flow of an item. It shows in the list of its context; an item that is done becomes a completed flow. */
export const promoteItemWrite = (flow: Flow): Write<Promotion, Promoted> => ({
  method: "POST",
  path: ({ id, change }) => `/flows/${id}/items/${change.itemId}/promote`,
  optimistic: [
    ...changeEverywhere<Promotion>(flow.context_id, shownValues),
    {
      kind: "put",
      key: flowsKey(flow.context_id, "open"),
      make: ({ shown }) => (shown.completed_at ? null : { ...shown }),
    },
    {
      kind: "put",
      key: flowsKey(flow.context_id, "done"),
      make: ({ shown }) => (shown.completed_at ? { ...shown } : null),
    },
  ],
  invalidates: afterFlowWrite(flow.context_id),
  invalidateAfterMs: 0,
});

/** Returns the values of a flow after a change: of its items where they are known, and of the counts. */
function shownValues<C extends ItemChange>({ change, counts }: ItemWrite<C>, flow: object): Partial<FlowDetail> {
  const { items } = flow as { items?: Item[] };
  if (!items) return { checklist: counts };
  const changed = applyItemChange(items, change);
  return { items: changed, checklist: countsOf(changed) };
}

const shownOf = <C extends ItemChange>({
  id,
  context_id,
}: Flow): Pick<ChecklistWrite<C>, "optimistic" | "invalidates" | "invalidateAfterMs"> => ({
  optimistic: changeEverywhere<ItemWrite<C>>(context_id, shownValues),
  invalidates: [flowKey(id), flowsKey(context_id)],
  invalidateAfterMs: INVALIDATE_DELAY_MS,
});
