/** Text that another app shared with this one. Source: Web Share Target, W3C draft. */

export interface Shared {
  title: string;
  notes: string;
}

/** What the API takes. */
export const LONGEST_TITLE = 200;

/** The parts of the address as a flow: one line for the title, the rest as its notes. */
export function readShared(query: false | Partial<Record<"title" | "text" | "url", string | string[]>>): Shared {
  const given = query || {};
  const [title, text, url] = [given.title, given.text, given.url].map((part) => String(part ?? "").trim());
  const lines = [title, ...text!.split("\n"), url].map((line) => line!.trim()).filter((line) => line);
  const first = [...(lines[0] ?? "")];
  const rest = first.length > LONGEST_TITLE ? lines : lines.slice(1);
  return { title: first.slice(0, LONGEST_TITLE).join(""), notes: [...new Set(rest)].join("\n") };
}
