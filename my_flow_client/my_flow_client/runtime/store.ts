/** Holds values outside of React that components can subscribe to. */
import { useSyncExternalStore } from "react";

import { useHydrated } from "./hydration";

export interface ReadableStore<T> {
  get: () => T;
  subscribe: (listener: () => void) => () => void;
}

export interface Store<T> extends ReadableStore<T> {
  set: (value: T) => void;
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

/** Returns the store's value; the prerendered page and its hydration get `onServer`. */
export function useStore<T>(store: ReadableStore<T>, onServer: T): T {
  const read = () => onServer;
  return useSyncExternalStore(store.subscribe, useHydrated() ? store.get : read, read);
}
