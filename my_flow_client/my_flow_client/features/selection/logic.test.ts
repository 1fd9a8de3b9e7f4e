import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import type { components } from "../../runtime/contract";
import { applyChanges, type Item, type Page } from "../../runtime/optimisticUpdates";
import { sampleFlow } from "../../samples/flow";
import { BATCH, inverse, outcomeOf, undoText, type Batch, type BatchItem } from "./batch";
import {
  between,
  clear,
  extendStep,
  extendTo,
  MAX_SELECTED,
  omittedCount,
  setSelection,
  toggle,
} from "./selectionActions";
import { selected } from "./selectionStore";

type Schemas = components["schemas"];
type Operation = Schemas["FlowOperation"];

const zone = { timezone: "Etc/UTC", day_starts_at: "00:00" };
const flow = (id: string) => sampleFlow({ id, title: id, position: 7 });
const batch = (...items: BatchItem[]): Batch => ({ items, zone, describe: () => "", isUndo: false });
const item = (id: string, operation: Omit<Operation, "flow_id">): BatchItem => ({
  flow: flow(id),
  operation: { flow_id: id, ...operation },
});
const words = {
  undo: "Undo",
  undone: "all",
  notUndone: { one: "1 flow", many: "{} flows" },
  gone: "gone",
  changed: "changed",
  refused: "refused",
};

describe("selecting", () => {
  test("adds and takes out one flow", () => {
    clear();
    toggle("a");
    toggle("b");
    toggle("a");
    expect([...selected.get()]).toEqual(["b"]);
  });

  test("takes all between two, in either direction", () => {
    expect(between(["a", "b", "c", "d"], "b", "d")).toEqual(["b", "c", "d"]);
    expect(between(["a", "b", "c", "d"], "c", "a")).toEqual(["c", "b", "a"]);
    expect(between(["a", "b"], "gone", "b")).toEqual(["b"]);
  });

  test("begins where nothing was selected before", () => {
    clear();
    extendTo("a");
    expect([...selected.get()]).toEqual(["a"]);
  });

  test("goes on row by row, and back again", () => {
    clear();
    extendStep("a", "b");
    extendStep("b", "c");
    expect([...selected.get()]).toEqual(["a", "b", "c"]);
    extendStep("c", "b");
    expect([...selected.get()]).toEqual(["a", "b"]);
    extendStep("b", "b");
    expect([...selected.get()]).toEqual(["a", "b"]);
  });

  test("stops at what a batch takes, and counts the others", () => {
    setSelection(Array.from({ length: MAX_SELECTED + 3 }, (_, i) => String(i)));
    expect([selected.get().size, omittedCount.get()]).toEqual([MAX_SELECTED, 3]);
    clear();
    expect([selected.get().size, omittedCount.get()]).toEqual([0, 0]);
  });

  test("takes no more than the contract", () => {
    const operations = contract.components.schemas.FlowBatch.properties.operations as { maxItems?: number };
    expect(operations.maxItems ?? MAX_SELECTED).toBe(MAX_SELECTED);
  });
});

describe("a batch", () => {
  const left = (key: string[], items: Item[], ...operations: BatchItem[]): unknown[] =>
    applyChanges({ items } as Page, key, BATCH.changesOf!(batch(...operations)))!.items.map(({ id }) => id);
  const open = ["flows", "work", "open"];

  test("calls its operation, with one operation for each flow", () => {
    expect(contract.paths["/api/v1/flows/batch"].post.operationId).toBe("changeFlows");
    const sent = batch(item("a", { action: "complete" }), item("b", { action: "delete" }));
    expect(BATCH.path(sent)).toBe("/flows/batch");
    expect(BATCH.body!(sent)).toEqual({
      operations: [
        { flow_id: "a", action: "complete" },
        { flow_id: "b", action: "delete" },
      ],
    });
  });

  test("shows what the single writes show", () => {
    const flows = [flow("a"), flow("b"), flow("c")];
    for (const operation of [
      { action: "complete" },
      { action: "archive" },
      { action: "delete" },
      { action: "move", context_id: "personal" },
    ] as const) {
      expect(left(open, flows, item("a", operation), item("c", operation))).toEqual(["b"]);
    }
    const planned = { date: "2026-05-16", time: null, timezone: null, someday: false };
    const changed = BATCH.changesOf!(batch(item("a", { action: "plan", planned })));
    expect(applyChanges({ items: flows } as unknown as Page, open, changed)!.items[0]!.planned).toEqual(planned);
  });

  test("is taken back by the inverse of each operation", () => {
    const inverses = (["complete", "reopen", "archive", "unarchive", "delete"] as const).map(
      (action) => inverse(item("a", { action })).action,
    );
    expect(inverses).toEqual(["reopen", "complete", "unarchive", "archive", "restore"]);
    expect(inverse(item("a", { action: "move", context_id: "personal" }))).toEqual({
      flow_id: "a",
      action: "move",
      context_id: "work",
      position: 7,
    });
    expect(inverse(item("a", { action: "plan", planned: { someday: true } }))).toEqual({
      flow_id: "a",
      action: "plan",
      planned: null,
    });
    for (const action of ["reopen", "unarchive", "restore"] as const)
      expect(left(open, [], item("a", { action }))).toEqual(["a"]);
    expect(left(open, [], item("a", { action: "move", context_id: "work", position: 7 }))).toEqual(["a"]);
  });

  test("tells each result by itself, and takes back what was done", () => {
    const sent = batch(
      item("a", { action: "complete" }),
      item("b", { action: "complete" }),
      item("c", { action: "complete" }),
    );
    const undo = { flow_id: "a", action: "reopen", version: 4 } as Schemas["FlowOperationRead"];
    const problem = { status: 404 } as Schemas["Problem"];
    const answer = {
      results: [
        { flow_id: "a", status: 200, flow: flow("a"), problem: null, undo },
        { flow_id: "b", status: 404, flow: null, problem, undo: null },
        { flow_id: "c", status: 200, flow: flow("c"), problem: null, undo: null },
      ],
    };
    const outcome = outcomeOf(sent, answer, words);
    expect(outcome.done.map(({ id }) => id)).toEqual(["a", "c"]);
    expect(outcome.problems).toEqual([{ id: "b", title: "b", text: "gone" }]);
    expect(outcome.undo.map(({ operation }) => operation)).toEqual([undo]);
  });

  test("says of how many flows an undo was refused", () => {
    expect([0, 1, 2].map((failed) => undoText(failed, words))).toEqual(["all", "1 flow", "2 flows"]);
  });

  test("that waits to be sent is taken for done", () => {
    const sent = batch(item("a", { action: "delete" }));
    expect(outcomeOf(sent, sent, words)).toEqual({
      done: [flow("a")],
      problems: [],
      undo: [{ flow: flow("a"), operation: { flow_id: "a", action: "restore" } }],
    });
  });
});
