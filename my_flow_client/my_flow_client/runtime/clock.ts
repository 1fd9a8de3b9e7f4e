/** The page's clock: what shows follows when the person's day begins or a due passes. */
import type { QueryClient } from "@tanstack/react-query";

import { localDayOf } from "./idempotentSend";
import { debouncedInvalidate } from "./invalidation";
import { createStore, useStore } from "./store";

const LOOK_EVERY_MS = 15_000;
/** The API's clock may be a little behind: it is asked again when it says the same. */
const CLOCKS_DIFFER_MS = 5000;

/** Counts how often the page has changed with time. */
const changes = createStore(0);
/** The next due of what shows, in milliseconds. */
let nextDue = Infinity;

/** Renders the component again whenever what shows changes with time. */
export const useClock = (): number => useStore(changes, 0);

/** Lets the page follow when this due passes. */
export const followDue = (instant: number): void => { nextDue = Math.min(nextDue, instant); };

/** Looks at the time until the function that it returns is called, also after a sleep, and where nobody sees the page not
 * before somebody does. */
export function watchClock(client: QueryClient): () => void {
  const today = () => JSON.stringify(localDayOf(client));
  let day = today();
  const look = () => {
    const isSame = day === today() && Date.now() <= nextDue;
    if (isSame || document.hidden) return;
    day = today();
    nextDue = Infinity;
    changes.set(changes.get() + 1);
    debouncedInvalidate(client, [], CLOCKS_DIFFER_MS);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
