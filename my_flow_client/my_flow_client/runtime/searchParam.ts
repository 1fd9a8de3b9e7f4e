/** The words to setSearchParam, in the address. */
import { setParams } from "./urlParams";

const TYPING_MS = 250;
let typing: ReturnType<typeof setTimeout> | undefined;

/** Keeps the words to setSearchParam in the address, once there is a pause. */
export function setSearchParam(q: string): void {
  clearTimeout(typing);
  typing = setTimeout(() => void setParams({ q: q.trim() ? q : null }), TYPING_MS);
}
