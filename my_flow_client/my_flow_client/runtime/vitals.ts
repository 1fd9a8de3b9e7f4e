/** How fast this page was, told to the API: numbers, and nothing of whose browser or which flow it was. */
import { onCLS, onINP, onLCP, onTTFB, type Metric } from "web-vitals";

import { API } from "./config";
import { isUnreachable } from "./connectivity";

/** What the API takes at most: a page that slept through a night says nothing about ours. */
const LONGEST_MS = 600_000;

/** By their ids: there are new ones after a return from the back/forward cache. */
const measured = new Map<string, Metric>();
const sent = new Set<string>();

/** Each measurement once, as it stood when people first left the page: a sum over everybody takes nothing back. */
function send(): void {
  if (isUnreachable()) return;
  const vitals = [...measured.values()]
    .filter(({ id, value }) => !sent.has(id) && value <= LONGEST_MS)
    .map(({ id, name, value }) => {
      sent.add(id);
      return { name, value };
    });
  if (!vitals.length) return;
  // Not sendBeacon: with JSON it would bring cookies along, which the API does not allow.
  void fetch(`${API}/vitals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vitals }),
    credentials: "omit",
    keepalive: true,
    referrerPolicy: "no-referrer",
  }).catch(() => {}); // the next page tells, too
}

/** Measures from now on, with what the browser remembers of the beginning, and tells when the page is hidden. */
export function measure(): void {
  for (const watch of [onCLS, onINP, onLCP, onTTFB]) watch((metric: Metric) => { measured.set(metric.id, metric); });
  // After the library's own listeners, which take the last measurements.
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
}
