/** Delays work until the page is idle, or until the first interaction. */

const MAX_WAIT_MS = 5000;

/** Does the work when the page is idle; Safari has no requestIdleCallback. */
export const whenIdle = (work: () => void): void => {
  if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: MAX_WAIT_MS });
  else setTimeout(work, 500);
};

/** Does the work after the first interaction: when the page is idle, or at once after a key, since the next key may
 * need it. */
export const onFirstInteraction = (work: () => void): void => {
  const over = new AbortController();
  const begin = ({ type }: Event) => {
    over.abort();
    if (type === "keydown") work();
    else whenIdle(work);
  };
  for (const type of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    addEventListener(type, begin, { signal: over.signal, capture: true, passive: true });
  }
};
