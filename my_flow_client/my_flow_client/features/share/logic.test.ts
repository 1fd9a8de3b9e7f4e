import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables, type Page } from "../../runtime/optimisticUpdates";
import { readShared } from "./shared";
import { addFlowWrite, type NewFlow } from "./writes";

describe("what was shared", () => {
  const read = (title?: string, text?: string, url?: string): [string, string] => {
    const { title: first, notes } = readShared({ title, text, url });
    return [first, notes];
  };

  test("is a title and notes", () => {
    expect(read("A page", "Its first words\nand more", "https://example.com/")).toEqual([
      "A page",
      "Its first words\nand more\nhttps://example.com/",
    ]);
    expect(read(undefined, " Call mum \n\n tomorrow ")).toEqual(["Call mum", "tomorrow"]);
    expect(read(undefined, undefined, "https://example.com/")).toEqual(["https://example.com/", ""]);
    expect(read("A page", "same", "same")).toEqual(["A page", "same"]);
  });

  test("keeps a line in the notes that is too long for a title", () => {
    const long = "🌿".repeat(201);
    expect(read(long)).toEqual(["🌿".repeat(200), long]);
  });

  test("is nothing before the address is known", () => {
    expect(readShared(false)).toEqual({ title: "", notes: "" });
  });
});

describe("adding it", () => {
  const flow: NewFlow = {
    id: "new",
    context_id: "work",
    title: "Call mum",
    description: null,
    priority: "medium",
    due: null,
    status: "normal",
  };
  const write = addFlowWrite("work");

  test("calls its operation with what the contract takes", () => {
    const path = `/api/v1${write.path({ ...flow, context_id: "{context_id}" })}`;
    expect(path).toBe("/api/v1/contexts/{context_id}/flows");
    expect(contract.paths["/api/v1/contexts/{context_id}/flows"].post.operationId).toBe("createContextFlow");
    expect(write.method).toBe("POST");
    expect(write.body?.(flow)).toEqual({ title: "Call mum", description: null, priority: "medium", due: null });
  });

  test("shows it at the top of its list, and counts it", () => {
    const after = (key: string[], page: Page) => applyChanges(page, key, bindVariables(write.optimistic, flow))!.items;
    const list = after(["flows", "work", "open"], { items: [{ id: "old" }] });
    expect(list.map(({ id, version }) => [id, version])).toEqual([
      ["new", 0],
      ["old", undefined],
    ]);
    const dashboard = { items: ["work", "home"].map((id) => ({ context: { id }, counts: { open: 1 } })) };
    expect(after(["dashboard"], dashboard).map(({ counts }) => counts)).toEqual([{ open: 2 }, { open: 1 }]);
  });
});
