/** Registers the service worker, which opens the client without a connection. Development builds have none. */

/** Registers the service worker when the page is idle: what it fetches can wait. */
export function registerServiceWorker(): void {
  if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
  const register = () => {
    navigator.serviceWorker.register("/sw.js").catch(() => {});
  }; // the client works without
  if (typeof requestIdleCallback === "function") requestIdleCallback(register);
  else setTimeout(register, 2000);
}
