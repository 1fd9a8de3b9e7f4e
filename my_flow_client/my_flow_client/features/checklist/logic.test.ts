import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import type { Write } from "../../runtime/data";
import { applyChanges, bindVariables, type Page } from "../../runtime/optimisticUpdates";
import { sampleFlow } from "../../samples/flow";
import { applyItemChange, countsOf, itemBefore, newItemId, type Item, type ItemChange } from "./items";
import { promotedFlow } from "./promotedFlow";
import { oneLine, parseItems, problemOfItems } from "./parseItems";
import {
  addItemsWrite,
  clearDoneWrite,
  promoteItemWrite,
  removeItemWrite,
  updateItemWrite,
  type ItemWrite,
} from "./writes";

const item = (id: string, done = false): Item => ({ id, text: `Item ${id}`, done });
const [a, b, c] = [item("a"), item("b", true), item("c")];
const ids = (items: Item[]): string => items.map(({ id }) => id).join("");
const ACTIONS = contract.paths as Record<string, Record<string, { operationId: string }>>;

describe("text becomes items", () => {
  const texts = (text: string): string[] => parseItems(text).map((typed) => typed.text);

  test("one for each line that says something", () => {
    expect(texts(" Milk \n\n \u200b \r\nBread\u2028Jam\n")).toEqual(["Milk", "Bread", "Jam"]);
    expect(texts(" \n ")).toEqual([]);
  });

  test("without the marks of Markdown, and done where they say so", () => {
    const list = "# Trip\n\n- [ ] Tent\n  * [x] Map\n+ Rope\n☐ Salt\n☑ Tea\n✓Cups\n- [X] Pan";
    expect(parseItems(list)).toEqual([
      { text: "Trip", done: false },
      { text: "Tent", done: false },
      { text: "Map", done: true },
      { text: "Rope", done: false },
      { text: "Salt", done: false },
      { text: "Tea", done: true },
      { text: "Cups", done: true },
      { text: "Pan", done: true },
    ]);
  });

  test("without numbers, if all of several lines have one", () => {
    expect(texts("1. Tent\n2) Map")).toEqual(["Tent", "Map"]);
    expect(parseItems("1. [x] Tent\n2. [ ] Map")).toEqual([
      { text: "Tent", done: true },
      { text: "Map", done: false },
    ]);
    expect(texts("1. Tent\nMap")).toEqual(["1. Tent", "Map"]);
    expect(texts("3. Termin")).toEqual(["3. Termin"]);
  });

  test("with what only looks like a mark", () => {
    expect(texts("-5 degrees\n[draft] read\n#hashtag")).toEqual(["-5 degrees", "[draft] read", "#hashtag"]);
  });

  test("on one line without control characters", () => {
    expect(oneLine(" two\ttabs\u0000 and\nlines ")).toBe("two tabs  and lines");
    expect(texts("a\tb")).toEqual(["a b"]);
  });
});

describe("items that do not fit", () => {
  const words = { tooLong: "long", lineTooLong: "line {}", noRoom: "room {} of {}", full: "full" };
  const problem = (text: string, count: number): string => problemOfItems(parseItems(text), count, words);
  const lines = (count: number): string => Array.from({ length: count }, (_, at) => `Item ${at}`).join("\n");

  test("are said, each with its number", () => {
    expect(problem("x".repeat(500), 0)).toBe("");
    expect(problem("🌿".repeat(500), 99)).toBe("");
    expect(problem("x".repeat(501), 0)).toBe("long");
    expect(problem(`a\n\nb\n${"x".repeat(501)}`, 0)).toBe("line 3");
    expect(problem(lines(100), 0)).toBe("");
    expect(problem(lines(101), 0)).toBe("room 0 of 101".replace("0", "100"));
    expect(problem(lines(3), 98)).toBe("room 2 of 3");
    expect(problem("x", 100)).toBe("full");
    expect(problem("", 100)).toBe("");
  });
});

describe("a change", () => {
  test("adds after an item, at the front or at the end, and nothing twice", () => {
    const added = (after?: string | null): string =>
      ids(applyItemChange([a, b], { kind: "add", items: [c, a], after }));
    expect([added(), added(null), added("a"), added("gone")]).toEqual(["abc", "cab", "acb", "abc"]);
  });

  test("moves after an item, to the front, or to the end if that item is gone", () => {
    const moved = (itemId: string, after: string | null): string =>
      ids(applyItemChange([a, b, c], { kind: "move", itemId, after }));
    expect([moved("c", null), moved("a", "b"), moved("a", "gone"), moved("gone", "a")]).toEqual([
      "cab",
      "bac",
      "bca",
      "abc",
    ]);
  });

  test("changes or removes one item, and is counted", () => {
    const ticked = applyItemChange([a, b], { kind: "edit", itemId: "a", values: { done: true } });
    expect(ticked).toEqual([{ ...a, done: true }, b]);
    expect(countsOf(ticked)).toEqual({ total: 2, done: 2 });
    expect(countsOf(applyItemChange([a], { kind: "remove", itemId: "a" }))).toBe(null);
    expect(applyItemChange([a, b], { kind: "clear" })).toEqual([a]);
  });

  test("finds its way back by the item before", () => {
    expect([itemBefore([a, b], "b"), itemBefore([a, b], "a")]).toEqual(["a", null]);
  });
});

