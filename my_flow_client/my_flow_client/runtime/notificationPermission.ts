/** Reads and requests the permission to show notifications. */
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

/** Asks the person, and calls back if the permission is granted. Does nothing in a browser without notifications. */
export function requestPermission(granted: () => void): void {
  if (permission() === "missing") return;
  void Notification.requestPermission().then((answer) => {
    store.set(answer);
    if (answer === "granted") granted();
  });
}
