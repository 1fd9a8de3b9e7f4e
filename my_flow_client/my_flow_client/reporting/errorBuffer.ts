/**
 * Keeps what goes wrong on a page, from its first line on, and fetches what tells of it once there is something.
 *
 * It stands in every page before all other scripts, if the client is built with a DSN (sentry.py).
 */
/** Written in by sentry.py: the address of reporter.ts, compiled. */
declare const REPORTER: string;

interface Reporter { report: (error: unknown) => void }

/** A page that fails in a loop says nothing new. */
const MOST = 20;
const kept: unknown[] = [];
let taken = 0;
let attempts = 0;
let loading: Promise<Reporter> | undefined;

function tell(): void {
  if (!kept.length || !navigator.onLine) return;
  // A browser may remember that a module could not be fetched: another attempt has another address.
  loading ??= import(attempts++ ? `${REPORTER}?${attempts}` : REPORTER) as Promise<Reporter>;
  loading.then(({ report }) => { kept.splice(0).forEach(report); }, () => { loading = undefined; });
}

function keep(error: unknown): void {
  taken += 1;
  if (taken <= MOST) kept.push(error);
  tell();
}

addEventListener("error", ({ error }) => keep(error));
addEventListener("unhandledrejection", ({ reason }) => keep(reason));
addEventListener("online", tell);
