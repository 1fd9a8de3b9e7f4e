import { describe, expect, setSystemTime, test } from "bun:test";

import type { components } from "../../runtime/contract";
import { sampleFlow } from "../../samples/flow";
import { sampleZone } from "../../samples/zone";
import { reasonLabels } from "./reasonLabels";
import { focusRows, otherCount, otherFlows, type RowWords } from "./rows";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type Reason = Schemas["Reason"];

const NOON = "2026-11-25T12:00:00Z"; // a Wednesday
const ZONE = sampleZone();
const WORDS: RowWords = {
  reasons: { resumeNote: "in your note", neglected: "untouched since {}", leftOpen: "left open {}" },
  dates: { today: "Today", tomorrow: "Tomorrow", yesterday: "Yesterday", wasDue: "was due {}" },
};

function atNoon<T>(run: () => T): T {
  setSystemTime(new Date(NOON));
  try {
    return run();
  } finally {
    setSystemTime();
  }
}

const flow = (title: string, fields: Partial<Flow> = {}): Flow =>
  sampleFlow({
    id: title,
    title,
    created_at: "2026-11-10T08:00:00Z",
    updated_at: "2026-11-24T08:00:00Z",
    version: 1,
    ...fields,
  });
const item = (title: string, reasons: Reason[], fields: Partial<Flow> = {}): Schemas["FocusItem"] => ({
  flow: flow(title, fields),
  reasons,
  is_planned: false,
});
const focus = (items: Schemas["FocusItem"][], note = "", openCount = items.length): Schemas["FocusRead"] => ({
  items,
  open_count: openCount,
  needs_you: true,
  resume_note: note === "" ? null : { text: note, left_at: "2026-11-20T17:00:00Z" },
  context: {
    id: "work",
    name: "Work",
    icon: "💼",
    color: "#2F6F62",
    position: 1,
    version: 1,
    archived_at: null,
    created_at: "2026-11-01T08:00:00Z",
    updated_at: "2026-11-01T08:00:00Z",
  },
});

describe("the reason for a flow", () => {
  const labels = (reasons: Reason[], leftAt = "", fields: Partial<Flow> = {}): string[] => {
    const note = leftAt === "" ? null : { left_at: leftAt };
    return atNoon(() => reasonLabels(item("Call mum", reasons, fields), note, ZONE, WORDS.reasons, WORDS.dates));
  };

  test("is not said where the date or the flag says it", () => {
    const reasons = ["overdue", "due_today", "due_soon", "high_priority", "next"] as const;
    for (const reason of reasons) expect(labels([reason])).toEqual([]);
  });

  test("is said where nothing else does", () => {
    expect(labels(["resume_note"])).toEqual(["in your note"]);
    const untouched = { updated_at: "2026-11-01T08:00:00Z" };
    expect(labels(["neglected"], "", untouched)).toEqual(["untouched since Sun 1 Nov"]);
    expect(labels(["resume_note", "neglected"], "", untouched)).toEqual(["in your note", "untouched since Sun 1 Nov"]);
  });

  test("is that it was left open, if nothing presses", () => {
    expect(labels(["next"], "2026-11-20T17:00:00Z")).toEqual(["left open on Friday"]);
    expect(labels(["high_priority"], "2026-11-24T17:00:00Z")).toEqual(["left open yesterday"]);
    expect(labels(["due_today"], "2026-11-20T17:00:00Z")).toEqual([]);
  });

  test("is not that it was left open where the plan says why it is shown", () => {
    expect(labels(["next"], "2026-11-20T17:00:00Z", { planned_status: "earlier" })).toEqual([]);
  });

  test("is not that it was left open today, or before it was written", () => {
    expect(labels(["next"], "2026-11-25T08:00:00Z")).toEqual([]);
    expect(labels(["next"], "2026-11-20T17:00:00Z", { created_at: "2026-11-21T08:00:00Z" })).toEqual([]);
  });
});

describe("the rows of focus", () => {
  const rows = (read: Schemas["FocusRead"]): [string, string[]][] =>
    atNoon(() => focusRows(read, ZONE, WORDS)).map(({ flow: { title }, reasons }) => [title, reasons]);

  test("keep the order of the API, each with its reasons", () => {
    expect(rows(focus([item("Second", ["next"]), item("First", ["resume_note"])], "First"))).toEqual([
      ["Second", ["left open on Friday"]],
      ["First", ["in your note"]],
    ]);
  });

  test("have a new flow where the API will have it", () => {
    const added = item("New", [], { version: 0, priority: "high", created_at: NOON, updated_at: NOON });
    expect(rows(focus([added, item("Today", ["due_today"]), item("Next", ["next"])])).map(([title]) => title)).toEqual([
      "Today",
      "New",
      "Next",
    ]);
    expect(rows(focus([added, item("Next", ["next"])], "The new offer"))).toEqual([
      ["New", []],
      ["Next", ["left open on Friday"]],
    ]);
  });
});

describe("the other flows", () => {
  const read = focus([item("Shown", ["due_today"])], "ask about the budget", 4);
  const titles = (flows: Flow[]): string[] => atNoon(() => otherFlows(flows, read, ZONE)).map(({ title }) => title);

  test("are those that do not matter now, the more pressing first", () => {
    const due = { date: "2026-11-27", time: null, timezone: null };
    const soon = flow("Soon", { due, due_at: "2026-11-27T23:59:59Z", status: "due_soon" });
    expect(titles([flow("Whenever"), flow("Shown"), soon, flow("The budget")])).toEqual([
      "The budget",
      "Soon",
      "Whenever",
    ]);
    expect(titles([])).toEqual([]);
  });

  test("are counted before they are read", () => expect(otherCount(read)).toBe(3));
});
