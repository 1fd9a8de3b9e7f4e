/** What a search found: where the words are, and the way through the results by keyboard. */
import { plain } from "./text";

interface Match { field: string; start: number; end: number }
interface Part { key: string; text: string; hit: boolean }

/** How much of a long text stands around the first word that was found. */
const BEFORE = 40;
const LENGTH = 160;

/** The text in parts, those that match marked; of notes the piece around the first match, or nothing. */
export function marked(text: string | null, matches: Match[], field: string): Part[] {
  const hits = matches.filter((match) => match.field === field);
  if (!text || (field === "description" && !hits.length)) return [];
  const isLong = field === "description" && text.length > LENGTH;
  const begin = isLong ? Math.max(0, hits[0]!.start - BEFORE) : 0;
  const end = isLong ? Math.min(text.length, begin + LENGTH) : text.length;
  const parts: Part[] = [];
  const add = (from: number, to: number, hit: boolean) => {
    const piece = text.slice(from, to);
    if (piece) parts.push({ key: String(from), text: hit ? piece : plain(piece), hit });
  };
  let at = begin;
  for (const { start, end: stop } of hits.filter((hit) => hit.end <= end)) {
    add(at, start, false);
    add(start, stop, true);
    at = stop;
  }
  add(at, end, false);
  const ellipsis = (key: string): Part => ({ key, text: "…", hit: false });
  return [...(begin > 0 ? [ellipsis("before")] : []), ...parts, ...(end < text.length ? [ellipsis("after")] : [])];
}

export const byId = <T extends { id: string }>(items: T[]): Record<string, T> =>
  Object.fromEntries(items.map((item) => [item.id, item]));

/** Arrow down and up go from the field to the first result, and on; Escape goes back to the field. */
export function moveThroughResults(event: KeyboardEvent): void {
  const stops = [...document.querySelectorAll<HTMLElement>("[data-result], main li > a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const to = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : event.key === "Escape" ? 0 : -1;
  if (at < 0 || to < 0 || to >= stops.length || (event.key === "Escape" && at === 0)) return;
  event.preventDefault();
  stops[to]!.focus();
}
