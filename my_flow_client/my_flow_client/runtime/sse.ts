/** Server-sent events out of a response's body. Source: HTML standard, section 9.2.6. */

export interface ServerEvent { event: string; id: string; data: string }

/**
 * The events of a stream, as they come.
 *
 * @throws Error when nothing came for `silenceMs`: the connection is dead, though nobody has said so.
 */
export async function* events(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read());
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
  const found: ServerEvent = { event: "", id: "", data: "" };
  for (const line of block.split("\n")) {
    const [, name, value] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
    if (name) found[name as keyof ServerEvent] = value ?? "";
  }
  return found;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error("silence")), ms); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
