/** The person, the section and the connection, for the header. */

/** The sections that the header leads to, by their paths. */
export type Section = "/focus" | "/week" | "/contexts" | "/search";
const SECTIONS: Section[] = ["/focus", "/week", "/contexts", "/search"];

/** The section that the page is, or is a part of. */
export const sectionOf = (pathname: string): Section | "" =>
  SECTIONS.find((path) => pathname === path || pathname.startsWith(`${path}/`)) ?? "";

export const initialOf = (name: string): string => [...(name || "?")][0]!.toUpperCase();

/** `{}` stands for the number of changes that wait. */
export interface OfflineWords {
  seen: string;
  waitsOne: string;
  waitsMany: string;
}

export const offlineMessage = (waiting: number, words: OfflineWords): string =>
  waiting === 0 ? words.seen : waiting === 1 ? words.waitsOne : words.waitsMany.replace("{}", String(waiting));
