/** A value outside React that components can subscribe to. */
import { useSyncExternalStore } from "react";

import { useHydrated } from "./hydration";

export interface Store<T> {
  get: () => T;
  set: (value: T) => void;
  subscribe: (listener: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The store's value; `onServer` is what the prerendered page and its hydration show. */
export function useStore<T>(store: Store<T>, onServer: T): T {
  const read = () => onServer;
  return useSyncExternalStore(store.subscribe, useHydrated() ? store.get : read, read);
}
