import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables, type Page } from "../../runtime/optimisticUpdates";
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { inGroups } from "./groups";
import { sampleFlow } from "../../samples/flow";
import { sampleZone } from "../../samples/zone";
import { listPath, readListParams } from "./listParams";
import { isOfferedOn } from "./somedayReminder.logic";
import { placeWrite } from "./writes";

type Flow = components["schemas"]["FlowRead"];

const flow = sampleFlow();
const ZONE = sampleZone();
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
    expect(asked({ due: "planned_later" })).toBe("completed=false&planned=later&sort=due");
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
      { ...flow, id: "b", due: { ...due, date: "2999-05-20" }, status: "normal" },
      { ...flow, id: "c" },
      { ...flow, id: "d", due, status: "overdue" },
    ];
    expect(
      inGroups(flows, open, ZONE, HEADINGS).map(({ heading, rows }) => [heading, rows.map((row) => row.flow.id)]),
    ).toEqual([
      ["Past due", ["a", "d"]],
      ["Later", ["b"]],
      ["No date", ["c"]],
    ]);
  });

  test("are one without a heading in any other order", () => {
    for (const query of [{ sort: "title" }, { show: "done" }, { show: "archived" }]) {
      const [group, ...others] = inGroups([flow], readListParams(query), ZONE, HEADINGS);
      expect([group!.heading, group!.rows.length, others.length]).toEqual(["", 1, 0]);
    }
  });

  test("know whether open flows belong there", () => {
    const belongs = (query: Record<string, string>, one: Flow): boolean =>
      inGroups([one], readListParams(query), ZONE, HEADINGS)[0]!.rows[0]!.isOpen;
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
    const [group] = inGroups(flows, open, ZONE, { whenever: "Whenever" });
    expect(group!.rows.map((row) => row.flow.title)).toEqual(["important", "third", "second", "first"]);
  });
});

describe("a flow that is put off", () => {
  const day = (date: string): Flow["planned"] => ({ date, time: null, timezone: null, someday: false });
  const due = { date: "2026-11-27", time: null, timezone: null };

  test("is among those of its day, or of its due date if that is nearer", () => {
    const HEADINGS = {
      overdue: "Past due",
      due_today: "Today",
      later: "Later",
      whenever: "No date",
      someday: "Someday",
    };
    const early = { ...due, date: "2026-01-01" };
    const flows: Flow[] = [
      { ...flow, id: "later", due: { ...due, date: "2999-01-01" } },
      { ...flow, id: "late", due: early, status: "overdue", planned: day("2999-01-01"), planned_status: "later" },
      { ...flow, id: "yesterday", planned: day("2026-01-01"), planned_status: "earlier" },
      { ...flow, id: "planned", planned: day("2998-01-01"), planned_status: "later" },
      { ...flow, id: "someday", planned: { ...day("x")!, date: null, someday: true }, planned_status: "someday" },
      { ...flow, id: "undated" },
    ];
    const groups = inGroups(flows, readListParams({}), ZONE, HEADINGS);
    expect(groups.map(({ heading, rows }) => [heading, rows.map((row) => row.flow.id)])).toEqual([
      ["Past due", ["late"]],
      ["Today", ["yesterday"]],
      ["Later", ["planned", "later"]],
      ["No date", ["undated"]],
      ["Someday", ["someday"]],
    ]);
  });
});

test("a look at what is kept for someday is offered on one day a month, until it is answered", () => {
  const offered = (today: string, isOver: boolean) => isOfferedOn(today, { day: "2026-05-01", isOver });
  expect(["2026-05-01", "2026-05-02", "2026-05-30", "2026-05-31"].map((day) => offered(day, false))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(["2026-05-01", "2026-05-31"].map((day) => offered(day, true))).toEqual([false, true]);
});

describe("a write", () => {
  const operation = <V extends object>(write: Write<V, Flow>, v: V): string | undefined =>
    OPERATIONS[`/api/v1${write.path({ ...v, id: "{flow_id}" })}`]?.[write.method.toLowerCase()]?.operationId;
  const after = <V>(write: Write<V, Flow>, v: V, key: string[], items: object[]): Page["items"] =>
    applyChanges({ items } as Page, key, bindVariables(write.optimistic, v))!.items;

  test("calls its operation, with what it changes alone", () => {
    expect(operation(placeWrite("work"), flow)).toBe("moveFlow");
    expect(placeWrite("work").body?.(flow)).toEqual({ position: 1 });
  });

  test("shows wherever the flow is", () => {
    const other = { ...flow, id: "g" };
    for (const key of [
      ["flows", "work", "open"],
      ["flow", "f"],
    ]) {
      const moved = { ...flow, position: 7 };
      expect(after(placeWrite("work"), moved, key, [flow, other])).toEqual([moved, other]);
    }
  });
});
