import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, withVariables, type Page } from "../../runtime/optimisticUpdates";
import type { Write } from "../../runtime/data";
import { asText, reconciled, type Kept, type Values } from "./editor";
import { sampleFlow } from "../../samples/flow";
import { problemsOf } from "./problems";
import { archiveWrite, moveBackWrite, moveWrite, unarchiveWrite, updateWrite, type FlowChange } from "./writes";

const values: Values = {
  title: "Call mum",
  description: null,
  priority: "medium",
  planned: null,
  due: null,
  reminder_enabled: false,
};
const flow = sampleFlow({ ...values, id: "{flow_id}" });
const move = { ...flow, target_id: "home", target_name: "Personal" };
const change: FlowChange = { id: flow.id, version: 3, title: flow.title, changes: { title: "Call dad" } };
const ACTIONS = contract.paths as Record<string, Record<string, { operationId: string }>>;

describe("what is typed", () => {
  type Some = Partial<Values>;
  const typed = (mine: Some, base: Some, sent: Some = {}): Kept => ({ mine, base, sent });

  test("stays while the server has what it had", () => {
    const kept = typed({ title: "Call dad" }, { title: "Call mum" });
    expect(reconciled(kept, values)).toEqual(kept);
  });

  test("is no longer a change when the server says the same, or what was sent", () => {
    expect(
      reconciled(typed({ title: " Call dad " }, { title: "Call mum" }), { ...values, title: "Call dad" }).base,
    ).toEqual({ title: "Call dad" });
    expect(
      reconciled(typed({ title: "Call dad now" }, { title: "Call mum" }, { title: "Call dad" }), {
        ...values,
        title: "Call dad",
      }).base,
    ).toEqual({ title: "Call dad" });
  });

  test("gives way to something newer where nothing was typed since", () => {
    expect(
      reconciled(typed({ description: "" }, { description: null }), { ...values, description: "By phone" }).mine,
    ).toEqual({});
  });

  test("is in conflict with something else", () => {
    const kept = typed({ title: "Call dad" }, { title: "Call mum" });
    expect(reconciled(kept, { ...values, title: "Call us" })).toEqual(kept);
  });
});

test("what somebody else wrote is shown as text", () => {
  expect(asText(null, "someday")).toBe("");
  expect(asText(true, "someday")).toBe("true");
  expect(asText("Call mum", "someday")).toBe("Call mum");
  expect(asText({ date: "2026-05-01", time: null, timezone: null }, "someday")).toBe("2026-05-01");
  expect(asText({ date: "2026-05-01", time: "17:00", timezone: "UTC" }, "someday")).toBe("2026-05-01, 17:00");
  expect(asText({ date: null, time: null, timezone: null, someday: true }, "someday")).toBe("someday");
});

test("a title that is missing or too long, and a date out of range, are said", () => {
  const words = { titleMissing: "missing", titleLong: "long", dateWrong: "wrong" };
  const title = (text: string): string => problemsOf({ title: text, planned: null, due: null }, words).title!;
  expect([" \u200b ", "x".repeat(201), "🌿".repeat(200), ` ${"x".repeat(200)} `].map(title)).toEqual([
    "missing",
    "long",
    "",
    "",
  ]);
  const due = (date: string): string =>
    problemsOf({ title: "x", planned: null, due: { date, time: null, timezone: null } }, words).due!;
  expect(["1899-12-31", "1900-01-01", "2999-12-31", "3000-01-01", "222026-11-23"].map(due)).toEqual([
    "wrong",
    "",
    "",
    "wrong",
    "wrong",
  ]);
  const planned = (date: string | null): string =>
    problemsOf({ title: "x", planned: { date, time: null, timezone: null, someday: !date }, due: null }, words)
      .planned!;
  expect(["1899-12-31", "1900-01-01", null].map(planned)).toEqual(["wrong", "", ""]);
});

describe("a write", () => {
  const operation = <V>({ method, path }: Pick<Write<V>, "method" | "path">, v: V): string | undefined =>
    ACTIONS[`/api/v1${path(v)}`]?.[method.toLowerCase()]?.operationId;

  test("calls its operation", () => {
    expect(operation(updateWrite("work"), change)).toBe("updateFlow");
    expect(operation(archiveWrite("work"), flow)).toBe("archiveFlow");
    expect(operation(unarchiveWrite("work"), flow)).toBe("unarchiveFlow");
    expect(operation(moveWrite("work"), move)).toBe("moveFlow");
    expect(operation(moveBackWrite, move)).toBe("moveFlow");
  });

  test("sends the changes against their version, and shows them wherever the flow is", () => {
    const write = updateWrite("work");
    expect([write.method, write.body!(change), write.version!(change)]).toEqual(["PATCH", { title: "Call dad" }, 3]);
    const changes = withVariables(write.optimistic, change);
    const items = (key: string[], item: object) => applyChanges({ items: [item] } as Page, key, changes)!.items[0];
    expect(applyChanges(flow as Record<string, unknown>, ["flow", flow.id], changes)!.title).toBe("Call dad");
    expect(items(["flows", "work", "open"], flow)!.title).toBe("Call dad");
    expect(items(["flows", "work", "focus"], { flow, reasons: ["next"] })).toEqual({
      flow: { ...flow, title: "Call dad" },
      reasons: ["next"],
    });
    expect(items(["flows", "home", "open"], flow)!.title).toBe("Call mum");
  });

  test("takes a flow that is moved or archived out of its lists; a move back shows after the answer", () => {
    const left = (changes: Parameters<typeof applyChanges>[2]) =>
      applyChanges({ items: [{ ...flow }] } as Page, ["flows", "work", "open"], changes)!.items;
    expect(left(withVariables(moveWrite("work").optimistic, move))).toEqual([]);
    expect(left(withVariables(archiveWrite("work").optimistic, flow))).toEqual([]);
    expect(left(withVariables(unarchiveWrite("work").optimistic, flow))).toEqual([]);
    expect(moveWrite("work").body!(move)).toEqual({ context_id: "home" });
    expect(moveBackWrite.optimistic).toEqual([]);
  });
});
