import { afterEach, beforeEach, describe, expect, setSystemTime, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { agendaPath, toAgenda, type Agenda } from "../../runtime/agenda";
import type { components } from "../../runtime/contract";
import { completeWrite, deleteWrite, reopenWrite } from "../../runtime/flowWrites";
import { applyChanges, bindVariables, type Change, type Item } from "../../runtime/optimisticUpdates";
import { SOMEDAY } from "../../runtime/planChanges";
import { sampleFlow } from "../../samples/flow";
import { PLAN, planning } from "../planning";
import { arrange, shortDate, weekday, type WeekRow } from "./weekRows";
import { nextRow } from "./otherContexts.logic";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];

const zone = { timezone: "Etc/UTC", day_starts_at: "00:00" };
const today = "2026-05-15";
const plan = (date: string, time: string | null = null): Schemas["PlanRead"] => ({
  date,
  time,
  timezone: time ? "Etc/UTC" : null,
  someday: false,
});
const due = (date: string, time: string | null = null): Schemas["DueRead"] => ({
  date,
  time,
  timezone: time ? "Etc/UTC" : null,
});
const context = (id: string): Schemas["ContextRead"] => ({
  id,
  name: id,
  color: "#3B78D1",
  icon: "💼",
  position: 1,
  version: 1,
  archived_at: null,
  created_at: "2026-05-01T08:00:00Z",
  updated_at: "2026-05-01T08:00:00Z",
});
const agenda = (...items: Flow[]): Agenda => ({
  items,
  contexts: [context("work"), context("personal")],
  upcoming: [],
  is_complete: true,
});
const flow = (id: string, fields: Partial<Flow> = {}): Flow => sampleFlow({ id, title: id, ...fields });
const week = (...items: Flow[]) => arrange(agenda(...items), today, today, zone);
const ids = (rows: WeekRow[] | undefined): string[] => (rows ?? []).map((row) => row.flow.id);
const daysOf = (...items: Flow[]): Record<string, string[]> =>
  Object.fromEntries(
    [["", week(...items).earlier] as const, ...week(...items).days.map(({ date, rows }) => [date, rows] as const)]
      .filter(([, rows]) => rows.length > 0)
      .map(([date, rows]) => [date, ids(rows)]),
  );

beforeEach(() => setSystemTime(new Date(`${today}T12:00:00Z`)));
afterEach(() => setSystemTime());

describe("the agenda", () => {
  test("is read where it is, and lists each flow once", () => {
    expect(contract.paths["/api/v1/agenda"].get.operationId).toBe("getAgenda");
    expect(agendaPath(today, "2026-05-21")).toBe("/agenda?from=2026-05-15&to=2026-05-21");
    const both = { context_id: "work", items: [{ flow: flow("a"), reasons: ["due" as const] }] };
    const read = {
      today,
      contexts: [],
      is_complete: true,
      earlier: [both],
      days: [{ date: today, contexts: [both], upcoming: [] }],
    };
    expect(toAgenda(read).items.map(({ id }) => id)).toEqual(["a"]);
  });

  test("shows at once what a write changes", () => {
    const [call] = [flow("call", { planned: plan(today) })];
    const after = (changes: Change[], items: Flow[] = [call!]): Item[] =>
      applyChanges<Item>({ items }, ["agenda", today, today], changes)!.items as Item[];
    expect(after(PLAN.changesOf!(planning(call!, plan("2026-05-16"), zone)))[0]).toEqual({
      ...call!,
      planned: plan("2026-05-16"),
    });
    expect(after(bindVariables(completeWrite("work").optimistic, call!))).toEqual([]);
    expect(after(bindVariables(deleteWrite("work").optimistic, call!))).toEqual([]);
    expect(after(bindVariables(reopenWrite("work").optimistic, call!), []).map(({ id }) => id)).toEqual(["call"]);
  });
});

describe("on the days of a week", () => {
  test("stands what is planned and due, and both if the days differ", () => {
    expect(
      daysOf(
        flow("planned", { planned: plan("2026-05-16") }),
        flow("due", { due: due("2026-05-17") }),
        flow("both", { planned: plan("2026-05-16"), due: due("2026-05-18") }),
        flow("same", { planned: plan("2026-05-18"), due: due("2026-05-18") }),
        flow("someday", { planned: SOMEDAY, due: due("2026-05-18") }),
        flow("none"),
        flow("later", { planned: plan("2026-05-22") }),
      ),
    ).toEqual({
      "2026-05-16": ["planned", "both"],
      "2026-05-17": ["due"],
      "2026-05-18": ["both", "same"],
    });
  });

  test("what is from before stands in a group, until it is planned again", () => {
    const overdue = flow("overdue", { due: due("2026-05-12") });
    expect(daysOf(overdue, flow("meant", { planned: plan("2026-05-13") }))).toEqual({ "": ["overdue", "meant"] });
    expect(daysOf({ ...overdue, planned: plan("2026-05-16") })).toEqual({ "2026-05-16": ["overdue"] });
    expect(daysOf(flow("missed", { due: due(today, "09:00"), status: "overdue" }))).toEqual({ [today]: ["missed"] });
    expect(daysOf(flow("due", { due: due("2026-05-17"), planned: plan("2026-05-13") }))).toEqual({
      "": ["due"],
      "2026-05-17": ["due"],
    });
  });

  test("comes first what has a time, then by context and importance", () => {
    const rows = daysOf(
      flow("low", { planned: plan(today), priority: "low" }),
      flow("personal", { planned: plan(today), context_id: "personal", priority: "high" }),
      flow("high", { planned: plan(today), priority: "high" }),
      flow("evening", { planned: plan(today, "18:00"), context_id: "personal" }),
      flow("noon", { due: due(today, "12:30") }),
    );
    expect(rows).toEqual({ [today]: ["noon", "evening", "high", "low", "personal"] });
  });

  test("appear upcoming flows", () => {
    const again = {
      flow_id: "run",
      context_id: "personal",
      title: "Run",
      planned: plan("2026-05-16", "07:00"),
      due: null,
      priority: "medium" as const,
      reasons: ["planned" as const],
    };
    const read = { ...agenda(), upcoming: [{ ...again, date: "2026-05-16" }] };
    const upcoming = arrange(read, today, today, zone).days.map((day) =>
      day.upcoming.map(({ title, time }) => [title, time]),
    );
    expect(upcoming.flat()).toEqual([["Run", "07:00"]]);
  });

  test("are formatted", () => {
    expect(shortDate("2026-05-01")).toBe("1 May");
    expect(weekday("2026-05-15")).toBe("Friday");
  });
});

test("the next flow elsewhere is the one whose time comes, else one without a time", () => {
  const now = Date.parse(`${today}T12:00:00Z`);
  const rows = (...items: Flow[]): WeekRow[] => week(...items).days[0]!.rows;
  const morning = flow("morning", { planned: plan(today, "09:00") });
  const evening = flow("evening", { planned: plan(today, "18:00") });
  const anytime = flow("anytime", { planned: plan(today) });
  expect(nextRow(rows(morning, evening, anytime), now)?.flow.id).toBe("evening");
  expect(nextRow(rows(morning, anytime), now)?.flow.id).toBe("anytime");
  expect(nextRow(rows(morning), now)?.flow.id).toBe("morning");
  expect(nextRow([], now)).toBe(null);
});
