/** Focus: the context that one is in, what matters there, and the rest of what is open. */
import { useState } from "react";

import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { usePages } from "../../runtime/data";
import { zoneOf } from "../../runtime/dates";
import { openOverlay } from "../../runtime/overlay";
import { flowsKey } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useDashboard, useFocus, useIsIn, usePreferences } from "../../runtime/resources";
import { useLostContext } from "./lostContext";
import { restCount, restOf, rowsOf, type FocusRow, type RowWords } from "./rows";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];

/** The home of whoever is signed in. */
export interface FocusPage {
  /** The reading of what the person chose, which says where they are. */
  preferences: QueryState;
  /** The reading of what matters there. */
  query: QueryState;
  focus: Schemas["FocusRead"] | null;
  /** The context that one is in, once its focus was read. */
  context: Schemas["ContextRead"] | null;
  contextId: string;
  zone: string;
  /** Whether one is in no context, or in one that is gone. */
  isNowhere: boolean;
  /** Whether the context that one was in is gone. */
  isLost: boolean;
  /** Whether it is not known yet where one can go. */
  isChoicePending: boolean;
  openSwitch: () => void;
}

/** Reads where the person is and what matters there. */
export function useFocusPage(): FocusPage {
  const preferences = usePreferences();
  const current = preferences.data?.current_context_id ?? null;
  const focus = useFocus(current);
  const isLost = useLostContext(current);
  // Asked for before it is needed, so that the choice of where to go is there at once.
  const contexts = useDashboard();
  const isNowhere = current === null || focus.isRefused;
  return {
    isNowhere,
    preferences: queryState(preferences),
    query: queryState(focus),
    focus: focus.data ?? null,
    context: focus.data?.context ?? null,
    contextId: current ?? "",
    zone: zoneOf(preferences.data),
    isLost: isLost || focus.isRefused,
    isChoicePending: contexts.isPending,
    openSwitch: () => {
      if (focus.data && !isNowhere) openOverlay("switch");
    },
  };
}

/** At most five flows, and those that were just added. */
export interface FocusList {
  rows: FocusRow[];
  /** The same flows in the order that they have come. */
  flows: Flow[];
  /** How many more are open. */
  restCount: number;
}

/** Orders what matters, and puts into words why; again whenever that changes with time. */
export function useFocusList(focus: Schemas["FocusRead"], zone: string, words: RowWords): FocusList {
  useClock();
  return {
    rows: rowsOf(focus, zone, words),
    flows: focus.items.map(({ flow }) => flow),
    restCount: restCount(focus),
  };
}

/** What is open and does not matter now. */
export interface TheRest {
  /** How many flows that are; all of them, however many were read. */
  count: number;
  isUnfolded: boolean;
  /** Shows the rest, or hides it. */
  toggle: () => void;
  /** The reading of it, which begins when it is unfolded. */
  query: QueryState;
  flows: Flow[];
  hasMore: boolean;
  isFetchingMore: boolean;
  /** Reads the next page. */
  fetchMore: () => void;
}

/** Unfolds the rest, and reads it once it is. */
export function useTheRest(focus: Schemas["FocusRead"], zone: string): TheRest {
  useClock();
  const isIn = useIsIn();
  const [isUnfolded, setUnfolded] = useState(false);
  const contextId = focus.context.id;
  const pages = usePages({
    path: `/contexts/${contextId}/flows?limit=100&completed=false&sort=due`,
    key: [...flowsKey(contextId, "open"), "rest"],
    enabled: isUnfolded && isIn,
  });
  return {
    isUnfolded,
    count: restCount(focus),
    toggle: () => setUnfolded(!isUnfolded),
    query: queryState(pages),
    flows: isUnfolded ? restOf((pages.data ?? []) as Flow[], focus, zone) : [],
    hasMore: pages.hasNextPage,
    isFetchingMore: pages.isFetchingNextPage,
    fetchMore: () => void pages.fetchNextPage(),
  };
}
