/** Time zones for tests; the app is built without them. */
import type { Zone } from "../runtime/dates";

/** A zone of that name in which days begin at midnight. */
export const sampleZone = (timezone = "UTC"): Zone => ({ timezone, day_starts_at: "00:00" });
