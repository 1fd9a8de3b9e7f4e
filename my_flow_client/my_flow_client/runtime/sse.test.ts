import { expect, test } from "bun:test";

import { events } from "./sse";

const SILENCE_MS = 20;

/** A body that arrives in these pieces; without an end it goes silent after them. */
const body = (pieces: string[], isEnded = true): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      if (isEnded) controller.close();
    },
  });

const read = async (stream: ReadableStream<Uint8Array>): Promise<string[]> => {
  const found: string[] = [];
  for await (const { event, id, data } of events(stream, SILENCE_MS)) found.push(`${event} ${id} ${data}`);
  return found;
};

test("events come whole, wherever the pieces of the body are cut", async () => {
  const text =
    'id: 1\nevent: ready\ndata: {}\nretry: 2000\n\n: still here\n\nid: 2\nevent: change\ndata: {"name":"Müller"}\n\n';
  for (let cut = 1; cut < text.length; cut++) {
    expect(await read(body([text.slice(0, cut), text.slice(cut)]))).toEqual([
      "ready 1 {}",
      'change 2 {"name":"Müller"}',
    ]);
  }
});

test("an event that was cut off is none", async () => {
  expect(await read(body(["event: change\ndata: {}\n"]))).toEqual([]);
});

test("a stream that goes silent has failed", async () => {
  let reason: unknown;
  await read(body(["event: ready\ndata: {}\n\n"], false)).catch((error) => {
    reason = error;
  });
  expect(reason instanceof Error).toBe(true);
});
