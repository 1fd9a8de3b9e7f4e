/** Finds the order of numeric dates. */

/** Which of day and month comes first in numeric dates, in this browser's language. */
export function deviceDateOrder(): "day_first" | "month_first" {
  const types = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "numeric", year: "numeric" })
    .formatToParts(0)
    .map((part) => part.type);
  return types.indexOf("day") < types.indexOf("month") ? "day_first" : "month_first";
}
