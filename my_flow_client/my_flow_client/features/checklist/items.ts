/** The items of a checklist as pure data: what a change makes of them, and how many are done. */
import type { components } from "../../runtime/contract";

type Schemas = components["schemas"];
export type Item = Schemas["ItemRead"];
export type Counts = Schemas["ChecklistRead"];

export const MAX_ITEMS = 100;

/** New items: at the end, at the front if `after` is null, or after that item. */
export interface Addition {
  kind: "add";
  items: Item[];
  after?: string | null;
}
export interface Edit {
  kind: "edit";
  itemId: string;
  values: Partial<Pick<Item, "text" | "done">>;
}
export interface Move {
  kind: "move";
  itemId: string;
  after: string | null;
}
export interface Removal {
  kind: "remove";
  itemId: string;
}
/** Removes the items that are done. */
export interface Clearing {
  kind: "clear";
}
export type ItemChange = Addition | Edit | Move | Removal | Clearing;

/** Returns the items after a change, as the API would change them. */
export function applyItemChange(items: Item[], change: ItemChange): Item[] {
  switch (change.kind) {
    case "add": {
      const added = change.items.filter(({ id }) => !items.some((item) => item.id === id));
      return insertAfter(items, added, change.after);
    }
    case "edit":
      return items.map((item) => (item.id === change.itemId ? { ...item, ...change.values } : item));
    case "move": {
      const moved = items.filter(({ id }) => id === change.itemId);
      return insertAfter(withoutItem(items, change.itemId), moved, change.after);
    }
    case "remove":
      return withoutItem(items, change.itemId);
    case "clear":
      return items.filter(({ done }) => !done);
  }
}

/** Returns the counts of the items; null without any. */
export const countsOf = (items: Item[]): Counts | null =>
  items.length ? { total: items.length, done: items.filter(({ done }) => done).length } : null;

/** Returns the id of the item before this one; null at the front. */
export const itemBefore = (items: Item[], id: string): string | null =>
  items[items.findIndex((item) => item.id === id) - 1]?.id ?? null;

/** Makes an id as the API has them: 24 hexadecimal digits. */
export const newItemId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const withoutItem = (items: Item[], itemId: string): Item[] => items.filter(({ id }) => id !== itemId);

function insertAfter(items: Item[], added: Item[], after: string | null | undefined): Item[] {
  const place = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  const at = after === null || place > 0 ? place : items.length;
  return [...items.slice(0, at), ...added, ...items.slice(at)];
}
