import { expect, test } from "bun:test";

import { memoize } from "./memoize";

test("the result for the same arguments is computed once", () => {
  const calls: [string, number][] = [];
  const repeat = memoize((text: string, count: number) => {
    calls.push([text, count]);
    return text.repeat(count);
  });
  expect([repeat("a", 2), repeat("a", 2), repeat("a", 3), repeat("b", 2)]).toEqual(["aa", "aa", "aaa", "bb"]);
  expect(calls).toEqual([
    ["a", 2],
    ["a", 3],
    ["b", 2],
  ]);
});

test("each function has a cache of its own", () => {
  const [one, other] = [1, 2].map((result) => memoize(() => result));
  expect([one!(), other!()]).toEqual([1, 2]);
});

test("an error is not cached", () => {
  let calls = 0;
  const failOnce = memoize(() => {
    calls += 1;
    if (calls === 1) throw new Error("no such zone");
    return "UTC";
  });
  try {
    failOnce();
  } catch {
    expect(failOnce()).toBe("UTC");
  }
  expect(calls).toBe(2);
});
