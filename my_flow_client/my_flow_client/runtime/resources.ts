/** Defines the queries that several features share. */
import { useMemo } from "react";

import type { components } from "./contract";
import { usePages, useResource } from "./data";
import { deviceZone, type Zone } from "./dates";
import { ARCHIVE_KEY, contextKey, DASHBOARD_KEY, focusKey, PREFERENCES_KEY } from "./queryKeys";
import { useSession } from "./session";

type Schemas = components["schemas"];

/** Whether to read from the API: also with an expired session, which the API then refuses. */
export const useIsIn = (): boolean => ["signed-in", "expired"].includes(useSession().status);

export const dashboardPath = "/dashboard";
export const contextPath = (contextId: string): string => `/contexts/${contextId}`;
export const archivedContextsPath = "/contexts?archived=true&limit=50";
export const preferencesPath = "/preferences";

/** Reads every context at a glance. */
export const useDashboard = () =>
  useResource<Schemas["DashboardRead"]>({ path: dashboardPath, key: DASHBOARD_KEY, enabled: useIsIn() });

/** Reads one context; none while the id is empty. */
export const useContextById = (contextId: string) =>
  useResource<Schemas["ContextRead"]>({
    path: contextPath(contextId),
    key: contextKey(contextId),
    enabled: useIsIn() && contextId !== "",
  });

/** Reads the contexts in the archive. */
export const useArchivedContexts = () =>
  usePages<Schemas["ContextRead"]>({
    path: archivedContextsPath,
    key: ARCHIVE_KEY,
    enabled: useIsIn(),
  });

/** Reads the person's preferences. */
export const usePreferences = () =>
  useResource<Schemas["PreferencesRead"]>({ path: preferencesPath, key: PREFERENCES_KEY, enabled: useIsIn() });

export const focusPath = (contextId: string | null): string => `/contexts/${contextId}/focus`;

/** Reads what matters now in a context; nothing without one. */
export const useFocus = (contextId: string | null) =>
  useResource<Schemas["FocusRead"]>({
    path: focusPath(contextId),
    key: focusKey(contextId ?? ""),
    enabled: useIsIn() && !!contextId,
  });

/** Returns the person's zone; this device's until it is known. */
export function useZone(): Zone {
  const { timezone, day_starts_at } = usePreferences().data ?? deviceZone();
  return useMemo(() => ({ timezone, day_starts_at }), [timezone, day_starts_at]);
}
