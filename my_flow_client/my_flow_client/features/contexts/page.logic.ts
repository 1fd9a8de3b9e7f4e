/** The page of one context. */
import { useState } from "react";

import type { Zone } from "../../runtime/dates";
import { useParam } from "../../runtime/urlParams";
import type { components } from "../../runtime/contract";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useContextById, useZone } from "../../runtime/resources";

export interface ContextPage {
  contextId: string;
  query: QueryState;
  context: components["schemas"]["ContextRead"] | null;
  color: string;
  emoji: string;
  isArchived: boolean;
  zone: Zone;
}

/** Reads the context that the address names. */
export function useContextPage(): ContextPage {
  const contextId = useParam("id");
  const query = useContextById(contextId);
  const context = query.data ?? null;
  return {
    contextId,
    context,
    query: queryState(query),
    color: context?.color ?? "",
    emoji: context?.icon ?? "",
    isArchived: Boolean(context?.archived_at),
    zone: useZone(),
  };
}

/** The sheet that changes the context. */
export interface EditSheet {
  isOpen: boolean;
  open: () => void;
  close: () => void;
}

/** Opens and closes the sheet that changes the context. */
export function useEditSheet(): EditSheet {
  const [isOpen, setOpen] = useState(false);
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
}
