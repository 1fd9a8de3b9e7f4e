/** Loads the code of parts of a page later. */
import { createElement, useEffect, type ComponentType } from "react";

import { onFirstInteraction } from "./idle";
import { messageFor } from "./messages";
import { createStore, useStore } from "./store";
import { toast } from "./toast";

const RETRY_MS = 5000;

/** Wraps a component whose code is loaded soon after the first interaction, or when the component is shown. `ahead` is
 * false for code that is too large for a page that may never show it.
 *
 * A slow phone takes longer to run code than to fetch it, so nothing is loaded while the page hydrates. The service
 * worker fetches the code meanwhile. */
export function loadLater<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { ahead = true } = {},
): ComponentType<P> {
  // A store, since the code may come between the first render of a component and its effect.
  const loaded = createStore<ComponentType<P> | undefined>(undefined);
  let loading: Promise<void> | undefined;
  const fetchCode = () =>
    (loading ??= load()
      .then(loaded.set)
      .finally(() => {
        loading = undefined;
      }));
  if (ahead && typeof window !== "undefined") onFirstInteraction(() => void fetchCode().catch(() => {}));

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each module
  return function Later(props: P) {
    const Loaded = useStore(loaded, undefined);
    useEffect(() => {
      if (loaded.get()) return;
      let timer: ReturnType<typeof setTimeout>;
      const attempt = () =>
        fetchCode().catch(() => {
          toast(messageFor("notRead"), { id: "lazy" });
          timer = setTimeout(attempt, RETRY_MS);
        });
      void attempt();
      return () => clearTimeout(timer);
    }, []);
    return Loaded ? createElement(Loaded, props) : null;
  };
}
