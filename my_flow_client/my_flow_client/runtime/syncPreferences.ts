/** Applies the account's preferences to this device, and gives a new account this device's time zone and date order. */
import { useEffect, useRef } from "react";
import { useQueryClient } from "@tanstack/react-query";

import { request } from "./api";
import { useResource } from "./data";
import { deviceDateOrder } from "./dateOrder";
import { deviceTimeZone } from "./dates";
import { useSession } from "./session";
import { invalidate } from "./invalidation";
import { useThemeChoice } from "./theme";

interface Preferences {
  theme: string;
  timezone: string;
  version: number;
}
const KEY = ["preferences"];

/** Applies the account's theme when it changes, and gives a new account its time zone and date order once. */
export function useSyncPreferences(): void {
  const { status } = useSession();
  const { choose } = useThemeChoice();
  const client = useQueryClient();
  const { data, isFetchedAfterMount } = useResource({
    path: "/preferences",
    key: KEY,
    enabled: status === "signed-in",
  });
  const done = useRef(false);
  const theme = isFetchedAfterMount ? (data as Preferences | undefined)?.theme : undefined;
  useEffect(() => {
    if (theme) choose(theme);
  }, [theme, choose]);
  useEffect(() => {
    const preferences = data as Preferences | undefined;
    if (!preferences || !isFetchedAfterMount || done.current) return; // stored data may be old
    done.current = true;
    if (preferences.version > 1 || preferences.timezone === deviceTimeZone()) return;
    // Read once more: the data may be from an earlier page, and a choice since then must stay.
    request<Preferences>({ method: "GET", path: "/preferences" })
      .then((now) =>
        now.version > 1
          ? now
          : request({
              method: "PATCH",
              path: "/preferences",
              body: { timezone: deviceTimeZone(), date_order: deviceDateOrder() },
            }),
      )
      .then((saved) => client.setQueryData(KEY, saved))
      .then(() => invalidate(client, { predicate: ({ queryKey }) => queryKey[0] !== KEY[0] }))
      .catch(() => {
        done.current = false;
      }); // tried again with the next answer
  }, [data, isFetchedAfterMount, client]);
}
