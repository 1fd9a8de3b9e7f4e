/** How a prerendered page comes to life: in small steps, so that a slow phone answers meanwhile. */
import {
  createContext, createElement, startTransition, Suspense, useContext, useEffect, useLayoutEffect, useState,
  type ReactNode,
} from "react";

const Hydrated = createContext(false);

/** Whether the prerendered page has become the app: until then it says nothing that only the browser knows. */
export const useHydrated = (): boolean => useContext(Hydrated);

/** Around the whole app. React hydrates at a stretch, but for what is within a Suspense boundary; and what the browser
 * knows would be rendered at a stretch right after it, but for a transition. */
export function Hydration({ children }: { children?: ReactNode }) {
  // From here on React hears what people press; what they pressed before is kept (bootstrap/start.ts).
  useLayoutEffect(() => { dispatchEvent(new Event("my-flow:alive")); }, []);
  return createElement(Suspense, null, createElement(Hydrating, null, children));
}

function Hydrating({ children }: { children?: ReactNode }) {
  const [isHydrated, setHydrated] = useState(false);
  useEffect(() => startTransition(() => setHydrated(true)), []);
  return createElement(Hydrated, { value: isHydrated }, children);
}
