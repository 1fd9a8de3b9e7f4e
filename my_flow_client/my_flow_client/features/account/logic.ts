/** The account's menu, the theme, and what is said above every page. */
import { useRouter } from "next/router";

import { useChangePreferences } from "../../runtime/changePreferences";
import { useUnreachable } from "../../runtime/connectivity";
import type { components } from "../../runtime/contract";
import { useRetryAll } from "../../runtime/data";
import { useIsDelayed, useQueuedCount } from "../../runtime/outboxHooks";
import { useSession } from "../../runtime/session";
import { useThemeChoice } from "../../runtime/theme";
import { toastError } from "../../runtime/toast";
import { initialOf, offlineMessage, sectionOf, type OfflineWords, type Section } from "./header";

export { useSignInCallback } from "../../runtime/session";

export interface ThemeSetting {
  /** Null in the prerendered page, which does not know it. */
  chosen: string | null;
  choose: (theme: components["schemas"]["Theme"]) => void;
}

/** Light, dark or system: applied at once, and kept with the account for other devices. */
export function useThemeSetting(): ThemeSetting {
  const { choice, choose } = useThemeChoice();
  const { status } = useSession();
  const change = useChangePreferences({ onError: ({ message }) => toastError(message) });
  return {
    chosen: choice ?? null,
    choose: (theme) => {
      choose(theme);
      if (status === "signed-in") change({ theme });
    },
  };
}

export interface AccountMenu {
  name: string;
  email: string;
  /** The first letter of the name. */
  initial: string;
  /** The section of the app that the page belongs to; empty elsewhere. */
  section: Section | "";
}

/** Says who is signed in, and where the page is. */
export function useAccountMenu(): AccountMenu {
  const { name, email } = useSession();
  return { name, email, initial: initialOf(name), section: sectionOf(useRouter().pathname) };
}

export interface Notices {
  isSignedIn: boolean;
  isExpired: boolean;
  /** Says that the API cannot be reached; empty while it can. */
  offline: string;
  /** Sends what waits, and asks again for all that is on the page. */
  retry: () => void;
}

/** Says what stands above every page: no connection, or a session that has ended. */
export function useNotices(words: OfflineWords): Notices {
  const { status } = useSession();
  const isUnreachable = useUnreachable();
  const waiting = useQueuedCount();
  const isDelayed = useIsDelayed();
  const retry = useRetryAll();
  return {
    retry,
    isSignedIn: status === "signed-in",
    isExpired: status === "expired",
    offline: isUnreachable || isDelayed ? offlineMessage(waiting, words) : "",
  };
}
