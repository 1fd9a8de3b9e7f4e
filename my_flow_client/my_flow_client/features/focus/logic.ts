/** The focus page: the current context, the flows that matter now in it, and its other open flows. */
import { useState } from "react";

import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { usePages } from "../../runtime/data";
import type { Zone } from "../../runtime/dates";
import { openOverlay } from "../../runtime/overlay";
import { flowsKey } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useDashboard, useFocus, useIsIn, usePreferences, useZone } from "../../runtime/resources";
import { useLostContext } from "./lostContext";
import { focusRows, otherCount, otherFlows, type FocusRow, type RowWords } from "./rows";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];

/** The current context, and the flows that matter there. */
export interface FocusPage {
  preferences: QueryState;
  /** The reading of `focus`. */
  query: QueryState;
  focus: Schemas["FocusRead"] | null;
  /** The current context, once its focus was read. */
  context: Schemas["ContextRead"] | null;
  /** The current context; empty if there is none. */
  contextId: string;
  zone: Zone;
  /** Whether there is no current context, or it is gone. */
  isWithoutContext: boolean;
  /** Whether the context is gone that the person was in. */
  isContextGone: boolean;
  /** Whether the contexts to switch to are still being read. */
  areContextsPending: boolean;
  openSwitch: () => void;
}

/** Reads the current context and what matters in it. */
export function useFocusPage(): FocusPage {
  const preferences = usePreferences();
  const current = preferences.data?.current_context_id ?? null;
  const focus = useFocus(current);
  const isLost = useLostContext(current);
  // Asked for before it is needed, so that the choice of where to go is there at once.
  const contexts = useDashboard();
  const isWithoutContext = current === null || focus.isRefused;
  return {
    isWithoutContext,
    preferences: queryState(preferences),
    query: queryState(focus),
    focus: focus.data ?? null,
    context: focus.data?.context ?? null,
    contextId: current ?? "",
    zone: useZone(),
    isContextGone: isLost || focus.isRefused,
    areContextsPending: contexts.isPending,
    openSwitch: () => {
      if (focus.data && !isWithoutContext) openOverlay("switch");
    },
  };
}

/** The flows that matter now: at most five, and those that were just added. */
export interface FocusList {
  rows: FocusRow[];
  /** The same flows in the order of the API's answer. */
  flows: Flow[];
  /** The number of other open flows. */
  otherCount: number;
}

/** Orders the flows that matter and says why they do, again whenever that changes with time. */
export function useFocusList(focus: Schemas["FocusRead"], zone: Zone, words: RowWords): FocusList {
  useClock();
  return {
    rows: focusRows(focus, zone, words),
    flows: focus.items.map(({ flow }) => flow),
    otherCount: otherCount(focus),
  };
}

/** The open flows that do not matter now. */
export interface OtherFlows {
  /** The number of them, read or not. */
  count: number;
  isUnfolded: boolean;
  /** Shows or hides the flows. */
  toggle: () => void;
  /** The reading of `flows`, which begins when they are unfolded. */
  query: QueryState;
  flows: Flow[];
  hasMore: boolean;
  isFetchingMore: boolean;
  /** Reads the next page. */
  fetchMore: () => void;
}

/** Unfolds the other flows, and reads them once they are. */
export function useOtherFlows(focus: Schemas["FocusRead"], zone: Zone): OtherFlows {
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
    count: otherCount(focus),
    toggle: () => setUnfolded(!isUnfolded),
    query: queryState(pages),
    flows: isUnfolded ? otherFlows((pages.data ?? []) as Flow[], focus, zone) : [],
    hasMore: pages.hasNextPage,
    isFetchingMore: pages.isFetchingNextPage,
    fetchMore: () => void pages.fetchNextPage(),
  };
}
