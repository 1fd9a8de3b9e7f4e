import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { marked, searchPath } from "./found";

test("what was found is read where it is", () => {
  expect(contract.paths["/api/v1/search"].get.operationId).toBe("search");
  expect(searchPath("tea & cake")).toBe("/search?limit=20&q=tea%20%26%20cake");
});

describe("a text that was found", () => {
  const at = (text: string, word: string, field: "title" | "description") => ({
    field,
    start: text.indexOf(word),
    end: text.indexOf(word) + word.length,
  });
  const shown = (text: string | null, words: string[], field: "title" | "description"): string =>
    marked(
      text,
      words.map((word) => at(text ?? "", word, field)),
      field,
    )
      .map((part) => (part.isHit ? `<${part.text}>` : part.text))
      .join("");

  test("has its words marked", () => {
    expect(shown("Call mum about the cake", ["Call", "cake"], "title")).toBe("<Call> mum about the <cake>");
    expect(shown("Call mum", [], "title")).toBe("Call mum");
    expect(shown("mum", ["mum"], "title")).toBe("<mum>");
  });

  test("has keys of its own for its parts", () => {
    const keys = marked("Call mum", [at("Call mum", "mum", "title")], "title").map(({ key }) => key);
    expect(keys).toEqual(["0", "5"]);
  });

  test("is not marked where another field has the word", () => {
    expect(marked("Call mum", [{ field: "description", start: 0, end: 4 }], "title")).toEqual([
      { key: "0", text: "Call mum", isHit: false },
    ]);
  });

  test("is shown as notes only if they have a word, and without the marks of Markdown", () => {
    expect(shown(null, [], "description")).toBe("");
    expect(shown("**Two** cups of tea", [], "description")).toBe("");
    expect(shown("**Two** cups of tea", ["tea"], "description")).toBe("Two cups of <tea>");
  });

  test("is of long notes the piece around the first word", () => {
    const long = `${"a ".repeat(100)}tea${" b".repeat(100)}`;
    const piece = shown(long, ["tea"], "description");
    expect(piece).toBe(`…${"a ".repeat(20)}<tea>${" b".repeat(58)} …`);
    expect(shown(`tea${" b".repeat(100)}`, ["tea"], "description").startsWith("<tea>")).toBe(true);
    expect(shown(`${"a ".repeat(100)}tea`, ["tea"], "description").endsWith("<tea>")).toBe(true);
  });
});
