/** What several features read of the API. */
import type { components } from "./contract";
import { useResource } from "./data";
import { DASHBOARD_KEY } from "./queryKeys";

/** Every context at a glance. */
export const useDashboard = () =>
  useResource<components["schemas"]["DashboardRead"]>({ path: "/dashboard", key: DASHBOARD_KEY, enabled: true });
