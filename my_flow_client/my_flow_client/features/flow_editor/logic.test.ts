import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables, type Page } from "../../runtime/optimisticUpdates";
import type { Write } from "../../runtime/data";
import { asText, reconciled, valuesOf, type Kept, type Values } from "./editor";
import { sampleFlow } from "../../samples/flow";
import { sampleRepeatWords } from "../../samples/repeatWords";
import { sampleZone } from "../../samples/zone";
import { problemsOf } from "./problems";
import { repeatChanges, repeatOptions } from "./repeat";
import { archiveWrite, moveBackWrite, moveWrite, unarchiveWrite, updateWrite, type FlowChange } from "./writes";

const values: Values = {
  title: "Call mum",
  description: null,
  priority: "medium",
  planned: null,
  due: null,
  repeat: null,
  reminder_enabled: false,
};
const flow = sampleFlow({ id: "{flow_id}" });
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
  expect(asText(null, "someday", sampleRepeatWords)).toBe("");
  expect(asText(true, "someday", sampleRepeatWords)).toBe("true");
  expect(asText("Call mum", "someday", sampleRepeatWords)).toBe("Call mum");
  expect(asText({ date: "2026-05-01", time: null, timezone: null }, "someday", sampleRepeatWords)).toBe("2026-05-01");
  expect(asText({ date: "2026-05-01", time: "17:00", timezone: "UTC" }, "someday", sampleRepeatWords)).toBe(
    "2026-05-01, 17:00",
  );
  expect(asText({ date: null, time: null, timezone: null, someday: true }, "someday", sampleRepeatWords)).toBe(
    "someday",
  );
});

test("a title that is missing or too long, and a date out of range, are said", () => {
  const words = { titleMissing: "missing", titleLong: "long", dateWrong: "wrong", dayMissing: "no day" };
  const title = (text: string): string =>
    problemsOf({ title: text, planned: null, due: null, repeat: null }, words).title!;
  expect([" \u200b ", "x".repeat(201), "🌿".repeat(200), ` ${"x".repeat(200)} `].map(title)).toEqual([
    "missing",
    "long",
    "",
    "",
  ]);
  const due = (date: string): string =>
    problemsOf({ title: "x", planned: null, due: { date, time: null, timezone: null }, repeat: null }, words).due!;
  expect(["1899-12-31", "1900-01-01", "2999-12-31", "3000-01-01", "222026-11-23"].map(due)).toEqual([
    "wrong",
    "",
    "",
    "wrong",
    "wrong",
  ]);
  const planned = (date: string | null): string =>
    problemsOf(
      { title: "x", planned: { date, time: null, timezone: null, someday: !date }, due: null, repeat: null },
      words,
    ).planned!;
  expect(["1899-12-31", "1900-01-01", null].map(planned)).toEqual(["wrong", "", ""]);
});

describe("the repetition", () => {
  const monday = { date: "2026-05-18", time: null, timezone: null };
  const plan = { ...monday, someday: false };
  const series = { series_id: "s", number: 3, counted: 3, day: "2026-05-18", gap_days: null, skipped: [] };
  const labels = (some: Partial<Values>): string[] =>
    repeatOptions({ ...values, ...some }, "2026-05-20", sampleRepeatWords).map(({ label }) => label);

  test("is offered by the day of the plan, else of the due date, else of today", () => {
    expect(labels({ planned: plan, due: { ...monday, date: "2026-05-19" } })[2]).toBe("every Monday");
    expect(labels({ due: { ...monday, date: "2026-05-19" } })[2]).toBe("every Tuesday");
    expect(labels({})).toEqual([
      "every day",
      "every weekday",
      "every Wednesday",
      "every 2 weeks on Wednesday",
      "every month on the 20th",
      "every year on 20 May",
      "1 day after completion",
      "1 week after completion",
      "1 month after completion",
    ]);
  });

  test("keeps one that is not offered", () => {
    const rule = "FREQ=DAILY;INTERVAL=3";
    expect(labels({ planned: plan, repeat: { rule, counts_from: "completion" } }).at(-1)).toBe(
      "3 days after completion",
    );
    for (const counts_from of ["planned", "due", "completion"] as const) {
      const offered = labels({ planned: plan, repeat: { rule: "FREQ=DAILY", counts_from } });
      expect(new Set(offered).size).toBe(9);
    }
  });

  test("counts from completion, from the plan, else from the due date; without both the flow is planned for its first day", () => {
    const zone = sampleZone();
    expect(repeatChanges("", { planned: plan, due: null }, zone)).toEqual({ repeat: null });
    expect(repeatChanges("FREQ=DAILY", { planned: plan, due: monday }, zone).repeat!.counts_from).toBe("planned");
    expect(repeatChanges("FREQ=DAILY", { planned: null, due: monday }, zone)).toEqual({
      repeat: { rule: "FREQ=DAILY", counts_from: "due" },
    });
    expect(repeatChanges("completion:FREQ=DAILY", { planned: null, due: monday }, zone)).toEqual({
      repeat: { rule: "FREQ=DAILY", counts_from: "completion" },
    });
    const { planned, repeat } = repeatChanges("FREQ=WEEKLY;BYDAY=MO", { planned: null, due: null }, zone);
    expect(repeat!.counts_from).toBe("planned");
    expect(new Date(`${planned!.date}T00:00:00Z`).getUTCDay()).toBe(1);
  });

  test("needs the date from which it counts", () => {
    const words = { titleMissing: "", titleLong: "", dateWrong: "", dayMissing: "no day" };
    const repeat = { rule: "FREQ=DAILY", counts_from: "due" as const };
    expect(problemsOf({ title: "x", planned: null, due: null, repeat }, words)).toEqual({
      title: "",
      planned: "",
      due: "no day",
    });
  });

  test("is what can be chosen of it", () => {
    const repeat = { rule: "FREQ=DAILY", counts_from: "planned" as const };
    expect(valuesOf(sampleFlow({ planned: plan, repeat: { ...series, ...repeat } })).repeat).toEqual(repeat);
    expect(asText(repeat, "someday", sampleRepeatWords)).toBe("every day");
  });
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
    const changes = bindVariables(write.optimistic, change);
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
    expect(left(bindVariables(moveWrite("work").optimistic, move))).toEqual([]);
    expect(left(bindVariables(archiveWrite("work").optimistic, flow))).toEqual([]);
    expect(left(bindVariables(unarchiveWrite("work").optimistic, flow))).toEqual([]);
    expect(moveWrite("work").body!(move)).toEqual({ context_id: "home" });
    expect(moveBackWrite.optimistic).toEqual([]);
  });
});
