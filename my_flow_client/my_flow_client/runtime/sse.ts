/** Reads server-sent events from a response's body. */
import { createParser, type EventSourceMessage } from "eventsource-parser";

/**
 * Yields the events of a stream as they arrive.
 *
 * @throws Error if nothing, not even a comment, arrives for `idleMs`: the connection is dead.
 */
export async function* events(body: ReadableStream<Uint8Array>, idleMs: number): AsyncGenerator<EventSourceMessage> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  const received: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (event) => {
      received.push(event);
    },
  });
  try {
    for (;;) {
      const { done, value } = await withTimeout(idleMs, reader.read());
      if (done) return;
      parser.feed(value);
      yield* received.splice(0);
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("timeout")), ms);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
