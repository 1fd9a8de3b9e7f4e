/** Runs actions when elements scroll into view. */
const MARGIN = "400px";

/** Returns a ref that runs the action when its element is about to scroll into view. */
export const whenSeen =
  (action: () => void) =>
  (element: Element | null): (() => void) | undefined => {
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) action();
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  };
