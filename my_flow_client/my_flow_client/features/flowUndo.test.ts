import { describe, expect, test } from "bun:test";

import contract from "../../../contract/openapi.json";
import { applyChanges, bindVariables, type Page } from "../runtime/optimisticUpdates";
import { completeWrite, deleteWrite, reopenWrite, type Flow, type FlowWrite } from "../runtime/flowWrites";
import { sampleFlow } from "../samples/flow";

const flow = sampleFlow();
const ACTIONS = contract.paths as Record<string, Record<string, { operationId: string }>>;

/** The data of a key while the write is on its way. */
const after = (write: FlowWrite, v: Flow, key: string[], items: object[]): Page["items"] =>
  applyChanges({ items } as Page, key, bindVariables(write.optimistic, v))!.items;

test("a write calls its operation", () => {
  const operation = ({ method, path }: FlowWrite): string | undefined =>
    ACTIONS[`/api/v1${path({ ...flow, id: "{flow_id}" })}`]?.[method.toLowerCase()]?.operationId;
  expect([completeWrite, reopenWrite, deleteWrite].map((write) => operation(write("work")))).toEqual([
    "completeFlow",
    "reopenFlow",
    "deleteFlow",
  ]);
});

describe("a finished flow", () => {
  const write = completeWrite("work");
  const counts = { open: 2, overdue: 0, due_today: 0, completed: 5 };

  test("is done wherever it is, and leaves the open ones", () => {
    const [item] = bindVariables(write.optimistic, flow)
      .filter(({ kind }) => kind === "change")
      .reduce((items, change) => applyChanges({ items }, ["flows", "work", "open"], [change])!.items, [
        flow,
      ] as Page["items"]);
    expect(typeof item!.completed_at).toBe("string");
    expect(after(write, flow, ["flows", "work", "open"], [flow])).toEqual([]);
    expect(after(write, flow, ["flows", "work", "focus"], [{ flow, reasons: [] }])).toEqual([]);
  });

  test("stands among those that are done, unless it is in the archive", () => {
    expect(after(write, flow, ["flows", "work", "done"], []).map(({ id }) => id)).toEqual(["f"]);
    expect(after(write, { ...flow, archived_at: flow.created_at }, ["flows", "work", "done"], [])).toEqual([]);
  });

  test("is counted, and counted back", () => {
    const dashboard = [
      { context: { id: "work" }, counts },
      { context: { id: "home" }, counts },
    ];
    const [here, there] = after(write, flow, ["dashboard"], dashboard);
    expect(here!.counts).toEqual({ ...counts, open: 1, completed: 6 });
    expect(there!.counts).toEqual(counts);
    expect(after(reopenWrite("work"), flow, ["dashboard"], [here!])[0]!.counts).toEqual(counts);
  });

  test("takes the next one of its series away when it is reopened, and is counted with it", () => {
    const series = { rule: "FREQ=DAILY", counts_from: "planned" as const, series_id: "s", counted: 1 };
    const of = (id: string, number: number): Flow =>
      sampleFlow({ id, repeat: { ...series, number, day: null, gap_days: null, skipped: [] } });
    const [first, next, other] = [of("g", 1), of("h", 2), of("i", 4)];
    expect(after(reopenWrite("work"), first, ["flows", "work", "open"], [next, other, flow])).toEqual([
      { ...first, completed_at: null },
      other,
      flow,
    ]);
    expect(after(reopenWrite("work"), first, ["flows", "work", "focus"], [{ flow: next }, { flow }])).toEqual([
      { flow },
    ]);
    const [here] = after(write, first, ["dashboard"], [{ context: { id: "work" }, counts }]);
    expect(here!.counts).toEqual({ ...counts, completed: 6 });
  });

  test("is among the open ones again when it is reopened", () => {
    const done = { ...flow, completed_at: flow.created_at };
    expect(after(reopenWrite("work"), done, ["flows", "work", "open"], [])).toEqual([flow]);
    expect(after(reopenWrite("work"), done, ["flows", "work", "done"], [done])).toEqual([]);
  });
});

test("a deleted flow leaves every list", () => {
  const other = { ...flow, id: "g" };
  expect(after(deleteWrite("work"), flow, ["flows", "work", "open"], [flow, other])).toEqual([other]);
  expect(after(deleteWrite("work"), flow, ["flows", "work", "focus"], [{ flow, reasons: [] }])).toEqual([]);
});
