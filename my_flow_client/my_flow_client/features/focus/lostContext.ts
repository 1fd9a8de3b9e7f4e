/** The context that somebody was in, and that is gone. */
import { useState } from "react";

/** Whether this page has been in a context, and is in none any more. */
export function useLostContext(current: string | null): boolean {
  const [wasInOne, setWasInOne] = useState(false);
  if (current && !wasInOne) setWasInOne(true);
  return wasInOne && !current;
}
