/** One write for many flows, and one undo for all of them. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";

import type { components } from "../../runtime/contract";
import { outbox, useWrite, type Write } from "../../runtime/data";
import type { Zone } from "../../runtime/dates";
import {
  completeWrite,
  deleteWrite,
  FINISH_ANIMATION_MS,
  leavesAgenda,
  leavesContext,
  reopenWrite,
  type Flow,
} from "../../runtime/flowWrites";
import { applyChanges, bindVariables, type Cached, type Change } from "../../runtime/optimisticUpdates";
import { AGENDA_KEY, ALL_FLOWS_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, TRASH_KEY } from "../../runtime/queryKeys";
import { formatText, shortTitle } from "../../runtime/text";
import { toast, toastWithUndo } from "../../runtime/toast";
import { moveWrite } from "../flow_editor/writes";
import { sayError } from "../flowUndo";
import { PLAN, planning } from "../planning";
import { restoreFlowWrite } from "../trash/writes";
import { problems, setSelection, type Problem } from "./selectionActions";

type Schemas = components["schemas"];
type Operation = Schemas["FlowOperation"];
type BatchRead = Schemas["FlowBatchRead"];

/** A flow as it is before the batch, and what is done to it. */
export interface BatchItem {
  flow: Flow;
  operation: Operation;
}

/** Variables of a batch. */
export interface Batch {
  items: BatchItem[];
  zone: Zone;
  /** Says what was done to how many; `title` is that of a single one. */
  describe: (count: number, title: string) => string;
  /** Whether it takes another batch back. */
  isUndo: boolean;
}

/** What is shown of one operation until the API has answered: what the write of a single flow shows. */
function changesOf({ flow, operation }: BatchItem, zone: Zone): Change[] {
  const { action, context_id: target, planned } = operation;
  const here = flow.context_id;
  const back = (): Change[] => bindVariables(restoreFlowWrite(here).optimistic, flow);
  if (action === "complete") return bindVariables(completeWrite(here).optimistic, flow);
  if (action === "reopen") return bindVariables(reopenWrite(here).optimistic, flow);
  if (action === "plan") {
    const plan = planned ? { date: null, time: null, timezone: null, someday: false, ...planned } : null;
    return PLAN.changesOf!(planning(flow, plan as Schemas["PlanRead"] | null, zone));
  }
  if (action === "delete") return bindVariables(deleteWrite(here).optimistic, flow);
  if (action === "move" && target && target !== here) {
    return bindVariables(moveWrite(here).optimistic, { ...flow, target_id: target, target_name: "" });
  }
  if (action === "archive") return bindVariables([...leavesContext<Flow>(here), leavesAgenda<Flow>()], flow);
  if (action === "unarchive" && flow.archived_at) return bindVariables(leavesContext<Flow>(here), flow);
  return back();
}

/** The operation that takes one back which the API has not answered yet. */
export function inverse({ flow, operation }: BatchItem): Operation {
  const flow_id = flow.id;
  switch (operation.action) {
    case "complete":
      return { flow_id, action: "reopen" };
    case "reopen":
      return { flow_id, action: "complete" };
    case "archive":
      return { flow_id, action: "unarchive" };
    case "unarchive":
      return { flow_id, action: "archive" };
    case "delete":
      return { flow_id, action: "restore" };
    case "move":
      return { flow_id, action: "move", context_id: flow.context_id, position: flow.position };
    default:
      return { flow_id, action: "plan", planned: flow.planned };
  }
}

export const BATCH: Write<Batch, BatchRead | Batch> = {
  method: "POST",
  path: () => "/flows/batch",
  body: ({ items }): Schemas["FlowBatch"] => ({ operations: items.map(({ operation }) => operation) }),
  optimistic: [],
  changesOf: ({ items, zone }) => items.flatMap((item) => changesOf(item, zone)),
  invalidateAfterMs: FINISH_ANIMATION_MS,
  invalidates: [ALL_FLOWS_KEY, ANY_FLOW_KEY, DASHBOARD_KEY, SEARCH_KEY, TRASH_KEY, AGENDA_KEY],
};

