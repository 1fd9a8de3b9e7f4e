/** Stores drafts for the tab: what a person types survives a reload, an expired session and a failed request. */
import { useCallback, useEffect, useRef, useState } from "react";

import { useSessionOwner } from "./session";
import { trySetItem, readJson } from "./storage";

const PREFIX = "my-flow:draft:";

/**
 * Holds a value that follows `saved` until the person types.
 *
 * Drafts belong to a person: the next one who signs in in this tab does not see them.
 */
export function useDraft<T>(key: string, saved: T) {
  const name = `${PREFIX}${useSessionOwner()}:${key}`;
  const [draft, setDraft] = useState<{ value: T }>();
  const [restored, setRestored] = useState(false);
  const sample = useRef(saved);

  // After the first render, which has to match the prerendered page.
  useEffect(() => {
    const stored = readJson(sessionStorage, name, sample.current);
    setDraft(stored === undefined ? undefined : { value: stored });
    setRestored(stored !== undefined);
  }, [name]);

  const set = useCallback(
    (value: T) => {
      setDraft({ value });
      trySetItem(sessionStorage, name, JSON.stringify(value));
    },
    [name],
  );
  const clear = useCallback(() => {
    setDraft(undefined);
    setRestored(false);
    sessionStorage.removeItem(name);
  }, [name]);

  /** The stored value at this moment, also before the page has rendered it. */
  const now = useCallback((): T => readJson(sessionStorage, name, saved) ?? saved, [name, saved]);

  return { value: draft ? draft.value : saved, now, set, clear, restored };
}
