/** Hydrates a prerendered page in small steps, so that a slow phone can respond meanwhile. */
import {
  createContext,
  createElement,
  startTransition,
  Suspense,
  useContext,
  useEffect,
  useLayoutEffect,
  useState,
  type ReactNode,
} from "react";

const Hydrated = createContext(false);

/** Whether the page is hydrated: until then it must show nothing that only the browser knows. */
export const useHydrated = (): boolean => useContext(Hydrated);

/** Wraps the whole app. React hydrates without pauses, except inside a Suspense boundary. What only the browser knows
 * would be rendered right after that, without pauses, except in a transition. */
export function Hydration({ children }: { children?: ReactNode }) {
  // From now on React handles presses; bridge/bootstrap/start.ts has kept those of before.
  useLayoutEffect(() => {
    dispatchEvent(new Event("my-flow:alive"));
  }, []);
  return createElement(Suspense, null, createElement(Hydrating, null, children));
}

function Hydrating({ children }: { children?: ReactNode }) {
  const [isHydrated, setHydrated] = useState(false);
  useEffect(() => startTransition(() => setHydrated(true)), []);
  return createElement(Hydrated, { value: isHydrated }, children);
}
