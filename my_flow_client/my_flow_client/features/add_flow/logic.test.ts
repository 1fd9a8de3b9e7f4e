import { describe, expect, test } from "bun:test";

import contract from "../../../../contract/openapi.json";
import { applyChanges, bindVariables, type Page } from "../../runtime/optimisticUpdates";
import type { Write } from "../../runtime/data";
import { sampleDateWords } from "../../samples/words";
import { sampleRepeatWords } from "../../samples/repeatWords";
import { sampleZone } from "../../samples/zone";
import { completedTag, contextsForTag, linesOf, moveParts, unknownTag, type Part } from "./line";
import { spanLabels } from "./spanLabels";
import { datedOf, swapped } from "./swap";
import { newFlow, pieces, type NewFlow, type Span } from "./quickAddPreview";
import { plainAddWrite, quickAddWrite, removeWrite } from "./writes";

const span = (
  text: string,
  start: number,
  kind: Span["kind"],
  value: string,
  field: Span["field"] = "planned",
): Span => ({ text, start, end: start + text.length, kind, value, field, repeats: false });

describe("a pasted text", () => {
  const cases: [string, string[]][] = [
    ["Call mum", ["Call mum"]],
    ["Call mum\n", ["Call mum"]],
    ["Call mum\nBuy milk", ["Call mum", "Buy milk"]],
    ["Call mum\r\nBuy milk\rRun\u2028Read", ["Call mum", "Buy milk", "Run", "Read"]],
    ["\n\n  Call mum \n\t\n \u200b \nBuy milk\n", ["Call mum", "Buy milk"]],
    ["- Call mum\n* Buy milk\n\u2022 Run\n\u2013 Read", ["Call mum", "Buy milk", "Run", "Read"]],
    ["- [ ] Call mum\n- [x] Buy milk\n[] Run\n☐ Read\n☑Sleep", ["Call mum", "Buy milk", "Run", "Read", "Sleep"]],
    ["1. Call mum\n2. Buy milk\n10) Run", ["Call mum", "Buy milk", "Run"]],
    ["24. December call\nBuy milk", ["24. December call", "Buy milk"]],
    ["-5 degrees outside\n-Buy milk", ["-5 degrees outside", "-Buy milk"]],
    ["- \n-\n- Run", ["-", "-", "Run"]],
    ["Title, with a comma\tand a tab", ["Title, with a comma\tand a tab"]],
  ];
  for (const [text, lines] of cases) {
    test(`has lines without the marks of a list: ${JSON.stringify(text)}`, () => expect(linesOf(text)).toEqual(lines));
  }
});

