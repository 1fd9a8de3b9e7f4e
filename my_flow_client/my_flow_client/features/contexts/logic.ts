/** The contexts: those that are open, in the person's own order, and those in the archive. */
import { useState } from "react";

import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import { agoLabel, type Zone } from "../../runtime/dates";
import { openPage } from "../../runtime/navigation";
import { useDragReorder, type DragReorder, type ReorderWords } from "../../runtime/dragReorder";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useArchivedContexts, useDashboard, usePreferences, useZone } from "../../runtime/resources";
import { formatText } from "../../runtime/text";
import { formatCounts, type CountWords } from "./counts.logic";
import { createWrite, placeWrite, toastFailure, type ContextFields } from "./writes";

type Schemas = components["schemas"];
type Context = Schemas["ContextRead"];

export interface ContextsOverview {
  query: QueryState;
  items: Schemas["DashboardItem"][];
  /** The id of the context that the person is in, or an empty string. */
  currentId: string;
  zone: Zone;
  /** Whether the form for a new context is open. */
  isFormOpen: boolean;
  openForm: () => void;
  closeForm: () => void;
}

/** Reads every context, and opens and closes the form for a new one. */
export function useContextsOverview(): ContextsOverview {
  const dashboard = useDashboard();
  const preferences = usePreferences();
  const [isFormOpen, setFormOpen] = useState(false);
  return {
    isFormOpen,
    query: queryState(dashboard),
    items: dashboard.data?.items ?? [],
    currentId: preferences.data?.current_context_id ?? "",
    zone: useZone(),
    openForm: () => setFormOpen(true),
    closeForm: () => setFormOpen(false),
  };
}

export interface CardWords {
  counts: CountWords;
  /** `{}` stands for how long ago it was. */
  lastVisit: string;
  neverVisited: string;
}

/** A context at a glance. */
export interface ContextCard {
  context: Context;
  /** The share of flows that are completed: 0 to 1. */
  progress: number;
  completed: number;
  /** Such as "3 open, 1 past due". */
  counts: string;
  /** Such as "last here yesterday". */
  lastVisit: string;
  isCurrent: boolean;
  ariaCurrent: "true" | null;
  /** Whether there are others to be put in order with. */
  isMovable: boolean;
}

export interface ContextCards {
  cards: ContextCard[];
  reorder: DragReorder;
}

/** Returns a card for each context, in the person's own order, which can be changed. */
export function useContextCards(overview: ContextsOverview, words: CardWords, orderWords: ReorderWords): ContextCards {
  useClock();
  const { mutate } = useWrite({ ...placeWrite, onError: toastFailure });
  const { currentId, zone } = overview;
  const items = inOrder(overview.items);
  const reorder = useDragReorder(
    items.map(({ context }) => context),
    (context, position) => mutate({ ...context, position }),
    orderWords,
    { count: items.length, fetchMore: null },
  );
  const cards = items.map((item): ContextCard => {
    const isCurrent = item.context.id === currentId;
    return {
      isCurrent,
      context: item.context,
      progress: item.progress,
      completed: item.counts.completed,
      counts: formatCounts(item.counts, words.counts),
      lastVisit: item.last_visited_at
        ? formatText(words.lastVisit, agoLabel(item.last_visited_at, zone))
        : words.neverVisited,
      ariaCurrent: isCurrent ? "true" : null,
      isMovable: items.length > 1,
    };
  });
  return { cards, reorder };
}

const inOrder = (items: Schemas["DashboardItem"][]): Schemas["DashboardItem"][] =>
  [...items].sort((a, b) => a.context.position - b.context.position);

export interface ArchivedContexts {
  contexts: Context[];
  /** Whether the list is unfolded. */
  isShown: boolean;
  /** Unfolds the list, or folds it away. */
  toggle: () => void;
}

/** Reads the contexts in the archive, which are folded away at first. */
export function useArchivedList(): ArchivedContexts {
  const archived = useArchivedContexts();
  const [isShown, setShown] = useState(false);
  return { isShown, contexts: archived.data ?? [], toggle: () => setShown(!isShown) };
}

export interface FirstContext {
  isCreating: boolean;
  /** Makes the context and opens its page. */
  create: (name: string, icon: string, color: string) => void;
}

/** Makes a first context. */
export function useFirstContext(): FirstContext {
  const { mutate, isPending } = useWrite<ContextFields, Context>({
    ...createWrite,
    onSuccess: ({ id }) => openPage(`/contexts/${id}/`),
    onError: toastFailure,
  });
  return {
    isCreating: isPending,
    create: (name, icon, color) => mutate({ id: "new", version: 0, name, color, icon }),
  };
}
