import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { QueryClient, QueryObserver } from "@tanstack/react-query";

import { ApiError, type ApiRequest } from "./api";
import { setUnreachable } from "./connectivity";
import type { SendRequest } from "./idempotentSend";
import type { Change, Page } from "./optimisticUpdates";
import { createOutbox, QUEUED, type NewWrite, type Outbox } from "./outbox";

const OWNER = "alice";
const LIST = ["flows", "work"];

/** Local storage whose own keys are the stored ones, as in browsers. */
function createStorage(): Storage {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return Object.hasOwn(this, key) ? this[key]! : null;
    },
    setItem(this: Record<string, string>, key: string, text: string) {
      this[key] = text;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
  };
  return Object.create(methods) as Storage;
}

/** Web Locks of a browser with one tab. */
const locks = {
  query: async () => ({ held: [] }),
  request: async (_name: string, ...rest: unknown[]) => (rest.at(-1) as (lock: object) => unknown)({}),
};

const GLOBALS = ["window", "localStorage"] as const;
const global = globalThis as Record<string, unknown>;
const before = Object.fromEntries(GLOBALS.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));

/** The API: keeps the requests until a test answers them. */
function createApi() {
  const requests: { options: ApiRequest; answer: (data: unknown) => void; fail: (status: number) => void }[] = [];
  const request: SendRequest = <T>(options: ApiRequest) =>
    new Promise<T>((resolve, reject) => {
      requests.push({
        options,
        answer: (data) => resolve(data as T),
        fail: (status) => reject(new ApiError(status, "refused")),
      });
    });
  return { requests, request };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

const rename = (title: string, subject = "f"): [NewWrite, Change[]] => [
  {
    id: `key of ${title}`,
    method: "PATCH",
    path: `/flows/${subject}`,
    body: { title },
    label: title,
    subject,
    invalidates: [LIST],
  },
  [{ kind: "change", key: LIST, match: (item) => item.id === subject, make: () => ({ title }) }],
];

let api: ReturnType<typeof createApi>;
let notices: string[];
let client: QueryClient;
let outbox: Outbox;
let close: () => void;

function open(): void {
  notices = [];
  client = new QueryClient();
  client.setQueryData<Page>(LIST, {
    items: [
      { id: "f", title: "Call mum" },
      { id: "g", title: "Read" },
    ],
  });
  outbox = createOutbox({
    request: api.request,
    notify: (message) => {
      notices.push(message);
    },
  });
  close = outbox.open(OWNER, client);
}

const titles = (): unknown[] => client.getQueryData<Page>(LIST)!.items.map(({ title }) => title);
const bodies = (): unknown[] => api.requests.map(({ options }) => options.body);
const stored = (): string[] => Object.keys(localStorage).map((key) => localStorage.getItem(key)!);

beforeEach(async () => {
  global.window = new EventTarget();
  global.localStorage = createStorage();
  Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
  setUnreachable(false);
  api = createApi();
  open();
  await turn();
});

afterEach(() => {
  close();
  client.clear();
  Reflect.deleteProperty(navigator, "locks");
  for (const name of GLOBALS) {
    if (before[name]) Object.defineProperty(globalThis, name, before[name]);
    else delete global[name];
  }
});

test("a read that a write interrupts, and does not invalidate, begins again after it", async () => {
  const flow = ["flow", "g"];
  const reads: ((data: unknown) => void)[] = [];
  client.setQueryData(flow, { id: "g", title: "Read" });
  const observer = new QueryObserver(client, {
    queryKey: flow,
    queryFn: () => new Promise((resolve) => reads.push(resolve)),
  });
  const stopObserving = observer.subscribe(() => {});
  expect(reads.length).toBe(1);
  const [write, changes] = rename("Call dad");
  const sent = outbox.enqueue(write, [...changes, { ...changes[0]!, key: ["flow"] }]);
  await turn();
  api.requests[0]!.answer({ id: "f" });
  await sent;
  await turn();
  expect(reads.length).toBe(2);
  reads[1]!({ id: "g", title: "Read", items: [] });
  await turn();
  expect(client.getQueryData(flow)).toEqual({ id: "g", title: "Read", items: [] });
  stopObserving();
});

describe("a write with a response", () => {
  test("is shown and stored until then, and is data from then on", async () => {
    const done = outbox.enqueue(...rename("Call dad"));
    await turn();
    expect([outbox.pending.get().length, stored().length, titles()[0]]).toEqual([1, 1, "Call mum"]);
    api.requests[0]!.answer({ id: "f", version: 2 });
    expect(await done).toEqual({ id: "f", version: 2 });
    expect([outbox.pending.get().length, stored().length, titles()[0]]).toEqual([0, 0, "Call dad"]);
    expect(outbox.ownVersion("f")).toBe(2);
  });

  test("gives the id to what this page had made up", async () => {
    const done = outbox.enqueue(
      { id: "key", method: "POST", path: "/flows", label: "Buy bread", subject: "made-up", invalidates: [] },
      [{ kind: "put", key: LIST, item: { id: "made-up", title: "Buy bread" } }],
    );
    await turn();
    api.requests[0]!.answer({ id: "new", title: "Buy bread", version: 1 });
    await done;
    expect(outbox.assignedId("made-up")).toBe("new");
    expect(client.getQueryData<Page>(LIST)!.items.map(({ id }) => id)).toEqual(["new", "f", "g"]);
  });
});

describe("writes about the same thing", () => {
  test("are sent one after the other", async () => {
    const [first, second] = [outbox.enqueue(...rename("Call dad")), outbox.enqueue(...rename("Call both"))];
    await turn();
    expect(bodies()).toEqual([{ title: "Call dad" }]);
    api.requests[0]!.answer({ id: "f", version: 2 });
    await first;
    await turn();
    expect(bodies()).toEqual([{ title: "Call dad" }, { title: "Call both" }]);
    api.requests[1]!.answer({ id: "f", version: 3 });
    await second;
    expect(titles()[0]).toBe("Call both");
  });

  test("do not keep others waiting", async () => {
    void outbox.enqueue(...rename("Call dad"));
    void outbox.enqueue(...rename("Read on", "g"));
    await turn();
    expect(bodies()).toEqual([{ title: "Call dad" }, { title: "Read on" }]);
  });

  test("expect the version that the one before has made", async () => {
    const against = (title: string): [NewWrite, Change[]] => {
      const [write, changes] = rename(title);
      return [{ ...write, version: 1, base: 1 }, changes];
    };
    const [first, second] = [outbox.enqueue(...against("Call dad")), outbox.enqueue(...against("Call both"))];
    await turn();
    api.requests[0]!.answer({ id: "f", version: 2 });
    await first;
    await turn();
    api.requests[1]!.answer({ id: "f", version: 3 });
    await second;
    expect(api.requests.map(({ options }) => options.version)).toEqual([1, 2]);
  });
});

describe("a write without a response", () => {
  test("is queued, and so is every later one", async () => {
    const first = outbox.enqueue(...rename("Call dad"));
    await turn();
    api.requests[0]!.fail(0);
    expect(await first).toBe(QUEUED);
    expect(await outbox.enqueue(...rename("Read on", "g"))).toBe(QUEUED);
    expect([outbox.queuedCount(), api.requests.length, stored().length]).toEqual([2, 1, 2]);
  });

  test("is sent again in order, and people are told", async () => {
    const first = outbox.enqueue(...rename("Call dad"));
    await turn();
    api.requests[0]!.fail(0);
    await first;
    await outbox.enqueue(...rename("Read on", "g"));
    const done = outbox.flush();
    await turn();
    api.requests[1]!.answer({ id: "f", version: 2 });
    await turn();
    api.requests[2]!.answer({ id: "g", version: 2 });
    await done;
    expect(bodies().slice(1)).toEqual([{ title: "Call dad" }, { title: "Read on" }]);
    expect([titles(), outbox.queuedCount(), stored()]).toEqual([["Call dad", "Read on"], 0, []]);
    expect(notices).toEqual(["sentMany"]);
  });

  test("stays queued while the API is away", async () => {
    const first = outbox.enqueue(...rename("Call dad"));
    await turn();
    api.requests[0]!.fail(0);
    await first;
    const done = outbox.flush();
    await turn();
    api.requests[1]!.fail(503);
    await done;
    expect([outbox.queuedCount(), notices]).toEqual([1, []]);
  });

  test("is found by the next page", async () => {
    const first = outbox.enqueue(...rename("Call dad"));
    await turn();
    api.requests[0]!.fail(0);
    await first;
    close();
    api = createApi();
    open();
    await turn();
    expect(outbox.queuedCount()).toBe(1);
    expect(bodies()).toEqual([{ title: "Call dad" }]);
  });
});

describe("a write that the API refuses", () => {
  test("is taken back at once", async () => {
    const done = outbox.enqueue(...rename("Call dad")).catch((error: ApiError) => error.status);
    await turn();
    api.requests[0]!.fail(422);
    expect(await done).toBe(422);
    expect([outbox.pending.get(), stored(), titles()[0]]).toEqual([[], [], "Call mum"]);
  });

  test("is given up when it was queued, with a message that names it", async () => {
    const first = outbox.enqueue(...rename("Call dad"));
    await turn();
    api.requests[0]!.fail(0);
    await first;
    const done = outbox.flush();
    await turn();
    api.requests[1]!.fail(404);
    await done;
    expect([outbox.queuedCount(), stored(), notices]).toEqual([0, [], ["notSent refused"]]);
  });

  test("counts as sent when an earlier attempt has deleted it", async () => {
    const first = outbox.enqueue(
      {
        id: "key",
        method: "DELETE",
        path: "/flows/f",
        label: "Call mum",
        subject: "f",
        invalidates: [],
      },
      [{ kind: "remove", key: LIST, match: ({ id }) => id === "f" }],
    );
    await turn();
    api.requests[0]!.fail(0);
    await first;
    const done = outbox.flush();
    await turn();
    api.requests[1]!.fail(404);
    await done;
    expect([titles(), notices]).toEqual([["Read"], ["sentOne"]]);
  });
});

describe("a write with a fallback", () => {
  const quickAdd: NewWrite = {
    id: "key",
    method: "POST",
    path: "/flows/quick-add",
    body: { text: "call mum tomorrow" },
    label: "call mum",
    fallbackBody: { text: "call mum tomorrow", literal: true },
    invalidates: [],
  };

  test("sends it where the body is refused, under a key of its own", async () => {
    const done = outbox.enqueue(quickAdd, []);
    await turn();
    api.requests[0]!.fail(422);
    await turn();
    api.requests[1]!.answer({ id: "new", version: 1 });
    await done;
    expect(api.requests.map(({ options }) => [options.key, options.body])).toEqual([
      ["key", quickAdd.body],
      ["key:otherwise", quickAdd.fallbackBody],
    ]);
  });

  test("is stored with the field names of earlier releases", async () => {
    void outbox.enqueue(quickAdd, []);
    await turn();
    const [write] = stored().map((text) => JSON.parse(text) as Record<string, unknown>);
    expect([write!.otherwise, "fallbackBody" in write!]).toEqual([quickAdd.fallbackBody, false]);
  });

  test("is sent as an earlier release has stored it", async () => {
    close();
    const { fallbackBody, ...rest } = quickAdd;
    const day = { timezone: "UTC", day_starts_at: "00:00", date: "2026-01-01" };
    localStorage.setItem(
      `my-flow:outbox:${OWNER}:0001700000000000`,
      JSON.stringify({ ...rest, otherwise: fallbackBody, day, patches: [] }),
    );
    open();
    await turn();
    expect(bodies()).toEqual([fallbackBody]);
  });
});
