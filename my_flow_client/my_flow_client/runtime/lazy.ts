/** Parts of a page whose code comes later. */
import { createElement, useEffect, useState, type ComponentType } from "react";

import { onFirstInteraction } from "./idle";
import { messageFor } from "./messages";
import { toast } from "./toast";

const RETRY_MS = 5000;

/** A component that fetches its code: soon after somebody did something on the page, or when it is shown. `ahead` is
 * false for what is too heavy for a page that may never show it.
 *
 * To run code takes a slow phone longer than to fetch it: while a page comes to life it has no time for what nobody
 * asked for. The service worker fetches it meanwhile. */
export function loadLater<P extends object>(
  load: () => Promise<ComponentType<P>>, { ahead = true } = {},
): ComponentType<P> {
  let Loaded: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;
  const fetchCode = () => loading ??= load().then((component) => { Loaded = component; }).finally(() => { loading = undefined; });
  if (ahead && typeof window !== "undefined") onFirstInteraction(() => void fetchCode().catch(() => {}));

  // biome-ignore lint/correctness/noComponentHookFactories: it is called once for each module
  return function Later(props: P) {
    const [, setReady] = useState(Loaded !== undefined);
    useEffect(() => {
      if (Loaded) return;
      let timer: ReturnType<typeof setTimeout>;
      const attempt = () => fetchCode().then(() => setReady(true), () => {
        toast(messageFor("notRead"), { id: "lazy" });
        timer = setTimeout(attempt, RETRY_MS);
      });
      void attempt();
      return () => clearTimeout(timer);
    }, []);
    return Loaded ? createElement(Loaded, props) : null;
  };
}
