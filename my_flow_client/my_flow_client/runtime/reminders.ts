/** Reminders as the browser's notifications, while a page is open: each once, however many tabs there are. */
import { useEffect, useMemo, useRef } from "react";

import { usePages, useResource } from "./data";
import { dayIn, dueLabel, type DateWords, type Due, type Zone } from "./dates";
import { openPage } from "./navigation";
import { usePermission } from "./notificationPermission";
import { useSession } from "./session";
import { readJson } from "./storage";
import { isolate } from "./text";

interface Reminded { id: string; context_id: string; title: string; due: Due; due_at: string; status: string }
interface Preferences extends Zone { notifications_enabled: boolean }
/** What is said of several at once: each has a place for a number. */
export interface ReminderWords extends DateWords { missed: string; several: string; more: string }

const UNKNOWN: Preferences = { timezone: "UTC", day_starts_at: "00:00", notifications_enabled: false };

const LOCK = "my-flow:reminding";
const TOLD = "my-flow:reminded";
const LOOKED = "my-flow:looked-for-reminders";
const TOLD_AT_LEAST = 200;
/** What came within that time is told by itself, and what came before that together. */
const LATE_MS = 10 * 60_000;
const LOOK_EVERY_MS = 60_000;
/** Whoever was away for longer has other things to see first. */
const AWAY_DAYS = 7;
const NAMED_AT_MOST = 3;

/** Keeps watch for as long as the page is open, if the person wants to be reminded and the browser lets us. */
export function useReminders(words: ReminderWords): void {
  const latestWords = useRef(words);
  latestWords.current = words;
  const isIn = useSession().status === "signed-in";
  const permission = usePermission();
  const { data: preferences } = useResource({ path: "/preferences", key: ["preferences"], enabled: isIn });
  const { timezone, day_starts_at, notifications_enabled } = (preferences ?? UNKNOWN) as Preferences;
  const zone = useMemo(() => ({ timezone, day_starts_at }), [timezone, day_starts_at]);
  const isOn = isIn && notifications_enabled && permission === "granted";
  // Both days are exclusive.
  const days = isOn ? `&due_after=${dayIn(zone, -AWAY_DAYS - 1)}&due_before=${dayIn(zone, 2)}` : "";
  const path = `/flows?completed=false&reminder=true&limit=100${days}`;
  const { data, hasNextPage, isFetching, fetchNextPage } =
    usePages({ path, key: ["reminders", path], enabled: isOn });
  const { data: dashboard } = useResource({ path: "/dashboard", key: ["dashboard"], enabled: isOn });
  useEffect(() => { if (hasNextPage && !isFetching) void fetchNextPage(); }, [hasNextPage, isFetching, fetchNextPage]);
  useEffect(() => {
    if (!isOn || !data || hasNextPage || !dashboard) return;
    // What is in an archived context rests with it.
    const { items } = dashboard as unknown as { items: { context: { id: string } }[] };
    const inUse = new Set(items.map(({ context }) => context.id));
    const flows = (data as unknown as Reminded[]).filter((flow) => flow.due && inUse.has(flow.context_id));
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      tellOnce(flows, zone, latestWords.current).catch(() => {}); // it is told at the next look
      const next = flows.map(({ due_at }) => Date.parse(due_at) - Date.now()).filter((ms) => ms > 0);
      timer = setTimeout(look, Math.min(LOOK_EVERY_MS, ...next));
    };
    look();
    return () => clearTimeout(timer);
  }, [dashboard, data, hasNextPage, isOn, zone]);
}

/** Whether its time has come just now; that of a flow that is due on a day and at no time comes with the day. */
function hasCome({ due, due_at }: Reminded, zone: Zone): boolean {
  if (due.time === null) return due.date === dayIn(zone);
  const late = Date.now() - Date.parse(due_at);
  return late >= 0 && late < LATE_MS;
}

/** Whether it passed while no page of this device was open, or the device slept. */
function isMissed(flow: Reminded, lookedAt: number, zone: Zone): boolean {
  const at = Date.parse(flow.due_at);
  return at > lookedAt && at <= Date.now() && !hasCome(flow, zone);
}

const told = (): string[] => readJson<string[]>(localStorage, TOLD, []) ?? [];
const markOf = ({ id, due_at }: Reminded): string => `${id} ${due_at}`;
/** Notes what has been shown: a page that ends before that has told nothing. Keeps at least as many as are listed. */
const note = (shown: Reminded[], listed: number): void => {
  const marks = [...told(), ...shown.map(markOf)].slice(-Math.max(TOLD_AT_LEAST, 2 * listed));
  localStorage.setItem(TOLD, JSON.stringify(marks));
};

async function tellOnce(flows: Reminded[], zone: Zone, words: ReminderWords): Promise<void> {
  await navigator.locks.request(LOCK, async () => {
    const now = Date.now();
    // A device that has never looked has missed nothing.
    const lookedAt = readJson(localStorage, LOOKED, now) ?? now;
    const known = new Set(told());
    const untold = flows.filter((flow) => !known.has(markOf(flow)));
    const missed = untold.filter((flow) => isMissed(flow, lookedAt, zone));
    const own = untold.filter((flow) => hasCome(flow, zone));
    if (missed.length === 1) own.unshift(...missed);
    else if (missed.length) {
      await showTogether(words.missed, missed, words);
      note(missed, flows.length);
    }
    if (own.length > NAMED_AT_MOST) {
      await showTogether(words.several, own, words);
      note(own, flows.length);
    } else for (const flow of own) {
      await show(flow.title, dueLabel(flow.due, flow.due_at, flow.status, zone, words), flow.id, `/contexts/${flow.context_id}/`);
      note([flow], flows.length);
    }
    localStorage.setItem(LOOKED, JSON.stringify(now));
  });
}

/** One line for all. */
function showTogether(title: string, flows: Reminded[], { more }: ReminderWords): Promise<void> {
  const named = flows.slice(0, NAMED_AT_MOST).map(({ title }) => isolate(title));
  const rest = flows.length - named.length;
  const body = [...named, ...rest ? [more.replace("{}", String(rest))] : []].join(", ");
  return show(title.replace("{}", String(flows.length)), body, title, "/focus/");
}

async function show(title: string, body: string, tag: string, url: string): Promise<void> {
  const options = { body, tag, icon: "/icons/192.png", data: { url } };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) return worker.showNotification(title, options); // phones have no other way
  new Notification(title, options).onclick = () => {
    window.focus();
    openPage(url);
  };
}
