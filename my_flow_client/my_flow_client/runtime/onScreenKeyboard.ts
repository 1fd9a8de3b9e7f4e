/** Tells CSS the height of the on-screen keyboard. */
import { useEffect } from "react";

/** Keeps the height that an on-screen keyboard covers in `--keyboard`, for what stays at the bottom of the page. */
export function useKeyboardHeight(): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const measure = () => {
      const covered = Math.max(0, window.innerHeight - view.height - view.offsetTop);
      document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
    };
    // Not before the viewport changes: to read its height at once would force a layout while the page loads.
    view.addEventListener("resize", measure);
    view.addEventListener("scroll", measure);
    return () => {
      view.removeEventListener("resize", measure);
      view.removeEventListener("scroll", measure);
    };
  }, []);
}
