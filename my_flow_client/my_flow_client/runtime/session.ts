/** Signs people in and out, and gets access tokens for the API. */
import { useEffect, useState } from "react";

import { LOGTO } from "./config";
import { memoize } from "./memoize";
import { messageFor } from "./messages";
import { openPage, replacePage } from "./navigation";
import { createStore, useStore } from "./store";
import { toast } from "./toast";

export interface Session {
  status: "loading" | "signed-out" | "signed-in" | "expired";
  /** The person's id at the identity provider; empty when there is nobody. */
  sub: string;
  name: string;
  email: string;
}

const LOADING: Session = { status: "loading", sub: "", name: "", email: "" };
const SIGNED_OUT: Session = { status: "signed-out", sub: "", name: "", email: "" };
const ID_TOKEN_KEY = `logto:${LOGTO.appId}:idToken`;
/** The page after a sign-in that started on no page of the app. */
const HOME = "/focus/";
const RETURN_KEY = "my-flow:return-to";
const TOKEN_LOCK = "my-flow:token";

const inBrowser = typeof window !== "undefined";
const store = createStore<Session>(inBrowser ? readSession() : LOADING);
const logtoClient = () => import("./logtoClient").then((module) => module.client);

/** Reads the session from the stored ID token, whose signature was verified when it was stored. */
function readSession(): Session {
  const claims = localStorage.getItem(ID_TOKEN_KEY)?.split(".")[1];
  if (!claims) return SIGNED_OUT;
  try {
    const bytes = Uint8Array.from(atob(claims.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const { sub, name, username, email } = JSON.parse(new TextDecoder().decode(bytes));
    return { status: "signed-in", sub, name: name ?? username ?? email ?? "", email: email ?? "" };
  } catch {
    return SIGNED_OUT;
  }
}

if (inBrowser) {
  // Another tab signed in or out.
  window.addEventListener("storage", (event) => {
    if (event.key === ID_TOKEN_KEY || event.key === null) store.set(readSession());
  });
}

/** Who is signed in. */
export const useSession = (): Session => useStore(store, LOADING);

/** The id of the person whose data and drafts are on the page, also after their session has ended. */
export const useSessionOwner = (): string => useSession().sub;

export class SessionExpired extends Error {}

/** Returns whether the OAuth error means that this refresh token will never work again. */
const isFinal = (error: unknown): boolean => {
  const { code, data } = error as { code?: string; data?: { error?: string; code?: string } };
  return [code, data?.error, data?.code].some((c) => /invalid_grant|not_authenticated/.test(c ?? ""));
};

/**
 * Returns an access token for the API, refreshed when it is due.
 *
 * One tab refreshes at a time: the others find the rotated refresh token when they get the lock.
 *
 * @throws SessionExpired when a new sign-in is needed.
 */
export async function accessToken({ fresh = false } = {}): Promise<string> {
  const client = await logtoClient();
  try {
    return await navigator.locks.request(TOKEN_LOCK, async () => {
      if (fresh) await client.clearAccessToken();
      return client.getAccessToken(LOGTO.resource);
    });
  } catch (error) {
    if (!isFinal(error)) throw error;
    await expire();
    throw new SessionExpired();
  }
}

/** Ends the session after a refused token. The page and what was typed stay. */
export async function expire(): Promise<void> {
  const session = store.get();
  await (await logtoClient()).clearAllTokens();
  store.set({ ...session, status: session.status === "signed-out" ? "signed-out" : "expired" });
}

/** Goes to the identity provider. If it cannot be reached, says so and stays. */
export async function signIn(): Promise<void> {
  const here = window.location.pathname + window.location.search;
  sessionStorage.setItem(RETURN_KEY, here === "/" || here.startsWith("/callback") ? HOME : here);
  try {
    await (await logtoClient()).signIn({ redirectUri: `${window.location.origin}/callback`, clearTokens: false });
  } catch {
    toast(messageFor("signInUnreachable"));
  }
}

/** Signs out here and, if it can be reached, at the identity provider. Deletes what was stored and typed. */
export async function signOut(): Promise<void> {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("my-flow:")) sessionStorage.removeItem(key);
  const unsent = `my-flow:outbox:${store.get().sub}:`; // other people's writes stay
  for (const key of Object.keys(localStorage)) if (key.startsWith(unsent)) localStorage.removeItem(key);
  await import("./queryPersistence")
    .then(({ queryPersistence }) => queryPersistence.endSession(store.get().sub))
    .catch(() => {}); // nothing is stored
  const client = await logtoClient();
  try {
    await client.signOut(`${window.location.origin}/`);
  } catch {
    await client.clearAllTokens();
    store.set(SIGNED_OUT);
    openPage("/");
  }
}

export type Callback = "working" | "cancelled" | "stale" | "clock" | "unreachable";

/** Completes the sign-in on the callback page, then opens the page it started from. */
export function useSignInCallback(): Callback {
  const [outcome, setOutcome] = useState<Callback>("working");
  useEffect(() => {
    void complete().then((result) => {
      if (result !== "done") setOutcome(result);
    });
  }, []);
  return outcome;
}

/** Runs once for each load of the page: React may mount a component twice. */
const complete = memoize(async (): Promise<Callback | "done"> => {
  const { href } = window.location;
  // The code works once: a reload or a bookmark must not send it again.
  history.replaceState(history.state, "", "/callback/");
  try {
    // The static host answers /callback/ for /callback; the SDK compares with what it registered.
    await (await logtoClient()).handleSignInCallback(href.replace("/callback/", "/callback"));
  } catch (error) {
    const why = reason(error);
    if (why !== "stale" || readSession().status !== "signed-in") return why; // else the person has gone back to the page
  }
  store.set(readSession());
  const target = sessionStorage.getItem(RETURN_KEY) ?? HOME;
  sessionStorage.removeItem(RETURN_KEY);
  replacePage(target);
  return "done";
});

function reason(error: unknown): Callback {
  const { code = "", data, message = "" } = error as { code?: string; data?: unknown; message?: string };
  const text = `${code} ${message} ${JSON.stringify(data ?? "")}`;
  if (/access_denied/.test(text)) return "cancelled";
  if (/iat|exp"|"exp|nbf|clock/i.test(code + message)) return "clock";
  if (error instanceof TypeError) return "unreachable";
  return "stale";
}
