/** What a person types, kept for the tab: through a reload, a lost session, a failed request. */
import { useCallback, useEffect, useRef, useState } from "react";

import { useSessionOwner } from "./session";
import { trySetItem, readJson } from "./storage";

const PREFIX = "my-flow:draft:";

/**
 * A value that follows `saved` until somebody types.
 *
 * Drafts belong to a person: whoever signs in next in this tab finds none of them.
 */
export function useDraft<T>(key: string, saved: T) {
  const name = `${PREFIX}${useSessionOwner()}:${key}`;
  const [draft, setDraft] = useState<{ value: T }>();
  const [restored, setRestored] = useState(false);
  const sample = useRef(saved);

  // After the first render, so that the page matches what was prerendered.
  useEffect(() => {
    const kept = readJson(sessionStorage, name, sample.current);
    setDraft(kept === undefined ? undefined : { value: kept });
    setRestored(kept !== undefined);
  }, [name]);

  const set = useCallback((value: T) => {
    setDraft({ value });
    trySetItem(sessionStorage, name, JSON.stringify(value));
  }, [name]);
  const clear = useCallback(() => {
    setDraft(undefined);
    setRestored(false);
    sessionStorage.removeItem(name);
  }, [name]);

  /** What is kept at this moment, also before the page has rendered it. */
  const now = useCallback((): T => readJson(sessionStorage, name, saved) ?? saved, [name, saved]);

  return { value: draft ? draft.value : saved, now, set, clear, restored };
}
