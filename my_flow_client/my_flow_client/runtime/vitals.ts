/** Reports web vitals to the API: numbers alone, not whose browser it was nor which page. */
import { onCLS, onINP, onLCP, onTTFB, type Metric } from "web-vitals";

import { API } from "./config";
import { isUnreachable } from "./connectivity";

/** The longest that the API accepts: a page that slept through a night says nothing about the client. */
const MAX_MS = 600_000;

/** Measures from now on, with what the browser remembers of the start, and reports when the page is hidden. */
export function reportVitals(): void {
  /** By their ids: there are new ones after a return from the back/forward cache. */
  const measured = new Map<string, Metric>();
  const sent = new Set<string>();

  /** Sends each measurement once, as it was when the page was first hidden: the API's sums cannot be corrected. */
  const send = (): void => {
    if (isUnreachable()) return;
    const vitals = [...measured.values()]
      .filter(({ id, value }) => !sent.has(id) && value <= MAX_MS)
      .map(({ id, name, value }) => {
        sent.add(id);
        return { name, value };
      });
    if (!vitals.length) return;
    // Not sendBeacon: with JSON it would send cookies along, which the API does not allow.
    void fetch(`${API}/vitals`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ vitals }),
      credentials: "omit",
      keepalive: true,
      referrerPolicy: "no-referrer",
    }).catch(() => {}); // the next page reports, too
  };

  for (const watch of [onCLS, onINP, onLCP, onTTFB])
    watch((metric: Metric) => {
      measured.set(metric.id, metric);
    });
  // After the library's own listeners, which take the last measurements.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
}
