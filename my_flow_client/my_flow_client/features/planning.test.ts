import { describe, expect, test } from "bun:test";

import contract from "../../../contract/openapi.json";
import { applyChanges, type Page } from "../runtime/optimisticUpdates";
import type { components } from "../runtime/contract";
import { sampleFlow } from "../samples/flow";
import { sampleZone } from "../samples/zone";
import { PLAN, planning, postponement, reverse, type Planning } from "./planning";

type Flow = components["schemas"]["FlowRead"];

const flow = sampleFlow();
const ZONE = sampleZone();

describe("a flow that is put off", () => {
  const day = (date: string): Flow["planned"] => ({ date, time: null, timezone: null, someday: false });
  const due = { date: "2026-11-27", time: null, timezone: null };

  /** In Berlin, half past eleven in the evening in New York is the next morning. */
  test("is planned for the day that is picked", () => {
    const planned = { date: "2026-11-27", time: "23:30", timezone: "America/New_York", someday: false };
    const dateOn = (to: string | null, isExact: boolean) =>
      postponement({ ...flow, planned }, to === null ? null : { day: to, isExact }, sampleZone("Europe/Berlin")).planned
        ?.date;
    expect(dateOn("2026-11-25", true)).toBe("2026-11-24");
    expect(dateOn("2026-11-25", false)).toBe("2026-11-27");
    expect(dateOn("2026-11-30", false)).toBe("2026-11-29");
    expect(dateOn(null, false)).toBe(undefined);
  });

  test("keeps the plan that it had, and may have it already", () => {
    const planned = day("2026-11-27");
    const v = postponement({ ...flow, planned }, { day: "2026-11-28" }, ZONE);
    expect([v.before, v.planned, v.isSame]).toEqual([planned, day("2026-11-28"), false]);
    expect([reverse(v).before, reverse(v).planned]).toEqual([day("2026-11-28"), planned]);
    expect(postponement({ ...flow, planned }, { day: "2026-11-27" }, ZONE).isSame).toBe(true);
    expect(postponement(flow, null, ZONE).isSame).toBe(true);
  });

  test("keeps its due date, and tells of a plan after that", () => {
    const isAfter = (to: string) => postponement({ ...flow, due }, { day: to }, ZONE).isAfterDue;
    expect([isAfter("2026-11-27"), isAfter("2026-11-28")]).toEqual([false, true]);
    const v = postponement({ ...flow, due }, { day: "2026-11-28" }, ZONE);
    expect(PLAN.body?.(v)).toEqual({ planned: day("2026-11-28") });
  });
});

describe("the write of a plan", () => {
  const later = postponement(flow, { day: "2026-05-20" }, ZONE);
  const someday = postponement(flow, "someday", ZONE);
  const after = (v: Planning, key: string[], items: object[]): Page["items"] =>
    applyChanges({ items } as Page, key, PLAN.changesOf!(v))!.items;

  test("calls its operation, with the plan alone", () => {
    expect(PLAN.path({ ...later, id: "{flow_id}" })).toBe("/flows/{flow_id}");
    expect(contract.paths["/api/v1/flows/{flow_id}"].patch.operationId).toBe("updateFlow");
    expect(PLAN.method).toBe("PATCH");
    expect(PLAN.body?.(later)).toEqual({
      planned: { date: "2026-05-20", time: null, timezone: null, someday: false },
    });
  });

  test("shows wherever the flow is", () => {
    const other = { ...flow, id: "g" };
    for (const key of [
      ["flows", "work", "open"],
      ["flow", "f"],
      ["agenda", "2026-05-15", "2026-05-21"],
    ]) {
      expect(after(later, key, [flow, other])).toEqual([{ ...flow, planned: later.planned }, other]);
    }
    const [item] = after(later, ["flows", "work", "focus"], [{ flow, reasons: [] }]).filter((one) => "reasons" in one);
    expect((item as { flow: Flow }).flow.planned).toEqual(later.planned);
  });

  test("takes a flow for someday out of focus, and puts it at the end of its context", () => {
    const shown = { ...flow, planned: someday.planned };
    expect(after(someday, ["flows", "work", "someday"], [])).toEqual([shown]);
    expect(after(someday, ["flows", "work", "focus"], [{ flow, reasons: [] }])).toEqual([]);
    expect(after(later, ["flows", "work", "someday"], [])).toEqual([]);
    const back = reverse(someday);
    expect(after(back, ["flows", "work", "open"], [])).toEqual([{ ...flow, planned: null }]);
  });

  test("goes to the lists of the flow's own context", () => {
    const elsewhere = planning({ ...flow, context_id: "personal" }, someday.planned, ZONE);
    expect(after(elsewhere, ["flows", "work", "someday"], [])).toEqual([]);
    expect(after(elsewhere, ["flows", "personal", "someday"], []).length).toBe(1);
  });
});
