/** The bar for selected flows: what is done to all of them. It loads when somebody acts. */
import { useRouter } from "next/router";
import { useEffect } from "react";

import type { components } from "../../runtime/contract";
import { dayIn, dayInSentence, nextMonday, type DateWords } from "../../runtime/dates";
import { restoreFocusTo } from "../../runtime/focusManagement";
import { movePlanTo, SOMEDAY } from "../../runtime/planChanges";
import { useDashboard, useZone } from "../../runtime/resources";
import { useStore } from "../../runtime/store";
import { formatText } from "../../runtime/text";
import type { Flow } from "../../runtime/flowWrites";
import { hasWholeYear } from "../planning";
import { useBatch, useShownFlows, type BatchItem, type BatchWords, type Counted } from "./batch";
import { useGestures, type SelectionKeys } from "./gestures";
import { selected } from "./selectionStore";
import {
  clear,
  MAX_SELECTED,
  omittedCount,
  panel,
  problems,
  SELECTABLE,
  unfoldDays,
  type Panel,
  type Problem,
} from "./selectionActions";

type Schemas = components["schemas"];
type Context = Schemas["ContextRead"];
type Operation = Schemas["FlowOperation"];

const NONE: ReadonlySet<string> = new Set();
const NO_PROBLEMS: Problem[] = [];
/** The id of the bar. */
export const BAR_ID = "selection-bar";

export interface SelectionWords {
  batch: BatchWords;
  completed: Counted;
  reopened: Counted;
  archived: Counted;
  unarchived: Counted;
  deleted: Counted;
  /** Their second `{}` stands for the context, or the day. */
  moved: Counted;
  planned: Counted;
  someday: Counted;
  unplanned: Counted;
  /** `{}` stands for how many are selected. */
  count: string;
  /** `{}` stand for the most that can be selected, and for how many were left out. */
  tooMany: string;
  /** `{}` stands for how many were not changed. */
  notDone: string;
  dates: DateWords;
}

/** The keys of rows that do the same to all selected flows. */
export interface RowKeys {
  done: string;
  tomorrow: string;
  nextWeek: string;
  later: string;
}

export interface Selection {
  isActive: boolean;
  count: number;
  /** How many are selected, in words; empty without a selection. */
  countLabel: string;
  /** Says that some were left out; empty where all are selected. */
  warning: string;
  /** What the last action has not done. */
  problems: Problem[];
  problemsLabel: string;
  panel: Panel;
  areDone: boolean;
  areArchived: boolean;
  contexts: Context[];
  togglePanel: (panel: Panel) => void;
  complete: () => void;
  reopen: () => void;
  archive: () => void;
  unarchive: () => void;
  delete: () => void;
  moveTo: (context: Context) => void;
  planToday: () => void;
  planTomorrow: () => void;
  planNextWeek: () => void;
  /** Takes a date that was typed or picked. */
  pickDate: (date: string) => void;
  planSomeday: () => void;
  removePlan: () => void;
  leave: () => void;
}

