/**
 * Buffers the errors of a page from its first line on, and loads the reporter once there is an error.
 *
 * It stands in every page before all other scripts, if the client is built with a DSN (sentry.py).
 */
/** Written in by sentry.py: the address of reporter.ts, compiled. */
declare const REPORTER: string;

interface Reporter {
  report: (error: unknown) => void;
}

/** A page that fails in a loop reports nothing new. */
const MAX_ERRORS = 20;
const buffer: unknown[] = [];
let count = 0;
let attempts = 0;
let loading: Promise<Reporter> | undefined;

function flush(): void {
  if (!buffer.length || !navigator.onLine) return;
  // A browser may remember that a module could not be fetched: another attempt has another address.
  loading ??= import(attempts++ ? `${REPORTER}?${attempts}` : REPORTER) as Promise<Reporter>;
  loading.then(
    ({ report }) => {
      buffer.splice(0).forEach(report);
    },
    () => {
      loading = undefined;
    },
  );
}

function add(error: unknown): void {
  count += 1;
  if (count <= MAX_ERRORS) buffer.push(error);
  flush();
}

addEventListener("error", ({ error }) => add(error));
addEventListener("unhandledrejection", ({ reason }) => add(reason));
addEventListener("online", flush);
