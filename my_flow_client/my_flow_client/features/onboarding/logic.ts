/** The first flows of a context. */
import type { ChangeEvent, FormEvent } from "react";

import type { components } from "../../runtime/contract";
import { useDraft } from "../../runtime/drafts";
import { visible } from "../../runtime/text";
import { toastError } from "../../runtime/toast";
import { newFlow } from "../add_flow/quickAddPreview";
import { useQuickAdd } from "../add_flow/writes";

/** The line for one of them. */
export interface FirstFlow {
  text: string;
  change: (event: ChangeEvent<HTMLInputElement>) => void;
  submit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * Takes the first flows of a context, one line each.
 *
 * @param onAdded Gets each of them, as the API has read it.
 */
export function useFirstFlow(contextId: string, onAdded: (flow: components["schemas"]["FlowRead"]) => void): FirstFlow {
  const text = useDraft(`add:${contextId}`, "");
  const add = useQuickAdd(contextId, onAdded, ({ message }, { text: line }) => {
    text.set(line);
    toastError(message);
  });
  return {
    text: text.value,
    change: (event) => text.set(event.target.value),
    submit: (event) => {
      event.preventDefault();
      if (visible(text.value) === "") return;
      add(newFlow(text.value, contextId));
      text.clear();
    },
  };
}
