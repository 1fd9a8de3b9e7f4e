/** Hooks that tell views what has not been sent yet. */
import { useSyncExternalStore } from "react";

import { outbox } from "./data";
import { NO_WRITES } from "./outbox";
import { useStore } from "./store";

/** How many writes are queued until the API is back. */
export const useQueuedCount = (): number =>
  useStore(outbox.pending, NO_WRITES).filter(({ isQueued }) => isQueued).length;

/** Whether a write could not be sent at once, which people have to know. */
export const useIsDelayed = (): boolean => useStore(outbox.pending, NO_WRITES).some(({ isDelayed }) => isDelayed);

/** Whether a write about the flow or context is queued: later writes about it are queued behind that. */
export const useIsQueued = (id: string): boolean =>
  useSyncExternalStore(
    outbox.pending.subscribe,
    () => outbox.pending.get().some(({ subject, isQueued }) => isQueued && subject === id),
    () => false,
  );
