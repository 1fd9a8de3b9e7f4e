/** Debounces values and work: they wait for a pause. */
import { useEffect, useState } from "react";

/** Returns the value as it was when it last stayed the same for `pauseMs`. */
export function useDebounced<T>(value: T, pauseMs: number): T {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return debounced;
}

export interface Debouncer {
  /** Does the work once there was no other call with that name in `pauseMs`; only the last call counts. */
  run: (name: string, work: () => void, pauseMs: number) => void;
}

export function createDebouncer(): Debouncer {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  return {
    run: (name, work, pauseMs) => {
      clearTimeout(timers.get(name));
      timers.set(
        name,
        setTimeout(() => {
          timers.delete(name);
          work();
        }, pauseMs),
      );
    },
  };
}
