/** Shows reminders as notifications while a page is open: each once, however many tabs there are. */
import { useEffect, useMemo, useRef, useState } from "react";

import { usePages, useResource } from "./data";
import { dayIn, dayStart, dueLabel, type DateWords, type Due, type Zone } from "./dates";
import { openPage } from "./navigation";
import { usePermission } from "./notificationPermission";
import { useSession } from "./session";
import { readJson } from "./storage";
import { isolate } from "./text";

interface Reminded {
  id: string;
  context_id: string;
  title: string;
  due: Due;
  due_at: string;
  status: string;
}
interface Preferences extends Zone {
  notifications_enabled: boolean;
}
/** Titles for several reminders at once: each has a place for a number. */
export interface ReminderWords extends DateWords {
  missed: string;
  several: string;
  more: string;
}

const UNKNOWN: Preferences = { timezone: "UTC", day_starts_at: "00:00", notifications_enabled: false };

const LOCK = "my-flow:reminding";
const NOTIFIED_KEY = "my-flow:reminded";
const CHECKED_KEY = "my-flow:looked-for-reminders";
const MIN_NOTIFIED = 200;
/** Later reminders are shown together, as missed. */
const LATE_MS = 10 * 60_000;
const CHECK_EVERY_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** The fewest and the most days before today that are listed. */
const DAYS_BEFORE = [7, 366] as const;
/** Lists today and tomorrow. */
const DAYS_LISTED = 2;
const MAX_NAMED = 3;

/** Shows reminders as long as the page is open, if the person wants them and the browser allows it. */
export function useReminders(words: ReminderWords): void {
  const latestWords = useRef(words);
  latestWords.current = words;
  const isIn = useSession().status === "signed-in";
  const permission = usePermission();
  const { data: preferences } = useResource({ path: "/preferences", key: ["preferences"], enabled: isIn });
  const { timezone, day_starts_at, notifications_enabled } = (preferences ?? UNKNOWN) as Preferences;
  const zone = useMemo(() => ({ timezone, day_starts_at }), [timezone, day_starts_at]);
  const isOn = isIn && notifications_enabled && permission === "granted";
  // Renders again when another day begins, which a hidden tab would not do otherwise.
  const [, setToday] = useState("");
  // Both days are exclusive.
  const days = isOn ? `&due_after=${dayIn(zone, -daysBefore() - 1)}&due_before=${dayIn(zone, DAYS_LISTED)}` : "";
  const path = `/flows?completed=false&reminder=true&limit=100${days}`;
  const { data, hasNextPage, isFetching, isPlaceholderData, fetchNextPage } = usePages({
    path,
    key: ["reminders", path],
    enabled: isOn,
  });
  const listEnd = useRef(0);
  const { data: dashboard } = useResource({ path: "/dashboard", key: ["dashboard"], enabled: isOn });
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  useEffect(() => {
    if (!isOn || !data || hasNextPage || !dashboard) return;
    // Flows of an archived context need no reminder.
    const { items } = dashboard as unknown as { items: { context: { id: string } }[] };
    const inUse = new Set(items.map(({ context }) => context.id));
    const flows = (data as unknown as Reminded[]).filter((flow) => flow.due && inUse.has(flow.context_id));
    // Until the list of another day has been read, this is the one before, which ends earlier.
    if (!isPlaceholderData) listEnd.current = dayStart(zone, DAYS_LISTED);
    let timer: ReturnType<typeof setTimeout>;
    const check = () => {
      setToday(dayIn(zone));
      // After a long sleep, another list is read first, so that all that was missed is shown together.
      if (Date.now() >= listEnd.current) return;
      notifyOnce(flows, zone, latestWords.current).catch(() => {}); // tried again at the next check
      const next = flows.map(({ due_at }) => Date.parse(due_at) - Date.now()).filter((ms) => ms > 0);
      timer = setTimeout(check, Math.min(CHECK_EVERY_MS, ...next));
    };
    check();
    return () => clearTimeout(timer);
  }, [dashboard, data, hasNextPage, isOn, isPlaceholderData, zone]);
}

/** Returns whether the flow became due just now; a flow without a time is due with its day. */
function isDueNow({ due, due_at }: Reminded, zone: Zone): boolean {
  if (due.time === null) return due.date === dayIn(zone);
  const late = Date.now() - Date.parse(due_at);
  return late >= 0 && late < LATE_MS;
}

/** Returns whether the flow became due while no page of this device was open, or the device slept. */
function isMissed(flow: Reminded, checkedAt: number, zone: Zone): boolean {
  const at = Date.parse(flow.due_at);
  return at > checkedAt && at <= Date.now() && !isDueNow(flow, zone);
}

const notified = (): string[] => readJson<string[]>(localStorage, NOTIFIED_KEY, []) ?? [];
const markOf = ({ id, due_at }: Reminded): string => `${id} ${due_at}`;
/** Notes the reminders that have been shown. Keeps at least as many as the list may have. */
const markNotified = (shown: Reminded[], listed: number): void => {
  const marks = [...notified(), ...shown.map(markOf)].slice(-Math.max(MIN_NOTIFIED, 2 * listed));
  localStorage.setItem(NOTIFIED_KEY, JSON.stringify(marks));
};

/** When reminders were last checked on this device. A device that has never checked has missed nothing. */
const lastCheck = (): number => readJson(localStorage, CHECKED_KEY, Date.now()) ?? Date.now();

/** The number of days before today that the list needs: it goes back to the last check. */
function daysBefore(): number {
  const [fewest, most] = DAYS_BEFORE;
  return Math.min(most, Math.max(fewest, Math.ceil((Date.now() - lastCheck()) / DAY_MS)));
}

async function notifyOnce(flows: Reminded[], zone: Zone, words: ReminderWords): Promise<void> {
  await navigator.locks.request(LOCK, async () => {
    const now = Date.now();
    const checkedAt = lastCheck();
    const known = new Set(notified());
    const unseen = flows.filter((flow) => !known.has(markOf(flow)));
    const missed = unseen.filter((flow) => isMissed(flow, checkedAt, zone));
    const current = unseen.filter((flow) => isDueNow(flow, zone));
    if (missed.length === 1) current.unshift(...missed);
    else if (missed.length) {
      await showTogether(words.missed, missed, words);
      markNotified(missed, flows.length);
    }
    if (current.length > MAX_NAMED) {
      await showTogether(words.several, current, words);
      markNotified(current, flows.length);
    } else
      for (const flow of current) {
        await show(
          flow.title,
          dueLabel(flow.due, flow.due_at, flow.status, zone, words),
          flow.id,
          `/contexts/${flow.context_id}/`,
        );
        markNotified([flow], flows.length);
      }
    localStorage.setItem(CHECKED_KEY, JSON.stringify(now));
  });
}

/** Shows one notification for several flows. */
function showTogether(title: string, flows: Reminded[], { more }: ReminderWords): Promise<void> {
  const named = flows.slice(0, MAX_NAMED).map(({ title }) => isolate(title));
  const rest = flows.length - named.length;
  const body = [...named, ...(rest ? [more.replace("{}", String(rest))] : [])].join(", ");
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
