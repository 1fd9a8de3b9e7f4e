import { expect, test } from "bun:test";

import { createDebouncer } from "./debounce";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("the last of several calls with a name counts", async () => {
  const { run } = createDebouncer();
  const done: string[] = [];
  run("a", () => done.push("first"), 1);
  run("a", () => done.push("second"), 1);
  run("b", () => done.push("other"), 1);
  await pause(10);
  expect(done).toEqual(["second", "other"]);
});
