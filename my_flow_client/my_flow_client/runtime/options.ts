/** What cmdk leaves out about the option that is chosen in a list of commands. */
import { useEffect } from "react";

const ACTIVE = "aria-activedescendant";

/** The field names no option that has gone from the list: cmdk keeps the last one's id until it has another. */
export function useActiveOption(): void {
  useEffect(() => {
    const forget = () => {
      for (const field of document.querySelectorAll(`[cmdk-input][${ACTIVE}]`)) {
        if (!document.getElementById(field.getAttribute(ACTIVE)!)) field.removeAttribute(ACTIVE);
      }
    };
    const observer = new MutationObserver(forget);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: [ACTIVE] });
    return () => observer.disconnect();
  }, []);
}
