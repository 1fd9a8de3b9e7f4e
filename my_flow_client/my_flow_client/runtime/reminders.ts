/** Reminders as the browser's notifications, while a page is open: each once, however many tabs there are. */
import { useEffect, useRef } from "react";

import { useResource } from "./data";
import { dayIn, dueLabel, type DateWords, type Due } from "./dates";
import { openPage } from "./navigation";
import { usePermission } from "./permission";
import { useSession } from "./session";
import { readFrom } from "./storage";

interface Reminded {
  id: string; context_id: string; title: string; due: Due; due_at: string; status: string; reminder_enabled: boolean;
}
interface Preferences { timezone: string; notifications_enabled: boolean }

const UNKNOWN: Preferences = { timezone: "UTC", notifications_enabled: false };

const LOCK = "my-flow:reminding";
const TOLD = "my-flow:reminded";
const TOLD_AT_MOST = 200;
/** What came due while no page was open is told if it is not older than that. */
const LATE_MS = 10 * 60_000;
const LOOK_EVERY_MS = 60_000;

/** Keeps watch for as long as the page is open, if the person wants to be reminded and the browser lets us. */
export function useReminders(words: DateWords): void {
  const latestWords = useRef(words);
  latestWords.current = words;
  const isIn = useSession().status === "signed-in";
  const permission = usePermission();
  const { data: preferences } = useResource({ path: "/preferences", key: ["preferences"], enabled: isIn });
  const { timezone, notifications_enabled } = (preferences ?? UNKNOWN) as Preferences;
  const isOn = isIn && notifications_enabled && permission === "granted";
  // Both days are exclusive: what is due from yesterday to tomorrow.
  const days = isOn ? `&due_after=${dayIn(timezone, -2)}&due_before=${dayIn(timezone, 2)}` : "";
  const path = `/flows?completed=false&limit=100${days}`;
  const { data } = useResource({ path, key: ["reminders", path], enabled: isOn });
  const { data: dashboard } = useResource({ path: "/dashboard", key: ["dashboard"], enabled: isOn });
  useEffect(() => {
    if (!isOn) return;
    // What is in an archived context rests with it.
    const inUse = new Set(itemsOf<{ context: { id: string } }>(dashboard).map(({ context }) => context.id));
    const flows = itemsOf<Reminded>(data).filter((flow) => flow.reminder_enabled && inUse.has(flow.context_id));
    if (!flows.length) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      void tell(flows.filter((flow) => hasCome(flow, timezone)), timezone, latestWords.current);
      const next = flows.map(({ due_at }) => Date.parse(due_at) - Date.now()).filter((ms) => ms > 0);
      timer = setTimeout(look, Math.min(LOOK_EVERY_MS, ...next));
    };
    look();
    return () => clearTimeout(timer);
  }, [dashboard, data, isOn, timezone]);
}

const itemsOf = <T>(answer: unknown): T[] => (answer as { items?: T[] } | undefined)?.items ?? [];

/** At its time; a flow that is due on a day and at no time, on that day. */
function hasCome({ due, due_at }: Reminded, zone: string): boolean {
  if (due.time === null) return due.date === dayIn(zone);
  const late = Date.now() - Date.parse(due_at);
  return late >= 0 && late < LATE_MS;
}

const told = (): string[] => readFrom<string[]>(localStorage, TOLD, []) ?? [];

async function tell(flows: Reminded[], zone: string, words: DateWords): Promise<void> {
  if (!flows.length) return;
  await navigator.locks.request(LOCK, async () => {
    for (const flow of flows) {
      const mark = `${flow.id} ${flow.due_at}`;
      if (told().includes(mark)) continue;
      localStorage.setItem(TOLD, JSON.stringify([...told(), mark].slice(-TOLD_AT_MOST)));
      await show(flow, dueLabel(flow.due, flow.due_at, flow.status, zone, words));
    }
  });
}

async function show({ id, title, context_id }: Reminded, body: string): Promise<void> {
  const url = `/contexts/${context_id}/`;
  const options = { body, tag: id, icon: "/icons/192.png", data: { url } };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) return worker.showNotification(title, options); // phones have no other way
  new Notification(title, options).onclick = () => {
    window.focus();
    openPage(url);
  };
}
