import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables } from "../../runtime/optimisticUpdates";
import { changePreferencesWrite } from "../../runtime/changePreferences";
import { deleteAccountWrite } from "./account";
import { apiAddress, CALENDAR_PATH, makeCalendarWrite, revokeCalendarWrite } from "./calendar";
import { importPreview, importWrite, type ImportWords } from "./import";

const operation = (method: string, path: string): string | undefined => {
  const methods: [string, { operationId: string }][] = Object.entries(
    Object.entries(contract.paths).find(([template]) => template === `/api/v1${path}`)?.[1] ?? {},
  );
  return methods.find(([name]) => name.toUpperCase() === method)?.[1].operationId;
};

describe("a write of the settings", () => {
  test("calls its operation", () => {
    expect(operation(changePreferencesWrite.method, changePreferencesWrite.path({}))).toBe("updatePreferences");
    expect(operation(makeCalendarWrite.method, makeCalendarWrite.path({}))).toBe("makeCalendar");
    expect(operation(revokeCalendarWrite.method, revokeCalendarWrite.path({}))).toBe("revokeCalendar");
    expect(operation(deleteAccountWrite.method, deleteAccountWrite.path({}))).toBe("deleteAccount");
    expect(operation(importWrite.method, importWrite.path({ file: {}, apply: false }))).toBe("importEverything");
    expect(operation("GET", CALENDAR_PATH)).toBe("getCalendar");
  });

  test("shows a changed preference at once", () => {
    const [day_starts_at, theme] = ["00:00", "dark"];
    const changes = bindVariables(changePreferencesWrite.optimistic, { day_starts_at: "04:00" });
    expect(applyChanges({ day_starts_at, theme }, ["preferences"], changes)).toEqual({ day_starts_at: "04:00", theme });
    expect(changePreferencesWrite.body?.({ timezone: "UTC" })).toEqual({ timezone: "UTC" });
  });

  test("imports nothing before somebody has seen what would change", () => {
    const file = { format: "my-flow" };
    expect(importWrite.path({ file, apply: false })).toBe("/import");
    expect(importWrite.path({ file, apply: true })).toBe("/import?apply=true");
    expect(importWrite.body?.({ file, apply: true })).toEqual(file);
  });
});

describe("what an import would change", () => {
  const words: ImportWords = {
    oneContext: "1 context",
    manyContexts: "{} contexts",
    oneFlow: "1 flow",
    manyFlows: "{} flows",
    done: "",
  };
  const counts = (created: number, unchanged: number, in_trash: number) => ({
    created,
    unchanged,
    in_trash,
    restorable: [],
  });
  const preview = (...[contexts, flows]: [ReturnType<typeof counts>, ReturnType<typeof counts>]) =>
    importPreview({ applied: false, contexts, flows: { ...flows, no_longer_repeating: 0 } }, words);

  test("is said in words", () => {
    const { created, unchanged, inTrash } = preview(counts(1, 0, 2), counts(3, 1, 1));
    expect([created, unchanged, inTrash]).toEqual(["1 context, 3 flows", "0 contexts, 1 flow", "2 contexts, 1 flow"]);
  });

  test("is that a flow stops repeating", () => {
    const said = (no_longer_repeating: number) => {
      const flows = { ...counts(1, 2, 0), no_longer_repeating };
      const found = importPreview({ applied: false, contexts: counts(0, 1, 0), flows }, words);
      return [found.endsRepetition, found.noLongerRepeating];
    };
    expect(said(0)[0]).toBe(false);
    expect(said(1)).toEqual([true, "1 flow"]);
    expect(said(2)).toEqual([true, "2 flows"]);
  });

  test("is something new, something in the trash, or nothing", () => {
    const found = (created: number, inTrash: number) => {
      const { isNew, isTrashed } = preview(counts(0, 5, 0), counts(created, 5, inTrash));
      return [isNew, isTrashed];
    };
    expect(found(1, 0)).toEqual([true, false]);
    expect(found(0, 1)).toEqual([false, true]);
    expect(found(0, 0)).toEqual([false, false]);
  });
});

test("the address of a calendar feed is whole", () => {
  const { protocol, pathname } = new URL(apiAddress("/api/v1/calendar/key.ics"));
  expect([protocol.startsWith("http"), pathname]).toEqual([true, "/api/v1/calendar/key.ics"]);
});
