/**
 * Starts the scripts of a page after its first paint, if the page shows its content without them.
 *
 * It is at the end of such a page (deferred_scripts.py), whose script tags have a type that no browser runs.
 */
export {};

/** Written in by deferred_scripts.py: the event that says that React listens. */
declare const HYDRATED: string;

/** Some browsers do not report paints, to prevent fingerprinting. */
const PAINTED_BY_MS = 100;

let pressed: HTMLElement | null = null;

function start(): void {
  for (const waiting of document.querySelectorAll<HTMLScriptElement>("script[type=later]")) {
    const script = document.createElement("script");
    script.src = waiting.src;
    script.async = false; // in the order in which they stand there
    waiting.replaceWith(script);
  }
}

/** Keeps the button that is pressed before React listens; links work without it. React comes before this listener: for a
 * press that it hears it comes to life at once, which removes this one, and such a press is not kept as well. */
const keep = ({ target }: Event): void => {
  pressed = (target as Element).closest("button");
};

addEventListener("click", keep);
addEventListener(
  HYDRATED,
  () => {
    removeEventListener("click", keep);
    setTimeout(() => pressed?.click());
  },
  { once: true },
);

if (document.visibilityState === "hidden")
  start(); // nothing is painted until somebody looks
else {
  addEventListener("visibilitychange", start);
  requestAnimationFrame(() => setTimeout(start, PAINTED_BY_MS));
  new PerformanceObserver((painted) => {
    // The first paint of all may be of the ground alone.
    if (painted.getEntriesByName("first-contentful-paint").length) start();
  }).observe({ type: "paint", buffered: true });
}
