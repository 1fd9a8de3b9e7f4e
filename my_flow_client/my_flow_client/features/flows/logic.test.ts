import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, withVariables, type Page } from "../../runtime/optimisticUpdates";
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { inGroups } from "./groups";
import { sampleFlow } from "../../samples/flow";
import { sampleZone } from "../../samples/zone";
import { listPath, readListParams } from "./listParams";
import { postponement } from "./postponement";
import { placeWrite, postponeWrite } from "./writes";

type Flow = components["schemas"]["FlowRead"];

const flow = sampleFlow();
const OPERATIONS = contract.paths as Record<string, Record<string, { operationId: string; parameters?: object[] }>>;

describe("the address", () => {
  const usual = { show: "open", due: "any", priority: "any", sort: "when", q: "", isNarrowed: false } as const;

  test("asks for open flows by date where it says nothing, or nothing that is known", () => {
    expect(readListParams({})).toEqual(usual);
    expect(readListParams({ show: "all", due: "never", priority: ["high"], sort: "size", q: ["a"] })).toEqual(usual);
  });

  test("narrows the list by due, priority and words", () => {
    expect(readListParams({ due: "overdue" })).toEqual({ ...usual, due: "overdue", isNarrowed: true });
    expect(readListParams({ priority: "high" })).toEqual({ ...usual, priority: "high", isNarrowed: true });
    expect(readListParams({ q: "offer" })).toEqual({ ...usual, q: "offer", isNarrowed: true });
    expect(readListParams({ q: " " }).isNarrowed).toBe(false);
    expect(readListParams({ q: "a".repeat(200) }).q.length).toBe(100);
  });

  test("leaves out what cannot be combined", () => {
    expect(readListParams({ due: "overdue", sort: "title" }).sort).toBe("when");
    expect(readListParams({ show: "done", due: "overdue", sort: "title" })).toEqual({
      ...usual,
      show: "done",
      sort: "title",
    });
    expect(readListParams({ show: "archived", due: "overdue", priority: "high", sort: "title" })).toEqual({
      ...usual,
      show: "archived",
    });
  });

  test("says what the API is asked for, in its own words", () => {
    const asked = (query: Record<string, string>): string =>
      listPath("work", readListParams(query)).replace(/^.*limit=50&?/, "");
    expect(asked({})).toBe("completed=false&sort=due");
    expect(asked({ due: "overdue", priority: "high", q: " the offer " })).toBe(
      "completed=false&status=overdue&priority=high&q=the+offer&sort=due",
    );
    expect(asked({ sort: "hand" })).toBe("completed=false&sort=position");
    expect(asked({ show: "done" })).toBe("completed=true&sort=-completed_at");
    expect(asked({ show: "done", sort: "newest" })).toBe("completed=true&sort=-created_at");
    expect(asked({ show: "archived" })).toBe("archived=true");
    const known = OPERATIONS["/api/v1/contexts/{context_id}/flows"]!.get!.parameters!.map(
      (parameter) => (parameter as { name: string }).name,
    );
    const { searchParams } = new URL(
      listPath("work", readListParams({ due: "overdue", priority: "high", q: "a" })),
      "https://api.example.com",
    );
    expect([...searchParams.keys(), "archived"].filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("groups", () => {
  const HEADINGS = { overdue: "Past due", due_today: "Today", due_soon: "Soon", later: "Later", whenever: "No date" };
  const due = { date: "2026-05-20", time: null, timezone: null };
  const open = readListParams({});

  test("are by when, without the empty ones", () => {
    const flows: Flow[] = [
      { ...flow, id: "a", due, status: "overdue" },
      { ...flow, id: "b", due, status: "normal" },
      { ...flow, id: "c" },
      { ...flow, id: "d", due, status: "overdue" },
    ];
    expect(
      inGroups(flows, open, HEADINGS).map(({ heading, rows }) => [heading, rows.map((row) => row.flow.id)]),
    ).toEqual([
      ["Past due", ["a", "d"]],
      ["Later", ["b"]],
      ["No date", ["c"]],
    ]);
  });

  test("are one without a heading in any other order", () => {
    for (const query of [{ sort: "title" }, { show: "done" }, { show: "archived" }]) {
      const [group, ...others] = inGroups([flow], readListParams(query), HEADINGS);
      expect([group!.heading, group!.rows.length, others.length]).toEqual(["", 1, 0]);
    }
  });

  test("know whether open flows belong there", () => {
    const belongs = (query: Record<string, string>, one: Flow): boolean =>
      inGroups([one], readListParams(query), HEADINGS)[0]!.rows[0]!.isOpen;
    const done: Flow = { ...flow, completed_at: flow.created_at, status: "completed" };
    expect([belongs({}, flow), belongs({}, done)]).toEqual([true, true]);
    expect([belongs({ show: "done" }, flow), belongs({ show: "done" }, done)]).toEqual([false, false]);
    expect([belongs({ show: "archived" }, flow), belongs({ show: "archived" }, done)]).toEqual([true, false]);
  });

  /** So the API writes a whole second; and this page writes three digits, where the API writes six. */
  test("have the newest of equal priority first, also when its time has no fraction", () => {
    const flows: Flow[] = [
      { ...flow, title: "first", created_at: "2026-11-25T07:15:10Z" },
      { ...flow, title: "second", created_at: "2026-11-25T07:15:10.004000Z" },
      { ...flow, title: "third", created_at: "2026-11-25T07:15:10.005Z" },
      { ...flow, title: "important", priority: "high", created_at: "2026-11-25T07:15:09.990000Z" },
    ];
    const [group] = inGroups(flows, open, { whenever: "Whenever" });
    expect(group!.rows.map((row) => row.flow.title)).toEqual(["important", "third", "second", "first"]);
  });
});

describe("a flow that is put off", () => {
  /** In Berlin, half past eleven in the evening in New York is the next morning. */
  test("is due on the day that is picked", () => {
    const due = { date: "2026-11-27", time: "23:30", timezone: "America/New_York" };
    const dateOn = (day: string | null, isExact: boolean): string | undefined =>
      postponement({ ...flow, due }, day, sampleZone("Europe/Berlin"), isExact).due?.date;
    expect(dateOn("2026-11-25", true)).toBe("2026-11-24");
    expect(dateOn("2026-11-25", false)).toBe("2026-11-27");
    expect(dateOn("2026-11-30", false)).toBe("2026-11-29");
    expect(dateOn(null, false)).toBe(undefined);
  });

  test("keeps the due that it had, and may have it already", () => {
    const due = { date: "2026-11-27", time: null, timezone: null };
    const { before, isSame } = postponement({ ...flow, due }, "2026-11-28", sampleZone());
    expect([before, isSame]).toEqual([due, false]);
    expect(postponement({ ...flow, due }, "2026-11-27", sampleZone()).isSame).toBe(true);
    expect(postponement(flow, null, sampleZone()).isSame).toBe(true);
  });
});

describe("a write", () => {
  const later = postponement(flow, "2026-05-20", sampleZone());
  const operation = <V extends object>(write: Write<V, Flow>, v: V): string | undefined =>
    OPERATIONS[`/api/v1${write.path({ ...v, id: "{flow_id}" })}`]?.[write.method.toLowerCase()]?.operationId;
  const after = <V>(write: Write<V, Flow>, v: V, key: string[], items: object[]): Page["items"] =>
    applyChanges({ items } as Page, key, withVariables(write.optimistic, v))!.items;

  test("calls its operation, with what it changes alone", () => {
    expect(operation(placeWrite("work"), flow)).toBe("moveFlow");
    expect(placeWrite("work").body?.(flow)).toEqual({ position: 1 });
    expect(operation(postponeWrite("work"), later)).toBe("updateFlow");
    expect(postponeWrite("work").body?.(later)).toEqual({ due: { date: "2026-05-20", time: null, timezone: null } });
  });

  test("shows wherever the flow is", () => {
    const other = { ...flow, id: "g" };
    for (const key of [
      ["flows", "work", "open"],
      ["flow", "f"],
    ]) {
      const moved = { ...flow, position: 7 };
      expect(after(placeWrite("work"), moved, key, [flow, other])).toEqual([moved, other]);
      expect(after(postponeWrite("work"), later, key, [flow, other])).toEqual([{ ...flow, due: later.due }, other]);
    }
    const [item] = after(postponeWrite("work"), later, ["flows", "work", "focus"], [{ flow, reasons: [] }]).filter(
      (one) => "reasons" in one,
    );
    expect((item as { flow: Flow }).flow.due).toEqual(later.due);
  });
});
