import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { commandFilter } from "../../runtime/commandMenu";
import type { components } from "../../runtime/contract";
import type { Flow } from "../../runtime/flowWrites";
import { sampleFlow } from "../../samples/flow";
import { bestMatchesPath, listedFlows } from "./found";
import { flowsOf } from "./cachedFlows";

const now = "2026-05-16T09:00:00Z";
const times = { created_at: now, updated_at: now, archived_at: null, position: 1, version: 3 };
const context: components["schemas"]["ContextRead"] = {
  ...times,
  id: "work",
  name: "Work",
  color: "#3B78D1",
  icon: "💼",
};
const flow = (id: string, more: Partial<Flow> = {}): Flow => sampleFlow({ ...times, id, title: id, ...more });

test("the best matches are read where they are", () => {
  expect(contract.paths["/api/v1/search"].get.operationId).toBe("search");
  expect(bestMatchesPath(" tea & cake ")).toBe("/search?limit=8&q=tea%20%26%20cake");
});

describe("what the palette offers", () => {
  test("is each flow of the cache once, whatever it came with", () => {
    const lists = [
      undefined,
      { pages: [{ items: [flow("call")] }, { items: [flow("run")] }] },
      { items: [{ flow: flow("call", { title: "Call mum" }) }] },
      { pages: [{ items: [flow("new", { version: 0 })] }] },
      {},
    ];
    expect(flowsOf(lists).map(({ title }) => title)).toEqual(["Call mum", "run"]);
  });

  test("is a known flow where it was when the API finds it, too", () => {
    const listed = listedFlows([flow("call"), flow("run")], [flow("tea"), flow("run")], [context], "words");
    expect(listed.map(({ flow: { id }, foundBy }) => [id, foundBy])).toEqual([
      ["call", ""],
      ["run", "words"],
      ["tea", "words"],
    ]);
  });

  test("says where a flow is, if that is known", () => {
    const listed = listedFlows([flow("call"), flow("run", { context_id: "gone" })], [], [context], "");
    expect(listed.map(({ place }) => place)).toEqual(["💼 Work", ""]);
  });
});

describe("a command", () => {
  test("is found by the beginnings of its words, in any order, the sooner if it begins with the first", () => {
    expect(commandFilter("", "sw per", ["Switch to Personal"])).toBe(1);
    expect(commandFilter("", "per sw", ["Switch to Personal"])).toBe(0.5);
    expect(commandFilter("", "itch", ["Switch to Personal"])).toBe(0);
    expect(commandFilter("", "sw work", ["Switch to Personal"])).toBe(0);
  });

  test("is found without case and accents, and by what the API found it by", () => {
    expect(commandFilter("", "arger", ["Ärger"])).toBe(1);
    expect(commandFilter("", "fern", ["Water the plants", "fern"])).toBe(0.5);
    expect(commandFilter("", "", ["Water the plants"])).toBe(0.5);
  });
});