/** Says what is selected, and does something to all of it. */
export function useSelection(keys: SelectionKeys, rowKeys: RowKeys, words: SelectionWords): Selection {
  const zone = useZone();
  const ids = useStore<ReadonlySet<string>>(selected, NONE);
  const failed = useStore(problems, NO_PROBLEMS);
  const unfolded = useStore<Panel>(panel, "");
  const tooMany = useStore(omittedCount, 0);
  const shownFlows = useShownFlows();
  const send = useBatch(words.batch);
  const contexts = useDashboard().data?.items.map(({ context }) => context) ?? [];
  const { pathname, query } = useRouter();
  const page = `${pathname} ${String(query.id ?? "")}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page shows other flows
  useEffect(() => clear, [page]);

  /** Does the same to all selected flows; `operationFor` gives null for what is not to be changed. */
  const act = (
    said: Counted,
    operationFor: (flow: Flow) => Omit<Operation, "flow_id"> | null,
    detail: string[] = [],
  ): void => {
    const items = shownFlows(selected.get()).flatMap((flow): BatchItem[] => {
      const operation = operationFor(flow);
      return operation ? [{ flow, operation: { flow_id: flow.id, ...operation } }] : [];
    });
    keepFocusNear([...selected.get()]);
    clear();
    send({
      items,
      zone,
      describe: (count, title) =>
        count === 1 ? formatText(said.one, title, ...detail) : formatText(said.many, String(count), ...detail),
    });
  };
  const planFor = (day: string): void =>
    act(words.planned, ({ planned }) => ({ action: "plan", planned: movePlanTo(planned, day, zone) }), [
      dayInSentence(day, zone, words.dates),
    ]);
  const isDone = ({ completed_at }: Flow): boolean => completed_at !== null;
  const complete = (): void => act(words.completed, (flow) => (isDone(flow) ? null : { action: "complete" }));
  const planTomorrow = (): void => planFor(dayIn(zone, 1));
  const planNextWeek = (): void => planFor(nextMonday(zone));
  const togglePanel = (name: Panel): void => panel.set(panel.get() === name ? "" : name);

  const leave = (): void => {
    keepFocusNear([...selected.get()]);
    clear();
  };

  useGestures(keys, {
    bar: `#${BAR_ID} button`,
    leave,
    allKeys: {
      [rowKeys.done]: complete,
      [rowKeys.tomorrow]: planTomorrow,
      [rowKeys.nextWeek]: planNextWeek,
      [rowKeys.later]: unfoldDays,
    },
  });

  const flows = ids.size ? shownFlows(ids) : [];
  return {
    isActive: ids.size > 0 || failed.length > 0,
    count: ids.size,
    countLabel: ids.size ? formatText(words.count, String(ids.size)) : "",
    warning: tooMany ? formatText(words.tooMany, String(MAX_SELECTED), String(tooMany)) : "",
    problems: failed,
    problemsLabel: failed.length ? formatText(words.notDone, String(failed.length)) : "",
    panel: unfolded,
    areDone: flows.length > 0 && flows.every(isDone),
    areArchived: flows.length > 0 && flows.every(({ archived_at }) => archived_at !== null),
    contexts,
    togglePanel,
    complete,
    reopen: () => act(words.reopened, (flow) => (isDone(flow) ? { action: "reopen" } : null)),
    archive: () => act(words.archived, () => ({ action: "archive" })),
    unarchive: () => act(words.unarchived, () => ({ action: "unarchive" })),
    delete: () => act(words.deleted, () => ({ action: "delete" })),
    moveTo: ({ id, name }) =>
      act(words.moved, (flow) => (flow.context_id === id ? null : { action: "move", context_id: id }), [name]),
    planToday: () => planFor(dayIn(zone)),
    planTomorrow,
    planNextWeek,
    pickDate: (date) => {
      if (hasWholeYear(date)) planFor(date);
    },
    planSomeday: () => act(words.someday, () => ({ action: "plan", planned: SOMEDAY })),
    removePlan: () => act(words.unplanned, ({ planned }) => (planned ? { action: "plan", planned: null } : null)),
    leave,
  };
}

/** Before the flows leave their lists, and the bar goes: the focus goes to one of them, or to the next one. */
function keepFocusNear(ids: string[]): void {
  const rows = [...document.querySelectorAll<HTMLElement>(SELECTABLE)];
  const places = rows.flatMap(({ dataset }, i) => (ids.includes(dataset.flow!) ? [i] : []));
  const first = places[0] ?? 0;
  const around = [...rows.slice(first), ...rows.slice(0, first).reverse()];
  const others = around.filter(({ dataset }) => !ids.includes(dataset.flow!));
  const near = [rows[first], ...others.slice(0, 3)].flatMap((row) => row?.dataset.flow ?? []);
  restoreFocusTo(...near.map((id) => `[data-flow="${id}"] [data-row-focus]`), "#main");
}
