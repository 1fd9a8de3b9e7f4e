/** The form that makes a context or changes one. It loads when somebody acts on the page. */
import { useState, type ChangeEvent, type FormEvent } from "react";

import type { ApiError } from "../../runtime/api";
import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import { useDraft } from "../../runtime/drafts";
import { openPage } from "../../runtime/navigation";
import { visible } from "../../runtime/text";
import { colorError, nameError, type ContextFormWords } from "./checks";
import { updateWrite } from "./editWrites";
import { createWrite, type ContextFields } from "./writes";

type Context = components["schemas"]["ContextRead"];

const PRECONDITION_FAILED = 412;

/** The actions of the form besides saving; each discards the typed text first. */
export interface ContextFormActions {
  /** Closes the sheet. */
  close: () => void;
  /** Asks to delete the context. */
  remove: () => void;
  archive: () => void;
}

export interface ContextForm {
  name: string;
  emoji: string;
  color: string;
  nameError: string;
  emojiError: string;
  colorError: string;
  /** The reason why it was not saved, unless a field says it. */
  failure: string;
  isSaving: boolean;
  changeName: (event: ChangeEvent<HTMLInputElement>) => void;
  changeEmoji: (event: ChangeEvent<HTMLInputElement>) => void;
  changeColor: (event: ChangeEvent<HTMLInputElement>) => void;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  chooseEmoji: (emoji: string) => void;
  chooseColor: (color: string) => void;
  cancel: () => void;
  remove: () => void;
  archive: () => void;
}

/**
 * Makes a context or changes one. What is typed outlives a failed request and a lost session.
 *
 * @param context The one to change, or a new one.
 * @param isNew Whether it is made.
 * @param stays Whether the page stays where it is when the context has been made; else that opens.
 */
export function useContextForm(
  context: Context,
  isNew: boolean,
  stays: boolean,
  actions: ContextFormActions,
  words: ContextFormWords,
): ContextForm {
  const key = `context:${context.id}`;
  const name = useDraft(`${key}:name`, context.name);
  const emoji = useDraft(`${key}:icon`, context.icon);
  const color = useDraft(`${key}:color`, context.color);
  const [wasTried, setWasTried] = useState(false);
  // What was there when it was opened; after a conflict was shown, whatever is there.
  const [base, setBase] = useState<number | null>(context.version);

  const forgetThen = (act: () => void) => (): void => {
    name.clear();
    emoji.clear();
    color.clear();
    act();
  };
  const close = forgetThen(actions.close);
  const create = useWrite<ContextFields, Context>({
    ...createWrite,
    onSuccess: ({ id }) => {
      close();
      if (!stays) openPage(`/contexts/${id}/`);
    },
  });
  const update = useWrite<ContextFields, Context>({
    ...updateWrite,
    onSuccess: close,
    onError: ({ status }) => {
      if (status === PRECONDITION_FAILED) setBase(null);
    },
  });
  const refusal = (field: string): string => create.error?.fields[field] || update.error?.fields[field] || "";
  const wrongName = nameError(name.value, wasTried, words);
  const wrongColor = colorError(color.value, words);

  return {
    name: name.value,
    emoji: emoji.value,
    color: color.value,
    nameError: wrongName || refusal("name"),
    emojiError: refusal("icon"),
    colorError: wrongColor || refusal("color"),
    failure: withoutFields(create.error) || withoutFields(update.error),
    isSaving: create.isPending || update.isPending,
    changeName: (event) => name.set(event.target.value),
    changeEmoji: (event) => emoji.set(event.target.value),
    changeColor: (event) => color.set(event.target.value),
    submit: (event) => {
      event.preventDefault();
      setWasTried(true);
      if (visible(name.value) === "" || wrongName || wrongColor) return;
      (isNew ? create : update).mutate({
        id: context.id,
        version: base ?? context.version,
        name: name.value.trim(),
        icon: emoji.value.trim(),
        color: color.value.trim(),
      });
    },
    chooseEmoji: emoji.set,
    chooseColor: color.set,
    cancel: close,
    remove: forgetThen(actions.remove),
    archive: forgetThen(actions.archive),
  };
}

/** Returns the reason of a failure, unless a field says it; empty without one. */
const withoutFields = (error: ApiError | null): string =>
  error && Object.keys(error.fields).length === 0 ? error.message : "";
