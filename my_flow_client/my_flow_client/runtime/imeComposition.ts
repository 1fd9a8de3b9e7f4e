/** Keys of an input method, as for Chinese, Japanese and Korean. */
import { useLayoutEffect } from "react";

/** Whether the key belongs to an input method's composition; Safari says so by the key code alone. */
const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** Keeps the keys of a composition from everything that listens: they confirm or drop characters and nothing else. */
export function useCompositionGuard(): void {
  useLayoutEffect(() => {
    const stop = (event: KeyboardEvent) => {
      if (!isComposing(event)) return;
      event.stopImmediatePropagation();
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault(); // submits no form, closes no sheet
    };
    window.addEventListener("keydown", stop, true);
    return () => window.removeEventListener("keydown", stop, true);
  }, []);
}
