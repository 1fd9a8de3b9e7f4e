import { expect, test } from "bun:test";

import { initialOf, offlineMessage, sectionOf } from "./header";

test("a page belongs to a section", () => {
  const paths = ["/focus", "/week", "/contexts", "/contexts/[id]", "/search", "/searching", "/settings", "/"];
  expect(paths.map(sectionOf)).toEqual(["/focus", "/week", "/contexts", "/contexts", "/search", "", "", ""]);
});

test("the initial is a whole letter", () => {
  expect(["ines", "🌿 Rest", ""].map(initialOf)).toEqual(["I", "🌿", "?"]);
});

test("it is said how much waits for the API to be back", () => {
  const words = { seen: "Offline.", waitsOne: "One change waits.", waitsMany: "{} changes wait." };
  expect([0, 1, 2].map((waiting) => offlineMessage(waiting, words))).toEqual([
    "Offline.",
    "One change waits.",
    "2 changes wait.",
  ]);
});
