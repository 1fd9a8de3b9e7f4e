/** Tells Sentry of errors: no breadcrumbs, no replay, no session, and of each place once for a page. */
import { BrowserClient, defaultStackParser, makeFetchTransport, Scope, type ErrorEvent } from "@sentry/browser";

import { isWorthTelling, scrubbed } from "./scrub";

/** Written in by sentry.py. */
declare const DSN: string;
declare const RELEASE: string;
declare const ENVIRONMENT: string;

/** Next's router knows the page by the names of its parameters. */
const route = (): string => (window as { next?: { router?: { route?: string } } }).next?.router?.route ?? "unknown";

const told = new Set<string>();

function once(event: ErrorEvent): ErrorEvent | null {
  const scrub = scrubbed(event, location.origin, route());
  const name = JSON.stringify(scrub?.exception);
  if (!scrub || told.has(name)) return null;
  told.add(name);
  return scrub;
}

const client = new BrowserClient({
  dsn: DSN,
  release: RELEASE,
  environment: ENVIRONMENT,
  integrations: [],
  stackParser: defaultStackParser,
  transport: (options) =>
    makeFetchTransport({ ...options, fetchOptions: { credentials: "omit", referrerPolicy: "no-referrer" } }),
  beforeSend: once,
  dataCollection: { userInfo: false, cookies: false, httpHeaders: false, httpBodies: [], urlQueryParams: false },
  maxBreadcrumbs: 0,
  sendClientReports: false,
});
const scope = new Scope();
scope.setClient(client);
client.init();

export function report(error: unknown): void {
  if (isWorthTelling(error)) scope.captureException(error);
}
