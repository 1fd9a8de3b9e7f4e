/** Whether this browser lets the client show notifications. */
import { useEffect } from "react";

import { createStore, useStore } from "./store";

export type Permission = NotificationPermission | "missing";

const inBrowser = typeof window !== "undefined";
export const permission = (): Permission =>
  inBrowser && "Notification" in window ? Notification.permission : "missing";
const store = createStore<Permission>(inBrowser ? permission() : "default");

export const usePermission = (): Permission => {
  useEffect(() => store.set(permission()), []);
  return useStore<Permission>(store, "default");
};

/** Asks, and calls back if the answer is yes. Where nothing can be shown there is nobody to ask. */
export function requestPermission(granted: () => void): void {
  if (permission() === "missing") return;
  void Notification.requestPermission().then((answer) => {
    store.set(answer);
    if (answer === "granted") granted();
  });
}
