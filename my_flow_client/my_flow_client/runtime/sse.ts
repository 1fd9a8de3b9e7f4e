/** Reads server-sent events from a response's body. */
import { createParser, type EventSourceMessage } from "eventsource-parser";

/**
 * Yields the events of a stream as they arrive.
 *
 * @throws Error if nothing, not even a comment, arrives for `silenceMs`: the connection is dead.
 */
export async function* events(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<EventSourceMessage> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  const received: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => { received.push(event); } });
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read());
      if (done) return;
      parser.feed(value);
      yield* received.splice(0);
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error("silence")), ms); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
