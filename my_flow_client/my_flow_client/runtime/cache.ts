/** What the cache shows while a write is on its way, and how it is put back. */
import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";

export type Item = Record<string, unknown>;
export interface Page { items: Item[]; next_cursor?: string | null }
type Cached = InfiniteData<Page> | Page | Item;

/** One change, as `CacheChange.compiled` in cache.py writes it. `v` is the write's variables. */
export interface CacheChange<V> {
  kind: "add" | "change" | "remove";
  key: QueryKey;
  at: "start" | "end";
  match?: (item: Item, v: V) => boolean;
  make?: ((v: V) => Item) & ((item: Item, v: V) => Partial<Item>);
}

export type Undo = () => void;

/** Applies the changes to every cached query below their keys; the answer puts all of it back. */
export async function applyChanges<V>(client: QueryClient, changes: CacheChange<V>[], v: V): Promise<Undo> {
  await Promise.all(changes.map(({ key }) => client.cancelQueries({ queryKey: key })));
  const before = changes.flatMap(({ key }) => client.getQueriesData<Cached>({ queryKey: key }));
  for (const change of changes) {
    client.setQueriesData<Cached>({ queryKey: change.key }, (data) => data && changed(data, change, v));
  }
  // Keys may overlap: the oldest snapshot of each is the true one, so it is written last.
  return () => { for (const [key, data] of before.reverse()) client.setQueryData(key, data); };
}

function changed<V>(data: Cached, change: CacheChange<V>, v: V): Cached {
  if ("pages" in data) {
    const { pages } = data as InfiniteData<Page>;
    const target = change.at === "start" ? 0 : pages.length - 1;
    return {
      ...(data as InfiniteData<Page>),
      pages: pages.map((page, i) => change.kind === "add" && i !== target ? page : inPage(page, change, v)),
    };
  }
  if (Array.isArray((data as Page).items)) return inPage(data as Page, change, v);
  const [item] = inItems([data as Item], change, v);
  return item ?? data;
}

const inPage = <V>(page: Page, change: CacheChange<V>, v: V): Page =>
  ({ ...page, items: inItems(page.items, change, v) });

function inItems<V>(items: Item[], { kind, at, match, make }: CacheChange<V>, v: V): Item[] {
  if (kind === "add") return at === "start" ? [make!(v), ...items] : [...items, make!(v)];
  if (kind === "remove") return items.filter((item) => !match!(item, v));
  return items.map((item) => match!(item, v) ? { ...item, ...make!(item, v) } : item);
}
