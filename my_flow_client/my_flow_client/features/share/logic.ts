/** A flow from what another app shared. */
import { useState, type ChangeEvent, type FormEvent } from "react";
import { useRouter } from "next/router";

import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import { useDraft } from "../../runtime/drafts";
import { openPage } from "../../runtime/navigation";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useDashboard, usePreferences } from "../../runtime/resources";
import { formatText, visible } from "../../runtime/text";
import { toast, toastError } from "../../runtime/toast";
import { LONGEST_TITLE, readShared } from "./shared";
import { addFlowWrite } from "./writes";

export interface SharePage {
  query: QueryState;
  contexts: components["schemas"]["ContextRead"][];
  /** The id of the context that the person is in; empty if there is none. */
  current: string;
}

/** Reads the contexts that a flow can go to. */
export function useSharePage(): SharePage {
  const dashboard = useDashboard();
  const preferences = usePreferences();
  const { isReady } = useRouter();
  return {
    query: { ...queryState(dashboard), isPending: dashboard.isPending || preferences.isPending || !isReady },
    contexts: dashboard.data?.items.map(({ context }) => context) ?? [],
    current: preferences.data?.current_context_id ?? "",
  };
}

export interface SharedFlow {
  title: string;
  notes: string;
  /** The context that the flow goes to. */
  contextId: string;
  /** Whether something can be seen in the title. */
  hasTitle: boolean;
  isTooLong: boolean;
  typeTitle: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  typeNotes: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  chooseContext: (event: ChangeEvent<HTMLSelectElement>) => void;
  submit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * Turns what was shared into a flow, once somebody has looked at it.
 *
 * @param added The text of the toast: `{}` stands for the title, and for the name of the context.
 */
export function useSharedFlow(page: SharePage, added: string): SharedFlow {
  const { contexts, current } = page;
  const router = useRouter();
  const shared = readShared(router.isReady && router.query);
  const title = useDraft("share:title", shared.title);
  const notes = useDraft("share:notes", shared.notes);
  const [chosen, setChosen] = useState("");
  const contextId = chosen || current || (contexts[0]?.id ?? "");
  const add = useWrite({ ...addFlowWrite(contextId), onError: ({ message }) => toastError(message) });
  const text = visible(title.value);
  const isTooLong = [...text].length > LONGEST_TITLE;
  return {
    title: title.value,
    notes: notes.value,
    contextId,
    isTooLong,
    hasTitle: text !== "",
    typeTitle: (event) => title.set(event.target.value),
    typeNotes: (event) => notes.set(event.target.value),
    chooseContext: (event) => setChosen(event.target.value),
    submit: (event) => {
      event.preventDefault();
      if (!text || isTooLong) return;
      add.mutate({
        id: crypto.randomUUID(),
        context_id: contextId,
        title: text,
        description: notes.value.trim() || null,
        priority: "medium",
        due: null,
        status: "normal",
      });
      toast(formatText(added, text, contexts.find(({ id }) => id === contextId)?.name ?? ""));
      title.clear();
      notes.clear();
      openPage("/focus/");
    },
  };
}
