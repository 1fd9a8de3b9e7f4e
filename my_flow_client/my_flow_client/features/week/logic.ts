/** The week: what is planned and due on its days, in all contexts, and planning it for other days. */
import { useEffect, useRef, type PointerEvent as ReactPointerEvent } from "react";

import { useAgenda } from "../../runtime/agenda";
import { useClock } from "../../runtime/clock";
import { dayIn, dayInSentence, daysAfter, type DateWords, type Zone } from "../../runtime/dates";
import { restoreFocusTo } from "../../runtime/focusManagement";
import { movePlanTo } from "../../runtime/planChanges";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useZone } from "../../runtime/resources";
import { formatText } from "../../runtime/text";
import { toast } from "../../runtime/toast";
import { setParams, useParam } from "../../runtime/urlParams";
import { hasWholeYear, usePlanFor, type PlanningWords } from "../planning";
import { useBatch, useShownFlows, type BatchWords } from "../selection/batch";
import { MAX_SELECTED } from "../selection/selectionActions";
import { arrange, DAYS, shortDate, weekday, type UpcomingRow, type WeekRow } from "./weekRows";
import { dragToDay } from "./drag";

export type { UpcomingRow, WeekRow } from "./weekRows";

const PARAM = "week";
/** How many weeks ahead one can look. */
const MAX_WEEKS_AHEAD = 52;

/** A day of the week, with its flows. */
export interface WeekDay {
  date: string;
  /** "Today", "Tomorrow", or the day of the week. */
  name: string;
  /** Such as "30 Nov". */
  label: string;
  isToday: boolean;
  rows: WeekRow[];
  /** Flows of repeating series that do not exist yet. */
  upcoming: UpcomingRow[];
}

export interface Week {
  query: QueryState;
  zone: Zone;
  days: WeekDay[];
  /** What is overdue or planned for a day before today; only beside this week. */
  earlier: WeekRow[];
  /** The first and the last day. */
  label: string;
  isEmpty: boolean;
  /** Whether there are more flows than can be shown. */
  isCut: boolean;
  isThisWeek: boolean;
  isFinalWeek: boolean;
  previous: () => void;
  next: () => void;
  backToThisWeek: () => void;
  /** A press on a row, or on its grip, begins to drag it to another day. */
  onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
}

/** The number of the week that the address asks for; 0 is the one that begins today. */
const useWeekNumber = (): number => {
  const asked = Number(useParam(PARAM));
  return Number.isInteger(asked) ? Math.min(Math.max(asked, 0), MAX_WEEKS_AHEAD) : 0;
};

/** Reads the seven days that the address asks for, and puts its flows on them. */
export function useWeek(words: PlanningWords): Week {
  useClock();
  const zone = useZone();
  const number = useWeekNumber();
  const today = dayIn(zone);
  const from = daysAfter(today, number * DAYS);
  const agenda = useAgenda(from, daysAfter(from, DAYS - 1));
  const rows = agenda.data ? arrange(agenda.data, from, today, zone) : { earlier: [], days: [] };
  const earlier = number === 0 ? rows.earlier : [];
  const planFor = usePlanFor(zone, words);
  const cancelDrag = useRef<() => void>(undefined);
  useEffect(() => () => cancelDrag.current?.(), []);
  const goTo = (week: number): void => void setParams({ [PARAM]: week ? String(week) : null });
  return {
    zone,
    earlier,
    query: queryState(agenda),
    days: rows.days.map(({ date, rows: placed, upcoming }) => ({
      date,
      upcoming,
      rows: placed,
      name: date === today ? words.dates.today : date === daysAfter(today, 1) ? words.dates.tomorrow : weekday(date),
      label: shortDate(date),
      isToday: date === today,
    })),
    label: `${shortDate(from)} – ${shortDate(daysAfter(from, DAYS - 1))}`,
    isEmpty: earlier.length === 0 && rows.days.every((day) => day.rows.length + day.upcoming.length === 0),
    isCut: agenda.data?.is_complete === false,
    isThisWeek: number === 0,
    isFinalWeek: number === MAX_WEEKS_AHEAD,
    previous: () => goTo(number - 1),
    next: () => goTo(number + 1),
    backToThisWeek: () => goTo(0),
    onPointerDown: (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-week-row]");
      const flow = agenda.data?.items.find(({ id }) => id === row?.dataset.flow);
      if (!row || !flow) return;
      cancelDrag.current?.();
      cancelDrag.current = dragToDay(event.nativeEvent, row, (day) => planFor(flow, day));
    },
  };
}

/** The texts of the group before today; `{}` stands for the number of flows, and for the day. */
export interface EarlierWords {
  planned: string;
  plannedOne: string;
  tooMany: string;
  batch: BatchWords;
  dates: DateWords;
}

export interface MoveAll {
  toToday: () => void;
  toTomorrow: () => void;
  /** Takes a date that was typed or picked. */
  pickDate: (date: string) => void;
}

/** Plans all flows of the group for one day, with one undo for all; each due stays. */
export function useMoveAll(rows: WeekRow[], zone: Zone, words: EarlierWords): MoveAll {
  const send = useBatch(words.batch);
  const shownFlows = useShownFlows();
  const planFor = (day: string): void => {
    const flows = shownFlows(rows.map(({ flow }) => flow.id));
    const label = dayInSentence(day, zone, words.dates);
    restoreFocusTo("#earlier button", "[data-week-row] [data-row-focus]", "#main");
    if (flows.length > MAX_SELECTED) toast(formatText(words.tooMany, String(MAX_SELECTED)));
    send({
      zone,
      items: flows.slice(0, MAX_SELECTED).map((flow) => ({
        flow,
        operation: { flow_id: flow.id, action: "plan", planned: movePlanTo(flow.planned, day, zone) },
      })),
      describe: (count, title) =>
        count === 1 ? formatText(words.plannedOne, title, label) : formatText(words.planned, String(count), label),
    });
  };
  return {
    toToday: () => planFor(dayIn(zone)),
    toTomorrow: () => planFor(dayIn(zone, 1)),
    pickDate: (date) => {
      if (hasWholeYear(date)) planFor(date);
    },
  };
}
