import { describe, expect, test } from "bun:test";

import { newContext } from "../contexts/newContext.logic";
import { contextBody, type ContextFields } from "../contexts/writes";
import {
  includes,
  notMadeYet,
  suggestedContexts,
  toggled,
  typedContext,
  without,
  withContext,
  type ContextPalette,
  type NamedContext,
} from "./choice";
import { sampleDateWords, samplePlanWords } from "../../samples/words";
import { sampleZone } from "../../samples/zone";
import { detailsLabel } from "./detailsLabel";
import { stepToShow, type Step } from "./steps";
import { createContexts } from "./writes";

const palette: ContextPalette = {
  icons: { Work: "💼", Personal: "🏡" },
  colors: { Personal: "#C2553F", Work: "#3B78D1" },
  ownIcons: ["🌱", "⭐"],
  ownColors: ["#111111", "#222222", "#333333"],
};
const work: NamedContext = { name: "Work", icon: "💼", color: "#3B78D1" };
const personal: NamedContext = { name: "Personal", icon: "🏡", color: "#C2553F" };
const garden: NamedContext = { name: "Garden", icon: "🌱", color: "#333333" };

describe("the step that is shown", () => {
  test("is the choice of contexts for whoever has none", () => {
    for (const wanted of ["", "choose", "write", "start"]) expect(stepToShow(wanted, true, 0)).toBe("choose");
  });

  test("is the one that was gone to", () => {
    for (const wanted of ["choose", "write", "start"] as const) expect(stepToShow(wanted, true, 2)).toBe(wanted);
    expect(stepToShow("", true, 2)).toBe("start");
    expect(stepToShow("anything", true, 2)).toBe("start");
  });

  test("is never the choice of contexts once the first visit is over", () => {
    expect(["", "choose", "start"].map((wanted) => stepToShow(wanted, false, 0))).toEqual(["start", "start", "start"]);
    expect(stepToShow("choose", false, 2)).toBe("start");
    expect(stepToShow("write", false, 2)).toBe("write");
  });

  test("can be reached where the contexts could not be read", () => {
    const steps = ["choose", "write", ""].map((wanted) => stepToShow(wanted, true, undefined));
    expect(steps).toEqual(["choose", "write", "start"]);
  });
});

describe("the choice", () => {
  const offered = suggestedContexts(palette);

  test("offers the suggestions in their order, without those that are there already", () => {
    expect(offered).toEqual([work, personal]);
    const item = {
      context: { ...newContext(), id: "work", name: "Work" },
      progress: 0,
      last_visited_at: null,
      counts: { open: 0, overdue: 0, due_today: 0, completed: 0 },
    };
    expect(notMadeYet(offered, [item])).toEqual([personal]);
    expect(notMadeYet(offered, [])).toEqual(offered);
  });

  test("has the contexts in the order in which they were pressed, and not those that were pressed again", () => {
    expect(toggled([personal], work)).toEqual([personal, work]);
    expect(toggled([personal, work], personal)).toEqual([work]);
    expect([includes([work], { ...work, color: "" }), includes([work], personal)]).toEqual([true, false]);
  });

  test("has a context once", () => {
    expect(withContext([work], garden)).toEqual([work, garden]);
    expect(withContext([work, garden], work)).toEqual([work, garden]);
    expect(without([work, garden], work)).toEqual([garden]);
  });
});

describe("a typed name", () => {
  const offered = [work, personal];
  const typed = (text: string, own = 0) => typedContext(text, offered, own, palette);

  test("stands for nothing while nothing of it can be seen", () => {
    for (const text of ["", "  ", "\u200b"]) expect(typed(text)).toBe(null);
  });

  test("stands for the context of that name, whatever the case of its letters", () => {
    expect(typed(" wORK ")).toEqual({ context: work, isNew: false });
  });

  test("stands for a new context otherwise, with an emoji and a color in turn", () => {
    expect(typed(" Garden ")).toEqual({ context: garden, isNew: true });
    expect([0, 1, 2].map((own) => typed("Garden", own)?.context.icon)).toEqual(["🌱", "⭐", "🌱"]);
    const colorAfter = (count: number) =>
      typedContext("Garden", [...offered, ...offered].slice(0, count), 0, palette)?.context.color;
    expect([0, 1, 2, 3].map(colorAfter)).toEqual(["#111111", "#222222", "#333333", "#111111"]);
  });
});

describe("making the contexts", () => {
  /** Makes them with an API that answers when it is told to, and notes what happens. */
  function creation(...contexts: NamedContext[]) {
    const happened: string[] = [];
    const asked: { fields: ContextFields; answer: () => void; fail: (error: Error) => void }[] = [];
    const create = (fields: ContextFields): Promise<unknown> => {
      happened.push(fields.name);
      return new Promise<void>((answer, fail) => {
        asked.push({ fields, answer, fail });
      });
    };
    const steps = {
      stayAt: async (step: Step) => {
        await nextTask();
        happened.push(`at ${step}`);
      },
      goTo: (step: Step) => {
        happened.push(`to ${step}`);
      },
    };
    return { asked, happened, done: createContexts(contexts, create, steps) };
  }
  const nextTask = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve);
    });
  const settled = async (): Promise<void> => {
    for (let task = 0; task < 3; task++) await nextTask();
  };

  test("asks for the next one when the one before is there, and goes on when all are", async () => {
    const { asked, happened, done } = creation(work, garden);
    await settled();
    expect(happened).toEqual(["at choose", "Work"]);
    asked[0]!.answer();
    await settled();
    expect(happened).toEqual(["at choose", "Work", "Garden"]);
    asked[1]!.answer();
    await done;
    expect(happened).toEqual(["at choose", "Work", "Garden", "to write"]);
  });

  test("sends the name, emoji and color of a context that has no id yet", async () => {
    const { asked } = creation(garden);
    await settled();
    expect(asked[0]!.fields).toEqual({ id: "new", version: 0, ...garden });
    expect(contextBody(asked[0]!.fields)).toEqual({ ...garden });
  });

  test("ends with the first that fails, and stays at the step", async () => {
    const { asked, happened, done } = creation(work, personal, garden);
    const failure = done.catch((error: unknown) => String(error));
    await settled();
    asked[0]!.answer();
    await settled();
    asked[1]!.fail(new Error("unavailable"));
    expect(await failure).toBe("Error: unavailable");
    expect(happened).toEqual(["at choose", "Work", "Personal"]);
  });

  test("goes on at once where there are none to be made", async () => {
    const { happened, done } = creation();
    await done;
    expect(happened).toEqual(["at choose", "to write"]);
  });
});

describe("the details of a new flow", () => {
  const plain = {
    planned: null,
    planned_at: null,
    due: null,
    due_at: null,
    status: "normal",
    priority: "medium",
  } as const;
  const due = { date: "2999-01-04", time: null, timezone: null };
  const said = (values: object): string =>
    detailsLabel({ ...plain, ...values }, sampleZone(), {
      highPriority: "important",
      dates: sampleDateWords,
      plans: samplePlanWords,
    });

  test("are its date and a high priority", () => {
    expect(said({ due, priority: "high" })).toBe("due Fri 4 Jan 2999 · important");
    expect(said({ due })).toBe("due Fri 4 Jan 2999");
    expect(said({ priority: "high" })).toBe("important");
  });

  test("are empty where the line is a title", () => expect([said({}), said({ priority: "low" })]).toEqual(["", ""]));
});
