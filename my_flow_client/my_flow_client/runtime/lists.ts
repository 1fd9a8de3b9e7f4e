/** The words to find, in the address. */
import { setParams } from "./address";

const TYPING_MS = 250;
let typing: ReturnType<typeof setTimeout> | undefined;

/** Keeps the words to find in the address, once there is a pause. */
export function find(q: string): void {
  clearTimeout(typing);
  typing = setTimeout(() => void setParams({ q: q.trim() ? q : null }), TYPING_MS);
}
