import { expect, test } from "bun:test";

import { isOfOtherClock } from "./dates";

const at = (timezone: string | null) => ({ date: "2026-05-18", time: timezone && "09:00", timezone });

test("names of one clock are one zone", () => {
  const zone = { timezone: "UTC", day_starts_at: "00:00" };
  expect(isOfOtherClock(at("Etc/UTC"), zone)).toBe(false);
  expect(isOfOtherClock(at(null), zone)).toBe(false);
  expect(isOfOtherClock(at("Europe/Berlin"), zone)).toBe(true);
  expect(isOfOtherClock(at("Europe/Paris"), { ...zone, timezone: "Europe/Berlin" })).toBe(false);
});
