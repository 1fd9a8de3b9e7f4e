import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables, type Item } from "../../runtime/optimisticUpdates";
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { sampleFlow } from "../../samples/flow";
import { restoreWrite as restoreContextWrite } from "../contexts/editWrites";
import { restoreFlowWrite, TRASH_PATH } from "./writes";

type Schemas = components["schemas"];

const now = "2026-05-16T09:00:00Z";
const times = { created_at: now, updated_at: now, archived_at: null, position: 1, version: 3 };
const context: Schemas["ContextRead"] = { ...times, id: "work", name: "Work", color: "#3B78D1", icon: "💼" };
const flow = sampleFlow({ ...times, id: "call" });
const trash = {
  items: [
    { kind: "context", context, flow: null },
    { kind: "flow", context: null, flow },
  ],
};

const operation = <V, A>({ method, path }: Write<V, A>, v: V): string | undefined => {
  const found = Object.entries(contract.paths).find(
    ([template]) => template.replace(/\{\w+\}/, "{}") === `/api/v1${path(v)}`,
  );
  const methods: [string, { operationId: string }][] = Object.entries(found?.[1] ?? {});
  return methods.find(([name]) => name.toUpperCase() === method)?.[1].operationId;
};

test("the trash is read where it is", () => {
  expect(contract.paths["/api/v1/trash"].get.operationId).toBe("listTrash");
  expect(TRASH_PATH).toBe("/trash");
});

describe("restoring", () => {
  test("calls its operation", () => {
    expect(operation(restoreFlowWrite("work"), { ...flow, id: "{}" })).toBe("restoreFlow");
    expect(operation(restoreContextWrite, { ...context, id: "{}" })).toBe("restoreContext");
  });

  test("takes the thing out of the trash at once", () => {
    const left = (changes: ReturnType<typeof bindVariables>): unknown[] =>
      applyChanges({ items: trash.items as Item[] }, ["trash"], changes)!.items.map(({ kind }) => kind);
    expect(left(bindVariables(restoreFlowWrite("work").optimistic, flow))).toEqual(["context"]);
    expect(left(bindVariables(restoreContextWrite.optimistic, context))).toEqual(["flow"]);
  });

  test("shows a flow in the list where it belongs", () => {
    const lists = (restored: typeof flow): string[] =>
      ["open", "done", "archived"].filter(
        (list) =>
          applyChanges(
            { items: [] },
            ["flows", "work", list],
            bindVariables(restoreFlowWrite("work").optimistic, restored),
          )!.items.length === 1,
      );
    expect(lists(flow)).toEqual(["open"]);
    expect(lists({ ...flow, completed_at: now })).toEqual(["done"]);
    expect(lists({ ...flow, completed_at: now, archived_at: now })).toEqual(["archived"]);
  });
});
