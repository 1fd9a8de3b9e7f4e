/** Parses server-sent events from the body of a response. Source: HTML standard, section 9.2.6. */

export interface ServerEvent { event: string; id: string; data: string }

/**
 * Yields the events of a stream as they come.
 *
 * @throws Error when nothing came for `idleMs`: the connection is dead, though the browser does not know.
 */
export async function* events(body: ReadableStream<Uint8Array>, idleMs: number): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await withTimeout(idleMs, reader.read());
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = parse(block);
        if (event.event) yield event;
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function parse(block: string): ServerEvent {
  const event: ServerEvent = { event: "", id: "", data: "" };
  for (const line of block.split("\n")) {
    const [, name, value] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
    if (name) event[name as keyof ServerEvent] = value ?? "";
  }
  return event;
}

async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const timeout = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error("timeout")), ms); });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
