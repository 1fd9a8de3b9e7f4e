/** Renders components again when time changes what they show: a new day begins, or a due passes. */
import type { QueryClient } from "@tanstack/react-query";

import { debouncedInvalidate } from "./invalidation";
import { currentDay } from "./localDay";
import { createStore, useStore, type ReadableStore } from "./store";

const CHECK_EVERY_MS = 15_000;
/** The API's clock may be a little behind: by then it says the same. */
const CLOCK_TOLERANCE_MS = 5000;

export interface Clock {
  /** How often time has changed what the page shows. */
  changes: ReadableStore<number>;
  /** Counts a change when this due passes, a moment in milliseconds. */
  watchDue: (instant: number) => void;
  /**
   * Checks the time now and then, also after the device slept. A hidden page changes when it is seen again.
   *
   * @returns Ends it.
   */
  start: (client: QueryClient) => () => void;
}

export function createClock(): Clock {
  const changes = createStore(0);
  let nextDue = Infinity;
  return {
    changes,
    watchDue: (instant) => {
      nextDue = Math.min(nextDue, instant);
    },
    start: (client) => {
      const today = () => JSON.stringify(currentDay(client));
      let day = today();
      const check = () => {
        const isSame = day === today() && Date.now() <= nextDue;
        if (isSame || document.hidden) return;
        day = today();
        nextDue = Infinity;
        changes.set(changes.get() + 1);
        debouncedInvalidate(client, [], CLOCK_TOLERANCE_MS);
      };
      const timer = setInterval(check, CHECK_EVERY_MS);
      document.addEventListener("visibilitychange", check);
      return () => {
        clearInterval(timer);
        document.removeEventListener("visibilitychange", check);
      };
    },
  };
}

/** The clock of this page. */
export const clock = createClock();

/** Renders the component again whenever time changes what the page shows. */
export const useClock = (): number => useStore(clock.changes, 0);
