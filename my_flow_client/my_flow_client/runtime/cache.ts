/** What the cache shows while a write is on its way, and how it is put back. */
import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";

export type Item = Record<string, unknown>;
export interface Page { items: Item[]; next_cursor?: string | null }
type Cached = InfiniteData<Page> | Page | Item;

/** One change, as `CacheChange.compiled` in cache.py writes it. `v` is the write's variables. */
export type CacheChange<V> = { key: QueryKey } & (
  | { kind: "put" | "set"; make: (v: V) => Item | null }
  | { kind: "change"; match: (item: Item, v: V) => boolean; make: (item: Item, v: V) => Partial<Item> }
  | { kind: "remove"; match: (item: Item, v: V) => boolean }
);

export type Undo = () => void;

/** Applies the changes to every cached query below their keys; the answer puts all of it back. */
export async function applyChanges<V>(client: QueryClient, changes: CacheChange<V>[], v: V): Promise<Undo> {
  await Promise.all(changes.map(({ key }) => client.cancelQueries({ queryKey: key })));
  const before = changes.flatMap(({ kind, key }): [QueryKey, Cached | undefined][] =>
    kind === "set" ? [[key, client.getQueryData<Cached>(key)]] : client.getQueriesData<Cached>({ queryKey: key }));
  for (const change of changes) {
    if (change.kind === "set") client.setQueryData<Cached>(change.key, change.make(v) ?? undefined);
    else client.setQueriesData<Cached>({ queryKey: change.key }, (data) => data && changed(data, change, v));
  }
  // Keys may overlap: the oldest snapshot of each is the true one, so it is written last.
  return () => {
    for (const [key, data] of before.reverse()) {
      if (data === undefined) client.removeQueries({ queryKey: key, exact: true });
      else client.setQueryData(key, data);
    }
  };
}

function changed<V>(data: Cached, change: CacheChange<V>, v: V): Cached {
  if ("pages" in data) {
    const { pages, ...rest } = data as InfiniteData<Page>;
    return { ...rest, pages: inPages(pages, change, v) };
  }
  if (Array.isArray(data.items)) return inPages([data as Page], change, v)[0]!;
  return inItems([data as Item], change, v)[0] ?? data;
}

function inPages<V>(pages: Page[], change: CacheChange<V>, v: V): Page[] {
  if (change.kind !== "put") return pages.map((page) => ({ ...page, items: inItems(page.items, change, v) }));
  const item = change.make(v);
  if (!item) return pages;
  const isThere = pages.some(({ items }) => items.some(({ id }) => id === item.id));
  return pages.map((page, i) => ({
    ...page,
    items: isThere
      ? page.items.map((other) => other.id === item.id ? item : other)
      : i === 0 ? [item, ...page.items] : page.items,
  }));
}

const inItems = <V>(items: Item[], change: CacheChange<V>, v: V): Item[] =>
  change.kind === "remove" ? items.filter((item) => !change.match(item, v))
  : change.kind === "change" ? items.map((item) => change.match(item, v) ? { ...item, ...change.make(item, v) } : item)
  : items;
