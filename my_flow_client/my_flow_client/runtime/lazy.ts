/** Loads the code of parts of a page later. */
import { createElement, useEffect, useState, type ComponentType } from "react";

import { onFirstInteraction } from "./idle";
import { messageFor } from "./messages";
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
  let Loaded: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;
  const fetchCode = () =>
    (loading ??= load()
      .then((component) => {
        Loaded = component;
      })
      .finally(() => {
        loading = undefined;
      }));
  if (ahead && typeof window !== "undefined") onFirstInteraction(() => void fetchCode().catch(() => {}));

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each module
  return function Later(props: P) {
    const [, setReady] = useState(Loaded !== undefined);
    useEffect(() => {
      if (Loaded) return;
      let timer: ReturnType<typeof setTimeout>;
      const attempt = () =>
        fetchCode().then(
          () => setReady(true),
          () => {
            toast(messageFor("notRead"), { id: "lazy" });
            timer = setTimeout(attempt, RETRY_MS);
          },
        );
      void attempt();
      return () => clearTimeout(timer);
    }, []);
    return Loaded ? createElement(Loaded, props) : null;
  };
}
