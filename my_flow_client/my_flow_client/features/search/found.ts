/** The words of a search, and excerpts of the results around them. */
import type { components } from "../../runtime/contract";
import { stripMarkdown } from "../../runtime/text";

type Match = components["schemas"]["SearchMatch"];

/** The path of what has all the words of the text. */
export const searchPath = (text: string): string => `/search?limit=20&q=${encodeURIComponent(text)}`;

/** A part of a text. */
export interface MarkedPart {
  key: string;
  text: string;
  /** Whether it is what was looked for. */
  isHit: boolean;
}

/** How much of a long text stands around the first word that was found. */
const BEFORE = 40;
const LENGTH = 160;

/** The text in parts, those that match marked; of notes the piece around the first match, or nothing. */
export function marked(text: string | null, matches: Match[], field: Match["field"]): MarkedPart[] {
  const hits = matches.filter((match) => match.field === field);
  if (!text || (field === "description" && !hits.length)) return [];
  const isLong = field === "description" && text.length > LENGTH;
  const begin = isLong ? Math.max(0, hits[0]!.start - BEFORE) : 0;
  const end = isLong ? Math.min(text.length, begin + LENGTH) : text.length;
  const parts: MarkedPart[] = [];
  const add = (from: number, to: number, isHit: boolean) => {
    const piece = text.slice(from, to);
    if (piece) parts.push({ key: String(from), text: isHit ? piece : stripMarkdown(piece), isHit });
  };
  let at = begin;
  for (const { start, end: stop } of hits.filter((hit) => hit.end <= end)) {
    add(at, start, false);
    add(start, stop, true);
    at = stop;
  }
  add(at, end, false);
  const ellipsis = (key: string): MarkedPart => ({ key, text: "…", isHit: false });
  return [...(begin > 0 ? [ellipsis("before")] : []), ...parts, ...(end < text.length ? [ellipsis("after")] : [])];
}
