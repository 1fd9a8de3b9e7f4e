/** Keeps shortcuts away from input methods, as for Chinese, Japanese and Korean. */
import { useLayoutEffect } from "react";

/** Whether the key belongs to a composition. In Safari only the key code tells. */
const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** Hides the keys of a composition from all listeners: they only confirm or discard characters. */
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
