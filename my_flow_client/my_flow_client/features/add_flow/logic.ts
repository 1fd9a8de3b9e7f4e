/** Adding flows: type one line, Enter, type. */
import type { ChangeEvent, ClipboardEvent, FormEvent, KeyboardEvent, UIEvent } from "react";

import type { ApiError } from "../../runtime/api";
import { useUnreachable } from "../../runtime/connectivity";
import type { components } from "../../runtime/contract";
import { useDraft } from "../../runtime/drafts";
import { useKeyboardHeight } from "../../runtime/onScreenKeyboard";
import { useDashboard } from "../../runtime/resources";
import { formatText, shortTitle, visible } from "../../runtime/text";
import { toast, toastError, toastWithRetry, toastWithUndo } from "../../runtime/toast";
import { completedTag, moveParts, pasteList, type Part } from "./line";
import { focusField } from "./newFlow.logic";
import { newFlow, pieces, useQuickAddPreview, type NewFlow, type Piece, type Span } from "./quickAddPreview";
import { usePlainAdd, useQuickAdd, useRemoveAdded } from "./writes";

type Schemas = components["schemas"];

const LONGEST_TITLE = 200;

/** The texts of toasts; `{}` stands for a name or a number. */
export interface AddFlowWords {
  addedTo: string;
  addedForSomeday: string;
  notAdded: string;
  manyAdded: string;
  listTooLong: string;
  undo: string;
  retry: string;
}

/** The line that is being typed, and what becomes of it. */
export interface AddFlow {
  text: string;
  /** Whether something can be seen in the line. */
  hasText: boolean;
  isTooLong: boolean;
  /** The line, cut where something of it was understood. */
  pieces: Piece[];
  /** The parts of the line that were understood, in order. */
  spans: Span[];
  /** The repetition that one of them names. */
  repeat: Schemas["QuickAddRepeat"] | null;
  /** The lines of a pasted list, each of which is to become a flow. */
  pastedLines: string[];
  isList: boolean;
  contexts: Schemas["ContextRead"][];
  change: (event: ChangeEvent<HTMLInputElement>) => void;
  /** Escape keeps the last part that was understood as text, Tab completes the `#` at the end. */
  pressKey: (event: KeyboardEvent<HTMLInputElement>) => void;
  paste: (event: ClipboardEvent<HTMLInputElement>) => void;
  /** Keeps the marked words where the typed ones are. */
  syncScroll: (event: UIEvent<HTMLInputElement>) => void;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  focus: () => void;
  /** Takes another text for the line. */
  replaceText: (text: string) => void;
  /** Keeps this part of the line as text, until it is edited. */
  refuse: (span: Span) => void;
  /** Makes one flow of a pasted list. */
  keepOneLine: () => void;
}

/**
 * Takes flows for a context, one line each, which is read while it is typed.
 *
 * @param contextId The context they go to, unless the line names another.
 * @param close Closes the sheet that takes one flow; without it, the field takes one after the other.
 */