test("ids are those of the API, and differ", () => {
  const made = Array.from({ length: 100 }, newItemId);
  expect(made.every((id) => /^[0-9a-f]{24}$/.test(id))).toBe(true);
  expect(new Set(made).size).toBe(100);
});

describe("a write", () => {
  const flow = sampleFlow({ id: "{flow_id}", checklist: { total: 2, done: 1 } });
  const write = <C extends ItemChange>(change: C): ItemWrite<C> => ({
    id: flow.id,
    version: 3,
    change,
    counts: countsOf(applyItemChange([a, b], change)),
  });
  const operation = <V>({ method, path }: Pick<Write<V>, "method" | "path">, v: V): string | undefined =>
    ACTIONS[`/api/v1${path(v)}`]?.[method.toLowerCase()]?.operationId;
  const itemId = "{item_id}";
  const removal = write({ kind: "remove" as const, itemId });
  const promotion = { ...removal, item: a, after: null, shown: promotedFlow(flow, a) };

  test("calls its operation", () => {
    expect(operation(addItemsWrite(flow), write({ kind: "add" as const, items: [c] }))).toBe("addItems");
    expect(operation(updateItemWrite(flow), write({ kind: "move" as const, itemId, after: null }))).toBe("updateItem");
    expect(operation(removeItemWrite(flow), removal)).toBe("removeItem");
    expect(operation(promoteItemWrite(flow), promotion)).toBe("promoteItem");
    expect(operation(clearDoneWrite(flow), write({ kind: "clear" as const }))).toBe("clearDoneItems");
  });

  test("names what it changes, and no version that another device would have to know", () => {
    const body = updateItemWrite(flow).body!;
    expect(body(write({ kind: "edit" as const, itemId, values: { done: true } }))).toEqual({ done: true });
    expect(body(write({ kind: "move" as const, itemId, after: null }))).toEqual({ after: null });
    expect(addItemsWrite(flow).body!(write({ kind: "add" as const, items: [c] }))).toEqual({ items: [c] });
    expect(updateItemWrite(flow).version).toBe(undefined);
  });

  test("shows the items in the flow, and the counts in lists and in focus", () => {
    const v = write({ kind: "edit" as const, itemId: "a", values: { done: true } });
    const changes = bindVariables(updateItemWrite(flow).optimistic, v);
    const counts = { total: 2, done: 2 };
    const shown = applyChanges({ ...flow, items: [a, b] } as Record<string, unknown>, ["flow", flow.id], changes)!;
    expect([shown.items, shown.checklist]).toEqual([[{ ...a, done: true }, b], counts]);
    const inList = (key: string[], entry: object) => applyChanges({ items: [entry] } as Page, key, changes)!.items[0];
    expect(inList(["flows", "work", "open"], flow)).toEqual({ ...flow, checklist: counts });
    expect(inList(["flows", "work", "focus"], { flow, reasons: [] })).toEqual({
      flow: { ...flow, checklist: counts },
      reasons: [],
    });
  });

  test("of an item that becomes a flow shows that in the list that it belongs to", () => {
    const inList = (shown: "open" | "done", v: typeof promotion) =>
      applyChanges(
        { items: [] } as Page,
        ["flows", "work", shown],
        bindVariables(promoteItemWrite(flow).optimistic, v),
      )!.items.map(({ title }) => title);
    const done = { ...promotion, shown: promotedFlow(flow, b) };
    expect([inList("open", promotion), inList("done", promotion)]).toEqual([["Item a"], []]);
    expect([inList("open", done), inList("done", done)]).toEqual([[], ["Item b"]]);
  });
});

test("a text that is too long for a title becomes the description, too", () => {
  const text = "ab".repeat(250);
  const made = promotedFlow(sampleFlow(), { id: "a", text, done: false });
  expect([made.title, made.description]).toEqual([`${"ab".repeat(99)}a…`, text]);
  expect(promotedFlow(sampleFlow(), { id: "a", text: "x".repeat(200), done: false }).description).toBe(null);
});
