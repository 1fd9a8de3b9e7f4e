/** Asking again for what was written, once and not after every write. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

const settling = new Map<string, ReturnType<typeof setTimeout>>();

/** Asks again for `key` once nothing has been written to it for `after` milliseconds. */
export function settle(client: QueryClient, key: QueryKey, after = 0): void {
  const name = JSON.stringify(key);
  clearTimeout(settling.get(name));
  settling.set(name, setTimeout(() => {
    settling.delete(name);
    void client.invalidateQueries({ queryKey: key });
  }, after));
}
