import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables, type Page } from "../../runtime/optimisticUpdates";
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { colorError, nameError } from "./checks";
import { formatCounts } from "./counts.logic";
import { archiveWrite, deleteWrite, restoreWrite, updateWrite } from "./editWrites";
import { newContext } from "./newContext.logic";
import { createWrite, placeWrite, unarchiveWrite } from "./writes";

type Context = components["schemas"]["ContextRead"];

const work: Context = { ...newContext(), id: "work", version: 3, name: "Work", position: 1 };
const home: Context = { ...newContext(), id: "home", name: "Home", position: 2 };

describe("the counts", () => {
  const words = { open: "open", nothingOpen: "Nothing open", overdue: "past due", dueToday: "today" };
  const said = (open: number, overdue: number, due_today: number): string =>
    formatCounts({ open, overdue, due_today, completed: 9 }, words);

  test("are those that matter, and none that are zero", () => {
    expect(said(3, 1, 2)).toBe("3\u00a0open, 1\u00a0past\u00a0due, 2\u00a0today");
    expect(said(3, 0, 0)).toBe("3\u00a0open");
    expect(said(0, 0, 0)).toBe("Nothing\u00a0open");
  });
});

describe("the form", () => {
  const words = { nameMissing: "missing", nameLong: "long", colorWrong: "wrong" };

  test("asks for a name that can be seen, once somebody tried to save", () => {
    for (const name of ["", "  ", "\u200b"]) {
      expect([nameError(name, false, words), nameError(name, true, words)]).toEqual(["", "missing"]);
    }
    expect(nameError(" Work ", true, words)).toBe("");
  });

  test("counts the letters of a name as people do, without the space around it", () => {
    expect(nameError(` ${"🌱".repeat(50)} `, false, words)).toBe("");
    expect(nameError("🌱".repeat(51), false, words)).toBe("long");
  });

  test("takes six hexadecimal digits as a color", () => {
    for (const color of ["#2F7A66", " #2f7a66 "]) expect(colorError(color, words)).toBe("");
    for (const color of ["", "green", "2F7A66", "#2F7", "#2F7A6G", "#2F7A6600"])
      expect(colorError(color, words)).toBe("wrong");
  });

  test("begins with a color that can be saved", () => expect(colorError(newContext().color, words)).toBe(""));
});

const template = (path: string): string => `/api/v1${path}`.replace("/work", "/{}");
const operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({
    name: `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "{}")}`,
    operationId,
  })),
);

const WRITES: [string, Write<Context, Context>][] = [
  ["createContext", createWrite],
  ["updateContext", updateWrite],
  ["updateContext", placeWrite],
  ["archiveContext", archiveWrite],
  ["unarchiveContext", unarchiveWrite],
  ["restoreContext", restoreWrite],
];

describe("a write", () => {
  for (const [operationId, write] of [...WRITES, ["deleteContext", deleteWrite] as const]) {
    test(`calls its operation: ${operationId}`, () => {
      const name = `${write.method} ${template(write.path(work))}`;
      expect(operations.find((operation) => operation.name === name)?.operationId).toBe(operationId);
    });
  }

  test("sends what the form has, and against which version", () => {
    const fields = { name: "Work", color: "#2F7A66", icon: "🌱" };
    expect(createWrite.body?.(work)).toEqual(fields);
    expect(updateWrite.body?.(work)).toEqual(fields);
    expect([createWrite.version?.(work), updateWrite.version?.(work)]).toEqual([undefined, 3]);
  });

  test("sends nothing but the place of what is moved", () => {
    expect(placeWrite.body?.({ ...work, position: 2.5 })).toEqual({ position: 2.5 });
    expect(placeWrite.version?.(work)).toBe(undefined);
  });
});

describe("until the API has answered", () => {
  const lists: Record<string, Page> = {
    dashboard: { items: [work, home].map((context) => ({ context })) },
    archive: { items: [work, home] },
    trash: { items: [{ context: work }, { context: null, flow: { id: "work" } }, { context: home }] },
  };
  /** What each list shows meanwhile, of which only those that change. */
  function changed<A>(write: Write<Context, A>, v = work): Record<string, unknown[]> {
    const changes = bindVariables(write.optimistic, v);
    const after = Object.entries(lists).map(([key, page]) => [key, applyChanges(page, [key], changes)!.items] as const);
    return Object.fromEntries(
      after.filter(([key, items]) => JSON.stringify(items) !== JSON.stringify(lists[key]!.items)),
    );
  }

  test("a context has its new place", () => {
    const moved = { ...work, position: 2.5 };
    expect(changed(placeWrite, moved)).toEqual({ dashboard: [{ context: moved }, { context: home }] });
  });

  test("a context that leaves is in no list", () => {
    expect(changed(archiveWrite)).toEqual({ dashboard: [{ context: home }] });
    expect(changed(deleteWrite)).toEqual({ dashboard: [{ context: home }], archive: [home] });
  });

  test("a context that comes back is no longer where it was", () => {
    expect(changed(unarchiveWrite)).toEqual({ archive: [home] });
    expect(changed(restoreWrite)).toEqual({ trash: [lists.trash!.items[1], { context: home }] });
  });

  test("a context that is made or changed is shown after the answer", () => {
    expect([changed(createWrite), changed(updateWrite)]).toEqual([{}, {}]);
  });
});
