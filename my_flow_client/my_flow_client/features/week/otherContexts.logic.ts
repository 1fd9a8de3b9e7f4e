/** What is planned or due today in other contexts. It loads after the page has been painted. */
import { useAgenda } from "../../runtime/agenda";
import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { dayIn, dueInstant, local, type Due, type Zone } from "../../runtime/dates";
import { openOverlay } from "../../runtime/overlay";
import { useDashboard, useZone } from "../../runtime/resources";
import { formatText } from "../../runtime/text";
import { arrange, type WeekRow } from "./weekRows";

type Context = components["schemas"]["ContextRead"];

export interface OtherContexts {
  /** The context of the flow that comes next elsewhere; without one there is nothing to say. */
  context: Context | null;
  title: string;
  /** Empty where it has no time. */
  time: string;
  /** The number of other flows, in words; empty if there are none. */
  more: string;
  /** Begins the switch to that context. */
  openSwitch: () => void;
}

/** The time at which a row appears on its day, as a date. */
const rowDate = ({ flow, isPlannedHere, isDueHere }: WeekRow): [Due, string | null] | null =>
  isPlannedHere && flow.planned?.time
    ? [flow.planned as Due, flow.planned_at]
    : isDueHere && flow.due?.time
      ? [flow.due, flow.due_at]
      : null;

/** Chooses the next of the rows: the first whose time is still to come, or the first without a time, or the first. */
export function nextRow(rows: WeekRow[], now: number): WeekRow | null {
  const isAhead = (row: WeekRow): boolean => {
    const at = rowDate(row);
    return at !== null && dueInstant(...at) >= now;
  };
  return rows.find(isAhead) ?? rows.find((row) => rowDate(row) === null) ?? rows[0] ?? null;
}

/**
 * Reads what today has in other contexts.
 *
 * @param current The id of the current context.
 * @param more `{}` stands for the number of other flows.
 */
export function useOtherContexts(current: string, more: string): OtherContexts {
  useClock();
  const zone: Zone = useZone();
  const today = dayIn(zone);
  const hasOthers = (useDashboard().data?.items.length ?? 0) > 1;
  const { data } = useAgenda(today, today, hasOthers);
  const rows = data ? (arrange(data, today, today, zone).days[0]?.rows ?? []) : [];
  const others = rows.filter(({ flow }) => flow.context_id !== current && !flow.completed_at);
  const next = nextRow(others, Date.now());
  const at = next && rowDate(next);
  return {
    context: next?.context ?? null,
    title: next?.flow.title ?? "",
    time: at ? (local(...at, zone).time ?? "") : "",
    more: others.length > 1 ? formatText(more, String(others.length - 1)) : "",
    openSwitch: () => openOverlay("switch", next?.context),
  };
}
