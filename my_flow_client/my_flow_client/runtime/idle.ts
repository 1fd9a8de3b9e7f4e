/** Work that waits for a quiet moment, or until somebody does something on the page. */

const LONGEST_WAIT_MS = 5000;

/** When the page has nothing else to do; Safari has no requestIdleCallback. */
export const whenIdle = (work: () => void): void => {
  if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: LONGEST_WAIT_MS });
  else setTimeout(work, 500);
};

/** At the first sign of somebody who does something: in a quiet moment, or at once after a key, for the next one may ask
 * for it. */
export const onFirstInteraction = (work: () => void): void => {
  const over = new AbortController();
  const begin = ({ type }: Event) => {
    over.abort();
    if (type === "keydown") work();
    else whenIdle(work);
  };
  for (const sign of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    addEventListener(sign, begin, { signal: over.signal, capture: true, passive: true });
  }
};
