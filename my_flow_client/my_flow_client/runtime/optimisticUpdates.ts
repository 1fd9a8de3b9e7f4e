/** Applies the changes of pending writes over the server's data. */
import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";

export type Item = Record<string, unknown>;
export interface Page {
  items: Item[];
  next_cursor?: string | null;
}
export type Cached = InfiniteData<Page> | Page | Item;

/** The keys of the queries that a change applies to, and the milliseconds until it shows. */
interface ChangeTarget {
  key: QueryKey;
  after?: number;
}

/** A change as a write declares it. `v` are the write's variables. */
export type ChangeTemplate<V> = ChangeTarget &
  (
    | { kind: "put" | "set"; make: (v: V) => Item | null }
    | { kind: "change"; match: (item: Item, v: V) => boolean; make: (item: Item, v: V) => Partial<Item> }
    | { kind: "remove"; match: (item: Item, v: V) => boolean }
  );

/** A change of one write with its variables. */
export type Change = ChangeTarget &
  (
    | { kind: "put" | "set"; item: Item }
    | { kind: "change"; match: (item: Item) => boolean; make: (item: Item) => Partial<Item> }
    | { kind: "remove"; match: (item: Item) => boolean }
  );

/** A change that can be stored as JSON: it names its item by id. */
export type Patch = { key: QueryKey } & (
  | { kind: "put" | "set"; item: Item }
  | { kind: "change"; id: string; values: Partial<Item> }
  | { kind: "remove"; id: string }
);

/** Returns the changes of a write with these variables, without those that would change nothing. */
export const bindVariables = <V>(changes: ChangeTemplate<V>[], v: V): Change[] =>
  changes.flatMap((change): Change[] => {
    const { kind, key, after } = change;
    const target = { key, after };
    if (kind === "remove") return [{ kind, ...target, match: (item) => change.match(item, v) }];
    if (kind === "change") {
      return [{ kind, ...target, match: (item) => change.match(item, v), make: (item) => change.make(item, v) }];
    }
    const item = change.make(v);
    return item ? [{ kind, ...target, item }] : [];
  });

/** Turns changes into patches of the items that are shown, with the `pending` changes applied, to be stored. */
export function toPatches(client: QueryClient, changes: Change[], pending: Change[] = []): Patch[] {
  return changes.flatMap((change): Patch[] => {
    if ("item" in change) return [change];
    return client.getQueriesData<Cached>({ queryKey: change.key }).flatMap(([key, data]) =>
      itemsOf(applyChanges(data, key, pending))
        .filter(change.match)
        .map(
          (item): Patch =>
            change.kind === "remove"
              ? { kind: "remove", key, id: idOf(item) }
              : { kind: "change", key, id: idOf(item), values: change.make(item) },
        ),
    );
  });
}

export const fromPatches = (patches: Patch[]): Change[] =>
  patches.map((patch) =>
    "id" in patch
      ? {
          ...patch,
          match: (item: Item) => idOf(item) === patch.id,
          make: () => (patch.kind === "change" ? patch.values : {}),
        }
      : patch,
  );

/** Puts the API's response in place of the item that the page had added with the id `subject`. */
export const withResponse = (changes: Change[], subject: string, response: Item): Change[] =>
  changes.map((change) => {
    if (!("item" in change) || change.item.id !== subject) return change;
    const { flow } = change.item as { flow?: Item };
    const values = flow ? { id: response.id, flow: { ...flow, ...response } } : response;
    return { ...change, item: { ...change.item, ...values } };
  });

/** Returns the data to show for `key`: the server's `data` with the changes applied. */
export function applyChanges<T extends Cached>(data: T | undefined, key: QueryKey, changes: Change[]): T | undefined {
  return changes.reduce<Cached | undefined>((seen, change) => {
    if (!appliesTo(change, key)) return seen;
    if (change.kind === "set") return change.item;
    return seen && applyChange(seen, change);
  }, data) as T | undefined;
}

/** Writes the changes into the query cache, as if the server had returned them. */
export function commitChanges(client: QueryClient, changes: Change[]): void {
  for (const change of changes) {
    if (change.kind === "set") client.setQueryData<Cached>(change.key, change.item);
    else client.setQueriesData<Cached>({ queryKey: change.key }, (data) => data && applyChange(data, change));
  }
}

const appliesTo = ({ kind, key }: Change, other: QueryKey): boolean =>
  (kind !== "set" || key.length === other.length) && key.every((part, i) => part === other[i]);

/** The id of an item, or of the flow or context in it; the preferences have none. */
const idOf = (item: Item): string => {
  const { id, flow, context } = item as { id?: string; flow?: Item; context?: Item };
  return id ?? String(flow?.id ?? context?.id ?? "");
};

/** The title or name of the flow or context with that id, if it is in the cache. */
export function labelOf(client: QueryClient, id: string): string {
  for (const [, data] of client.getQueriesData<Cached>({})) {
    const item = itemsOf(data).find((candidate) => idOf(candidate) === id);
    const { title, name } = (item?.flow ?? item?.context ?? item ?? {}) as { title?: string; name?: string };
    if (title ?? name) return (title ?? name)!;
  }
  return "";
}

/** A flow has items, too, those of its checklist, and an id. */
const isPage = (data: Page | Item): data is Page => Array.isArray(data.items) && !("id" in data);

function itemsOf(data: Cached | undefined): Item[] {
  if (!data) return [];
  if ("pages" in data) return (data as InfiniteData<Page>).pages.flatMap((page) => page.items);
  return isPage(data) ? data.items : [data as Item];
}

function applyChange(data: Cached, change: Change): Cached {
  if ("pages" in data) {
    const { pages, ...rest } = data as InfiniteData<Page>;
    return { ...rest, pages: inPages(pages, change) };
  }
  if (isPage(data)) return inPages([data], change)[0]!;
  return inItems([data as Item], change)[0] ?? data;
}

function inPages(pages: Page[], change: Change): Page[] {
  if (change.kind !== "put") return pages.map((page) => ({ ...page, items: inItems(page.items, change) }));
  const { item } = change;
  const isThere = pages.some(({ items }) => items.some(({ id }) => id === item.id));
  return pages.map((page, i) => ({
    ...page,
    items: isThere
      ? page.items.map((other) => (other.id === item.id ? item : other))
      : i === 0
        ? [item, ...page.items]
        : page.items,
  }));
}

const inItems = (items: Item[], change: Change): Item[] =>
  change.kind === "remove"
    ? items.filter((item) => !change.match(item))
    : change.kind === "change"
      ? items.map((item) => (change.match(item) ? { ...item, ...change.make(item) } : item))
      : items;
