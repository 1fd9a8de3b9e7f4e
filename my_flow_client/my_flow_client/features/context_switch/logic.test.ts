import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables, type Item } from "../../runtime/optimisticUpdates";
import type { components } from "../../runtime/contract";
import type { Write } from "../../runtime/data";
import { focusPath } from "../../runtime/resources";
import { sampleFlow } from "../../samples/flow";
import { decisionOn, deletedFlows, resolutionsOf, withDecision, type Decisions } from "./decisions";
import { isTooLong, noteToSend } from "./note";
import { previewPath } from "./preview";
import { entryWrite, switchWrite, type Switch } from "./writes";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];

const flow = (id: string, values: Partial<Flow> = {}): Flow =>
  sampleFlow({ id, title: `Flow ${id}`, version: 1, ...values });
const arriving: Schemas["FocusRead"] = {
  context: {
    id: "home",
    name: "Home",
    color: "#228833",
    icon: "🏡",
    position: 1,
    archived_at: null,
    version: 1,
    created_at: "2026-05-15T08:00:00Z",
    updated_at: "2026-05-15T08:00:00Z",
  },
  items: [],
  needs_you: false,
  open_count: 0,
  resume_note: null,
};
const variables: Switch = {
  from_context_id: "work",
  to_context_id: "home",
  resume_note: "Call Ana",
  arriving,
  resolutions: [{ flow_id: "1", action: "let_go", context_id: null }],
};

describe("a decision", () => {
  test("is to keep the flow until there is another", () => {
    expect(decisionOn("1", {})).toBe("keep");
    expect(decisionOn("1", { 1: "move" })).toBe("move");
  });

  test("is replaced by another one, and taken back by the same one", () => {
    const first = withDecision({ 2: "move" }, "1", "complete");
    expect(first).toEqual({ 1: "complete", 2: "move" });
    expect(withDecision(first, "1", "tomorrow")).toEqual({ 1: "tomorrow", 2: "move" });
    expect(withDecision(first, "1", "complete")).toEqual({ 1: "keep", 2: "move" });
  });

  test("is sent for flows that are still left open", () => {
    const decisions: Decisions = { 1: "complete", 2: "keep", 3: "move", gone: "let_go" };
    const leftOpen = ["1", "2", "3", "4"].map((id) => flow(id));
    expect(resolutionsOf(decisions, leftOpen, "home")).toEqual([
      { flow_id: "1", action: "complete", context_id: null },
      { flow_id: "3", action: "move", context_id: "home" },
    ]);
    expect(resolutionsOf(decisions, [], "home")).toEqual([]);
  });

  test("of tomorrow moves the plan, and never the due date", () => {
    expect(resolutionsOf({ 1: "tomorrow" }, [flow("1")], "home")).toEqual([
      { flow_id: "1", action: "tomorrow", context_id: null, moves: "planned" },
    ]);
  });

  test("deletes the flows that can be restored", () => {
    const leftOpen = ["1", "2", "3"].map((id) => flow(id));
    const resolutions = resolutionsOf({ 1: "let_go", 2: "complete", 3: "let_go" }, leftOpen, "home");
    expect(deletedFlows(leftOpen, resolutions).map(({ id }) => id)).toEqual(["1", "3"]);
  });
});

describe("a note", () => {
  test("has 500 characters at most", () => {
    expect(isTooLong("🏡".repeat(500))).toBe(false);
    expect(isTooLong("🏡".repeat(501))).toBe(true);
  });

  test("takes the place of the one before", () => {
    expect(noteToSend(" Call Ana ", "")).toBe("Call Ana");
    expect(noteToSend("Call Ana", "Ask Tom")).toBe("Call Ana");
  });

  test("empties the one before where nothing of it can be seen", () => {
    expect(noteToSend(" \u200b", "Ask Tom")).toBe(null);
    expect(noteToSend("", "")).toBe(undefined);
  });
});

describe("a request", () => {
  const paths: Record<string, Record<string, { operationId?: string }>> = contract.paths;
  const operation = (method: string, path: string): string | undefined => {
    const found = Object.keys(paths).find((template) => template.replace(/\{\w+\}/g, "{}") === `/api/v1${path}`);
    return paths[found ?? ""]?.[method.toLowerCase()]?.operationId;
  };

  test("calls its operation", () => {
    expect(operation("GET", previewPath("work", "home").split("?")[0]!)).toBe("previewTransition");
    expect(operation(switchWrite("home").method, switchWrite("home").path(variables))).toBe("createTransition");
    expect(operation(entryWrite.method, entryWrite.path(variables))).toBe("createTransition");
    expect(operation("GET", focusPath("{}"))).toBe("getFocus");
  });

  test("for a preview names the context that is left, if there is one", () => {
    expect(previewPath("work", "home")).toBe("/transitions/preview?to=home&from=work");
    expect(previewPath("", "home")).toBe("/transitions/preview?to=home");
  });

  test("for a switch has what the API takes, and nothing else", () => {
    const sent = switchWrite("home").body?.(variables);
    expect(sent).toEqual({
      from_context_id: "work",
      to_context_id: "home",
      resume_note: "Call Ana",
      resolutions: [{ flow_id: "1", action: "let_go", context_id: null }],
    });
    const kept = switchWrite("home").body?.({ ...variables, resume_note: undefined });
    expect(JSON.stringify(kept).includes("resume_note")).toBe(false);
  });
});

describe("a write shows at once", () => {
  const after = <V>(write: Write<V>, v: V, key: string[], data?: Item) =>
    applyChanges<Item>(data, key, bindVariables(write.optimistic, v));
  const preferences = { current_context_id: "work", timezone: "UTC" };

  test("the context entered, also where nothing was known of it", () => {
    const focus = ["flows", "home", "focus"];
    expect(after(switchWrite("home"), variables, focus)).toEqual({ ...arriving });
    expect(after(switchWrite("home"), { ...variables, arriving: null }, focus)).toBe(undefined);
    expect(after(entryWrite, variables, focus)).toBe(undefined);
  });

  test("where one is", () => {
    const entered = { ...preferences, current_context_id: "home" };
    for (const write of [switchWrite("home"), entryWrite]) {
      expect(after(write, variables, ["preferences"], preferences)).toEqual(entered);
    }
  });
});