describe("a literal part", () => {
  const moved = (at: [number, number], before: string, after: string): string[] =>
    moveParts([{ start: at[0], end: at[1] }], before, after).map(({ start, end }) => after.slice(start, end));
  const line = "send money mon";

  test("moves with the text around it", () => {
    expect(moved([11, 14], line, "please send money mon")).toEqual(["mon"]);
    expect(moved([11, 14], line, "send my mon")).toEqual(["mon"]);
    expect(moved([11, 14], line, "send money mon today")).toEqual(["mon"]);
    expect(moved([11, 14], line, "send money on mon")).toEqual(["mon"]);
    expect(moved([0, 4], line, "send money tue")).toEqual(["send"]);
  });

  test("is dropped when it is edited", () => {
    for (const after of ["send money monday", "send money mo", "send money m-on", "", "send money tue"]) {
      expect(moved([11, 14], line, after)).toEqual([]);
    }
  });

  test("is not mistaken for equal words elsewhere", () => {
    expect(moved([11, 14], line, "mon send money mon")).toEqual(["mon"]);
    const { literal } = newFlow("  mon x y  mon", "c", [{ start: 11, end: 14 }]);
    expect(literal).toEqual([{ start: 9, end: 12 }]);
  });

  test("is the same word or gone, whatever is typed", () => {
    const words = ["mon", "money", "tue", "5pm", "x", "ab"];
    const lines = words.flatMap((one) => [
      [one],
      ...words.flatMap((two) => [[one, two], ...words.map((three) => [one, two, three])]),
    ]);
    const wrong: string[] = [];
    for (const before of lines) {
      for (const after of lines.filter((_, i) => i % 7 === before.length)) {
        before.forEach((word, at) => {
          const start = before.slice(0, at).join(" ").length + (at ? 1 : 0);
          const found = moved([start, start + word.length], before.join(" "), after.join(" "));
          if (found.length > 0 && found[0] !== word)
            wrong.push(`${before.join(" ")} → ${after.join(" ")}: ${found[0]}`);
        });
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("the tag at the end of a line", () => {
  const contexts = ["🎉", "Deep Work", "Personal", "Work", "Ärger & Müll", "Rest", "Read"].map((name) => ({ name }));

  test("finds contexts", () => {
    const found = (text: string): string[] => contextsForTag(text, contexts).map(({ name }) => name);
    expect(found("Call mum")).toEqual([]);
    expect(found("Call mum #")).toEqual(["Deep Work", "Personal", "Work", "Ärger & Müll"]);
    expect(found("Call mum #wor")).toEqual(["Work", "Deep Work"]);
    expect(found("#RE")).toEqual(["Rest", "Read"]);
    expect(found("(#deepw")).toEqual(["Deep Work"]);
    expect(found("Call #ärgerm")).toEqual(["Ärger & Müll"]);
    expect(found("Call mum #work ")).toEqual([]);
    expect(found("Call mum#work")).toEqual([]);
    expect(found("Call #work and #pers")).toEqual(["Personal"]);
    expect(found("Call #garden")).toEqual([]);
  });

  test("is completed by the first of them", () => {
    expect(completedTag("Call mum #wor", contexts)).toBe("Call mum #Work ");
    expect(completedTag("Call mum #deep", contexts)).toBe("Call mum #DeepWork ");
    expect(completedTag("(#pe", contexts)).toBe("(#Personal ");
    expect(completedTag("Call mum #garden", contexts)).toBe("");
    expect(completedTag("Call mum", contexts)).toBe("");
  });

  test("is unknown where no context has the name", () => {
    expect(unknownTag("Dig #garden", contexts)).toBe("garden");
    for (const text of ["Dig #pers", "Dig #", "Dig #!", "Dig"]) expect(unknownTag(text, contexts)).toBe("");
  });
});

describe("a new flow", () => {
  const answer = {
    title: "Call mum",
    priority: "high",
    due: { date: "2026-05-16", time: null, timezone: null },
    due_at: "2026-05-16T23:59:59Z",
    status: "due_soon",
    planned: null,
    planned_at: null,
    planned_status: null,
    planned_after_due: false,
    repeat: null,
    context_id: "home",
    spans: [span("tomorrow", 9, "date", "2026-05-16")],
    ready: true,
  } as const;
  const known = { ...answer, spans: [...answer.spans] };

  test("is what the API understood of the line", () => {
    const flow = newFlow("Call mum tomorrow", "work", [], { answer: known, isCurrent: true });
    expect([flow.title, flow.priority, flow.due?.date, flow.context_id]).toEqual([
      "Call mum",
      "high",
      "2026-05-16",
      "home",
    ]);
  });

  test("has the line as its title where that is of an earlier line", () => {
    const flow = newFlow(" Call mum today ", "work", [], { answer: known, isCurrent: false });
    expect([flow.title, flow.priority, flow.due, flow.context_id]).toEqual(["Call mum today", "medium", null, "work"]);
  });

  test("is sent as text where nothing of the line would be left", () => {
    const spans: Part[] & Span[] = [span("tomorrow", 1, "date", "2026-05-16")];
    const literal = (title: string): Part[] =>
      newFlow(" tomorrow", "work", [], { answer: { ...known, title, spans }, isCurrent: true }).literal;
    expect(literal("")).toEqual([{ start: 0, end: 8 }]);
    expect(literal("x")).toEqual([]);
  });

  test("shows what was understood", () => {
    expect(pieces("Call mum tomorrow!", known.spans)).toEqual([
      { text: "Call mum ", isUnderstood: false },
      { text: "tomorrow", isUnderstood: true },
      { text: "!", isUnderstood: false },
    ]);
    const words = {
      priorities: { high: "important" },
      planned: "Planned {}",
      due: "Due {}",
      someday: "Someday",
      repeatsFrom: "{}, from {}",
      repeats: sampleRepeatWords,
      dates: sampleDateWords,
    };
    const labels = (...parts: Span[]): string[] => spanLabels(parts, null, sampleZone(), [], words);
    expect(labels(span("!high", 0, "priority", "high", "priority"))).toEqual(["important"]);
    expect(labels(span("#gone", 0, "context", "1", "context_id"))).toEqual(["#gone"]);
    expect(labels(span("2999-01-04", 0, "date", "2999-01-04"), span("5pm", 11, "time", "17:00"))).toEqual([
      "Planned Fri 4 Jan 2999",
      "17:00",
    ]);
    expect(labels(span("9am", 0, "time", "09:00"), span("by 5pm", 4, "time", "17:00", "due"))).toEqual([
      "Planned 09:00",
      "Due 17:00",
    ]);
    expect(labels(span("someday", 0, "time", "someday"))).toEqual(["Someday"]);
    const repeated = (...parts: Span[]): string[] =>
      spanLabels(parts, { rule: "FREQ=WEEKLY;BYDAY=FR", counts_from: "planned" }, sampleZone(), [], words);
    const friday = { ...span("every friday", 0, "date", "2999-01-04"), repeats: true };
    expect(repeated(friday, span("5pm", 13, "time", "17:00"))).toEqual([
      "Planned every Friday, from Fri 4 Jan 2999",
      "17:00",
    ]);
    expect(repeated({ ...friday, field: "due" }, span("4 jan 2999", 13, "date", "2999-01-04", "due"))).toEqual([
      "Due every Friday",
      "Fri 4 Jan 2999",
    ]);
    const end = { ...span("until 24 dec", 17, "date", "2999-01-04"), repeats: true };
    expect(repeated(friday, span("5pm", 13, "time", "17:00"), end)).toEqual([
      "Planned every Friday, from Fri 4 Jan 2999",
      "17:00",
      "until 24 dec",
    ]);
  });
});

describe("plan and due date", () => {
  const lineWith = (text: string, ...parts: [string, Span["kind"], Span["field"]][]): [string, Span[]] => [
    text,
    parts.map(([part, kind, field]) => span(part, text.indexOf(part), kind, "17:00", field)),
  ];

  test("change places by the words that say which is which", () => {
    const cases: [[string, Span[]], string][] = [
      [lineWith("Call mum tomorrow", ["tomorrow", "date", "planned"]), "Call mum due tomorrow"],
      [lineWith("Call mum due tomorrow", ["due tomorrow", "date", "due"]), "Call mum tomorrow"],
      [
        lineWith("Call 5pm tomorrow !high", ["5pm", "time", "planned"], ["tomorrow", "date", "planned"]),
        "Call due 5pm tomorrow !high",
      ],
      [lineWith("Call tomorrow by 5pm", ["tomorrow", "date", "due"], ["by 5pm", "time", "due"]), "Call tomorrow 5pm"],
      [lineWith("Report by sun early", ["by sun", "date", "due"]), "Report on sun early"],
      [lineWith("Report deadline is 1 may", ["deadline is 1 may", "date", "due"]), "Report 1 may"],
    ];
    for (const [[text, spans], expected] of cases) expect(swapped(text, spans)).toBe(expected);
    const repeated = (text: string, ...rest: [string, Span["kind"], Span["field"]][]): string => {
      const [, [phrase, ...others]] = lineWith(text, ...rest) as [string, [Span, ...Span[]]];
      return swapped(text, [{ ...phrase, repeats: true }, ...others]);
    };
    expect(repeated("Gym every monday 7am", ["every monday", "date", "planned"], ["7am", "time", "planned"])).toBe(
      "Gym due every monday 7am",
    );
    expect(repeated("Gym every week friday", ["every week", "date", "planned"], ["friday", "date", "planned"])).toBe(
      "Gym every week due friday",
    );
    const [line, parts] = lineWith(
      "Report due every friday 5pm until 24 dec",
      ["due every friday", "date", "due"],
      ["5pm", "time", "due"],
      ["until 24 dec", "date", "due"],
    );
    expect(
      swapped(
        line,
        parts.map((part) => ({ ...part, repeats: part.kind === "date" })),
      ),
    ).toBe("Report every friday 5pm until 24 dec");
  });

  test("can be swapped where there is one of them; someday cannot", () => {
    const of = (...parts: [Span["kind"], string, Span["field"]][]) =>
      datedOf(parts.map(([kind, value, field]) => span("x", 0, kind, value, field)));
    expect(of(["priority", "high", "priority"])).toBe("nothing");
    expect(of(["time", "someday", "planned"])).toBe("nothing");
    expect(of(["date", "2026-05-16", "planned"])).toBe("plan");
    expect(of(["date", "2026-05-16", "due"])).toBe("due");
    expect(of(["date", "2026-05-16", "planned"], ["time", "17:00", "due"])).toBe("nothing");
  });
});

describe("a write", () => {
  const flow: NewFlow = newFlow("Call mum", "work");
  const operation = (write: Write<NewFlow>): string | undefined => {
    const path = `/api/v1${write.path({ ...flow, id: "{}", context_id: "{}" })}`;
    const operations = Object.entries(contract.paths).find(
      ([template]) => template.replace(/\{\w+\}/g, "{}") === path,
    )?.[1];
    const found = Object.entries(operations ?? {}).find(([method]) => method.toUpperCase() === write.method);
    return (found?.[1] as { operationId: string } | undefined)?.operationId;
  };

  test("calls its operation", () => {
    expect(operation(quickAddWrite("work") as Write<NewFlow>)).toBe("quickAddFlow");
    expect(operation(plainAddWrite("work") as Write<NewFlow>)).toBe("createContextFlow");
    expect(operation(removeWrite("work"))).toBe("deleteFlow");
  });

  test("sends the text, or on another day the text as it is", () => {
    const write = quickAddWrite("work");
    expect(write.body?.(flow)).toEqual({ text: "Call mum", context_id: "work", literal: [] });
    expect(write.fallbackBody?.(flow)).toEqual({
      text: "Call mum",
      context_id: "work",
      literal: [{ start: 0, end: 8 }],
    });
  });

  test("shows the flow in its list, in focus and in the count, if it stays in the context", () => {
    const lists: [string[], Page][] = [
      [["flows", "work", "open"], { items: [] }],
      [["flows", "work", "focus"], { items: [] }],
      [["dashboard"], { items: [{ context: { id: "work" }, counts: { open: 1 } }] }],
    ];
    const after = (added: NewFlow) => {
      const changes = bindVariables(quickAddWrite("work").optimistic, added);
      return lists.map(([key, page]) => applyChanges(page, key, changes)!.items);
    };
    const [list, focus, dashboard] = after(flow);
    expect(list!.map(({ id, title, version }) => [id, title, version])).toEqual([[flow.id, "Call mum", 0]]);
    expect(focus!.map(({ id }) => id)).toEqual([flow.id]);
    expect(dashboard).toEqual([{ context: { id: "work" }, counts: { open: 2 } }]);
    expect(after({ ...flow, context_id: "home" }).slice(0, 2)).toEqual([[], []]);
    const someday = { date: null, time: null, timezone: null, someday: true };
    expect(after({ ...flow, planned: someday })).toEqual([[], [], [{ context: { id: "work" }, counts: { open: 1 } }]]);
  });
});