/** A sentence for one flow, whose title `{}` stands for, and one for several, with their number. */
export interface Counted {
  one: string;
  many: string;
}

/** The words for what a batch has done, and for why it has not. */
export interface BatchWords {
  undo: string;
  undone: string;
  notUndone: Counted;
  gone: string;
  changed: string;
  refused: string;
}

/** What a batch has done, and what it has not. */
export interface Outcome {
  done: Flow[];
  problems: Problem[];
  /** What takes back what was done. */
  undo: BatchItem[];
}

/** Sorts the results of a batch. One that waits to be sent has none yet, and is taken for done. */
export function outcomeOf({ items }: Batch, answer: BatchRead | Batch, words: BatchWords): Outcome {
  if (!("results" in answer)) {
    const undo = items.map((item) => ({ flow: item.flow, operation: inverse(item) }));
    return { done: items.map(({ flow }) => flow), problems: [], undo };
  }
  const results = items.map(({ flow }, i) => ({ flow, result: answer.results[i]! }));
  const why = (status: number): string =>
    status === 404 ? words.gone : status === 412 ? words.changed : words.refused;
  return {
    done: results.flatMap(({ flow, result }) => (result.problem ? [] : [flow])),
    problems: results.flatMap(({ flow, result }) =>
      result.problem ? [{ id: flow.id, title: flow.title, text: why(result.status) }] : [],
    ),
    undo: results.flatMap(({ flow, result }) => (result.undo ? [{ flow, operation: result.undo }] : [])),
  };
}

/** Says whether an undo took everything back; `failed` is the number of flows that stay as they are. */
export function undoText(failed: number, { undone, notUndone }: BatchWords): string {
  if (failed === 0) return undone;
  return failed === 1 ? notUndone.one : formatText(notUndone.many, String(failed));
}

/** Returns a function that changes several flows and shows one toast with undo. */
export function useBatch(words: BatchWords): (batch: Omit<Batch, "isUndo">) => void {
  const send = useWrite<Batch, BatchRead | Batch>({
    ...BATCH,
    onError: sayError,
    onSuccess: (answer, batch) => {
      const { done, problems: failed, undo } = outcomeOf(batch, answer, words);
      if (batch.isUndo) {
        toast(undoText(failed.length, words));
        return;
      }
      if (failed.length) {
        // They stay selected, so that one can see which they are and try something else.
        setSelection(failed.map(({ id }) => id));
        problems.set(failed);
      }
      if (!done.length) return;
      const message = batch.describe(done.length, shortTitle(done[0]!.title));
      if (!undo.length) toast(message);
      else toastWithUndo(message, words.undo, () => send.mutate({ ...batch, items: undo, isUndo: true }));
    },
  });
  return (batch) => {
    if (batch.items.length) send.mutate({ ...batch, isUndo: false });
  };
}

/** The flows with these ids as the page shows them, in this order, as far as the cache has them. */
export function shownFlows(client: QueryClient, ids: Iterable<string>): Flow[] {
  const pending = outbox.pending.get().flatMap(({ changes }) => changes);
  const lists = [ALL_FLOWS_KEY, AGENDA_KEY].flatMap((queryKey) =>
    client
      .getQueriesData<Cached>({ queryKey })
      .map(([key, data]) => applyChanges(data, key, pending) as CachedFlows | undefined),
  );
  const items = lists.flatMap((list) => list?.pages ?? [list]).flatMap((page) => page?.items ?? []);
  const byId = new Map(items.map((item) => ("flow" in item ? item.flow : item)).map((flow) => [flow.id, flow]));
  return [...ids].flatMap((id) => byId.get(id) ?? []);
}

interface FlowPage {
  items?: (Flow | { flow: Flow })[];
}
type CachedFlows = FlowPage & { pages?: FlowPage[] };

export const useShownFlows = (): ((ids: Iterable<string>) => Flow[]) => {
  const client = useQueryClient();
  return (ids) => shownFlows(client, ids);
};
