/** Switches for reminders and single-key shortcuts. */
import type { components } from "../../runtime/contract";
import { requestPermission, usePermission, type Permission } from "../../runtime/notificationPermission";
import { setShortcutsOn, useShortcutsOn } from "../../runtime/shortcuts";
import { useSavePreferences } from "./day";

export interface NotificationSettings {
  /** The browser's permission for notifications. */
  permission: Permission;
  hasReminders: boolean;
  /** Whether this browser cannot show reminders, or must not. */
  isBlocked: boolean;
  hasShortcuts: boolean;
  /** Turns reminders on or off; to turn them on, asks for the permission. */
  toggleReminders: () => void;
  toggleShortcuts: () => void;
}

/** Turns reminders and single keys on and off. */
export function useNotificationSettings(
  preferences: components["schemas"]["PreferencesRead"],
  saved: string,
): NotificationSettings {
  const save = useSavePreferences(saved);
  const permission = usePermission();
  const hasShortcuts = useShortcutsOn();
  const hasReminders = preferences.notifications_enabled && permission === "granted";
  return {
    permission,
    hasReminders,
    hasShortcuts,
    isBlocked: permission === "denied" || permission === "missing",
    toggleReminders: () => {
      if (hasReminders) save({ notifications_enabled: false });
      else requestPermission(() => save({ notifications_enabled: true }));
    },
    toggleShortcuts: () => setShortcutsOn(!hasShortcuts),
  };
}
