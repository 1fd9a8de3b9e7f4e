/** Keeps the words of a search in the URL. */
import { createDebouncer } from "./debounce";
import { setParams } from "./urlParams";

const TYPING_PAUSE_MS = 250;
const debouncer = createDebouncer();

/** Sets the search parameter of the URL, once there is a pause in typing. */
export const setSearchParam = (q: string): void =>
  debouncer.run("q", () => void setParams({ q: q.trim() ? q : null }), TYPING_PAUSE_MS);
