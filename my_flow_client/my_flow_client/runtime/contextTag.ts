/** The `#` at the end of a line that is being typed, and the contexts that it may mean. */

interface Named { name: string }

const OPEN = /(^|[\s(])#([^\s#]*)$/u;
const SHOWN = 4;

/** Letters and digits without case, which is what the API compares (quick_add/parser.py). */
const letters = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** What stands after the `#` at the end of the line; null where there is none. */
export const openTag = (text: string): string | null => OPEN.exec(text)?.[2] ?? null;

/** The contexts whose name has what is typed after the `#`, those that begin with it first. */
export function contextsForTag<T extends Named>(text: string, contexts: T[]): T[] {
  const tag = openTag(text);
  if (tag === null) return [];
  const wanted = letters(tag);
  const place = ({ name }: Named) => letters(name).indexOf(wanted);
  return contexts.filter((context) => letters(context.name) !== "" && place(context) >= 0)
    .toSorted((one, other) => Number(place(one) > 0) - Number(place(other) > 0)).slice(0, SHOWN);
}

/** The line with the context's whole name after the `#`. */
export const withTag = (text: string, name: string): string =>
  text.replace(OPEN, (_, before: string) => `${before}#${name.replace(/[\s#]+/gu, "")} `);

/** The line with the first context that fits; empty where none does. */
export const completedTag = (text: string, contexts: Named[]): string => {
  const [first] = contextsForTag(text, contexts);
  return first ? withTag(text, first.name) : "";
};

/** The name that no context has; empty where there is one, or nothing is typed. */
export const unknownTag = (text: string, contexts: Named[]): string => {
  const tag = openTag(text) ?? "";
  return letters(tag) !== "" && contextsForTag(text, contexts).length === 0 ? tag : "";
};
