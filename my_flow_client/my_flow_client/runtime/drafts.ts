/** What a person types, kept for the tab: through a reload, a lost session, a failed request. */
import { useCallback, useEffect, useState } from "react";

const PREFIX = "my-flow:draft:";

export function useDraft<T>(key: string, initial: T) {
  const name = PREFIX + key;
  const [value, setValue] = useState(initial);
  const [restored, setRestored] = useState(false);

  // After the first render, so that the page matches what was prerendered.
  useEffect(() => {
    const kept = sessionStorage.getItem(name);
    setValue(kept === null ? initial : (JSON.parse(kept) as T));
    setRestored(kept !== null);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new default must not undo what was typed
  }, [name]);

  const set = useCallback((next: T) => {
    setValue(next);
    sessionStorage.setItem(name, JSON.stringify(next));
  }, [name]);
  const clear = useCallback(() => {
    setValue(initial);
    setRestored(false);
    sessionStorage.removeItem(name);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as above
  }, [name, JSON.stringify(initial)]);

  return { value, set, clear, restored };
}
