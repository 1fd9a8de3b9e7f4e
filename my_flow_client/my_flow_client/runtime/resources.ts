/** What several features read of the API. */
import type { components } from "./contract";
import { useResource } from "./data";
import { zoneOf } from "./dates";
import { DASHBOARD_KEY, PREFERENCES_KEY } from "./queryKeys";
import { useSession } from "./session";

type Schemas = components["schemas"];

/** Whether the API can be asked: also with a session that has ended, which it then says. */
export const useIsIn = (): boolean => ["signed-in", "expired"].includes(useSession().status);

/** Every context at a glance. */
export const useDashboard = () =>
  useResource<Schemas["DashboardRead"]>({ path: "/dashboard", key: DASHBOARD_KEY, enabled: useIsIn() });

/** What the person chose. */
export const usePreferences = () =>
  useResource<Schemas["PreferencesRead"]>({ path: "/preferences", key: PREFERENCES_KEY, enabled: useIsIn() });

/** The person's time zone and the start of their day, as `dayIn` takes them; this device's until they are known. */
export const useZone = (): string => zoneOf(usePreferences().data);