export function useAddFlow(contextId: string, words: AddFlowWords, close?: () => void): AddFlow {
  const text = useDraft(`add:${contextId}`, "");
  const refused = useDraft<Part[]>(`add:${contextId}:refused`, []);
  const pasted = useDraft<string[]>(`add:${contextId}:pasted`, []);
  const isList = pasted.value.length > 0;
  const preview = useQuickAddPreview(isList ? "" : text.value, contextId, refused.value);
  const contexts = useDashboard().data?.items.map(({ context }) => context) ?? [];
  const add = useAdd(contextId, preview.isCurrent, contexts, words, {
    isElsewhereOnly: !close,
    giveBack: (line) => {
      if (text.now().trim() !== "") return false;
      text.set(line);
      return true;
    },
  });
  useKeyboardHeight();

  const hasText = visible(text.value) !== "";
  const isTooLong = !isList && [...visible(text.value)].length > LONGEST_TITLE;

  const type = (line: string): void => {
    refused.set(moveParts(refused.value, text.value, line));
    text.set(line);
    pasted.clear();
  };
  const refuse = ({ start, end }: Span): void => {
    refused.set([...refused.value, { start, end }]);
    focusField();
  };

  return {
    text: text.value,
    hasText,
    isTooLong,
    isList,
    contexts,
    refuse,
    pieces: pieces(text.value, preview.spans),
    spans: preview.spans,
    repeat: preview.answer?.repeat ?? null,
    pastedLines: pasted.value,
    focus: focusField,
    change: (event) => type(event.target.value),
    pressKey: (event) => {
      const last = preview.spans.at(-1);
      const completed = completedTag(text.value, contexts);
      const act =
        event.key === "Escape"
          ? isList
            ? pasted.clear
            : last && (() => refuse(last))
          : event.key === "Tab" && !event.shiftKey
            ? completed && (() => type(completed))
            : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    },
    paste: (event) =>
      pasteList(
        event,
        (lines) => {
          type(lines.join(" "));
          pasted.set(lines);
        },
        (count) => toastError(formatText(words.listTooLong, String(count))),
      ),
    syncScroll: ({ currentTarget }) => {
      currentTarget.previousElementSibling!.scrollLeft = currentTarget.scrollLeft;
    },
    submit: (event) => {
      event.preventDefault();
      if (!hasText || isTooLong) return;
      if (isList) add.all(pasted.value);
      else add.one(newFlow(text.value, contextId, refused.value, preview));
      text.clear();
      refused.clear();
      pasted.clear();
      (close ?? focusField)();
    },
    replaceText: (line) => {
      type(line);
      focusField();
    },
    keepOneLine: () => {
      pasted.clear();
      focusField();
    },
  };
}

interface Manner {
  /** Whether a toast says where the flow is only if that is elsewhere. */
  isElsewhereOnly: boolean;
  /** Puts what was not added back to where it was typed, unless something new stands there by now. */
  giveBack: (text: string) => boolean;
}

/**
 * The ways to add: a flow, or each line of a list, which can be taken back at once.
 *
 * A line is read by the API, or, while that cannot be reached, sent as it was read. Where it was not read, it is when the
 * API is back.
 */
function useAdd(
  contextId: string,
  isRead: boolean,
  contexts: Schemas["ContextRead"][],
  words: AddFlowWords,
  manner: Manner,
): { one: (flow: NewFlow) => void; all: (lines: string[]) => void } {
  const isUnreachable = useUnreachable();
  const sayWhere = ({ context_id, planned, title }: Schemas["FlowRead"], { is_listed }: NewFlow): void => {
    if (!is_listed && context_id === contextId && planned?.someday) {
      return toast(formatText(words.addedForSomeday, shortTitle(title)));
    }
    if (is_listed || (manner.isElsewhereOnly && context_id === contextId)) return;
    const where = contexts.find(({ id }) => id === context_id);
    toast(formatText(words.addedTo, `${where?.icon ?? ""} ${where?.name ?? ""}`));
  };
  const giveBack = ({ message }: ApiError, flow: NewFlow): void => {
    if (manner.giveBack(flow.text)) return toastError(message);
    toastWithRetry(`${formatText(words.notAdded, flow.text)} ${message}`, words.retry, () => one(flow));
  };
  const quickAdd = useQuickAdd(contextId, sayWhere, giveBack);
  const plainAdd = usePlainAdd(contextId, sayWhere, giveBack);
  const remove = useRemoveAdded(contextId, ({ message }) => toastError(message));
  const one = isUnreachable && isRead ? plainAdd : quickAdd;
  return {
    one,
    all: (lines) => {
      const flows = lines.map((line) => ({ ...newFlow(line, contextId), is_listed: true }));
      for (const flow of flows) quickAdd(flow);
      toastWithUndo(formatText(words.manyAdded, String(flows.length)), words.undo, () => {
        for (const flow of flows) remove(flow);
        focusField();
      });
    },
  };
}
