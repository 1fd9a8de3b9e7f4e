/** What happens when something scrolls into sight. */
const AHEAD = "400px";

/** A ref: runs the action when the element comes near to where it can be seen. */
export const whenSeen = (action: () => void) => (element: Element | null): (() => void) | undefined => {
  if (!element) return undefined;
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) action();
  }, { rootMargin: AHEAD });
  observer.observe(element);
  return () => observer.disconnect();
};
