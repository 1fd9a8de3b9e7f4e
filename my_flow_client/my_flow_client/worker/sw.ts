/**
 * Lets the client open without a connection: every page's shell and every script of one build is kept.
 *
 * It never answers for the API, which is at another origin. What people saw there is kept by runtime/queryPersistence.ts.
 */
export {};
declare const self: ServiceWorkerGlobalScope;
/** Written in by pwa.py: the build, what to keep, and which kept page stands at which addresses. */
declare const BUILD: string;
declare const SHELL: string[];
declare const PAGES: [pattern: string, page: string][];

const PREFIX = "shell ";
const NAME = PREFIX + BUILD;
const NOT_FOUND = "/404.html";
/** Shared text is in the address: it stays on this device. */
const PRIVATE = "/share/";
/** This build, and the one before for tabs that are still open. */
const KEPT_BUILDS = 2;

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldBuilds().then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pathname === PRIVATE ? keptPage(pathname) : page(request));
  else if (pathname.startsWith("/_next/static/")) event.respondWith(asset(request));
  else if (SHELL.includes(pathname)) event.respondWith(fresh(request));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as { url: string }).url));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(SHELL.map((url) => new Request(url, { cache: "no-cache" })));
}

/** Caches are listed in the order in which they were made. */
async function forgetOldBuilds(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(builds.slice(0, Math.max(0, builds.length + 1 - KEPT_BUILDS)).map((name) => caches.delete(name)));
}

/** From the network, so that a new build shows at once; without one, as it was kept. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return keptPage(new URL(request.url).pathname);
  }
}

async function keptPage(pathname: string): Promise<Response> {
  const path = pathname.endsWith("/") ? pathname : `${pathname}/`;
  const [, url = NOT_FOUND] = PAGES.find(([pattern]) => new RegExp(pattern).test(path)) ?? [];
  const cache = await caches.open(NAME);
  const kept = (await cache.match(url)) ?? (await fetch(url));
  return url === NOT_FOUND ? new Response(kept.body, { status: 404, headers: kept.headers }) : kept;
}

/** Its name changes with its content: whichever build it is of, it is right. */
const asset = async (request: Request): Promise<Response> => (await caches.match(request)) ?? fetch(request);

async function fresh(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

/** In a tab that is open, or a new one. */
async function open(url: string): Promise<void> {
  const [tab] = await self.clients.matchAll({ type: "window" });
  if (tab) await (await tab.focus()).navigate(url);
  else await self.clients.openWindow(url);
}
