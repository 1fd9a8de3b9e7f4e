/** The first step: contexts from suggestions, and of one's own. They are made in the order chosen. */
import { useState, type ChangeEvent, type FormEvent } from "react";

import { useChangePreferences } from "../../runtime/changePreferences";
import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import { useDraft } from "../../runtime/drafts";
import { openPage } from "../../runtime/navigation";
import { useDashboard } from "../../runtime/resources";
import { useSession } from "../../runtime/session";
import { formatText } from "../../runtime/text";
import { createWrite, toastFailure, type ContextFields } from "../contexts/writes";
import {
  includes,
  notMadeYet,
  suggestedContexts,
  toggled,
  typedContext,
  without,
  withContext,
  type ContextPalette,
  type NamedContext,
  type TypedContext,
} from "./choice";
import { keepFocusOnTitle } from "./focus";
import type { FirstSteps } from "./steps";
import { createContexts } from "./writes";

/** The number of suggestions that are chosen at first. */
const CHOSEN_AT_FIRST = 2;

/** A context that can be had by one press. */
export interface Suggestion {
  context: NamedContext;
  isChosen: boolean;
}

export interface ContextsStep {
  /** The person's first name; empty where they have none. */
  firstName: string;
  suggestions: Suggestion[];
  /** The name of a context of one's own, as it is typed. */
  name: string;
  /** Says that a context has that name; empty until somebody adds it. */
  nameError: string;
  /** The number of contexts to create on the way to the next step. */
  count: number;
  /** Whether there are contexts already. */
  hasContexts: boolean;
  canGoOn: boolean;
  toggle: (context: NamedContext) => void;
  changeName: (event: ChangeEvent<HTMLInputElement>) => void;
  addOwn: (event: FormEvent<HTMLFormElement>) => void;
  /** Makes the contexts, and goes on when they are there. */
  createAndGoOn: () => void;
  /** Ends the first visit. */
  skip: () => void;
}

/**
 * Takes a choice of contexts, which outlives a reload, and makes them.
 *
 * @param nameTaken The text for a name that is there already, for which `{}` stands.
 */
export function useContextsStep(steps: FirstSteps, palette: ContextPalette, nameTaken: string): ContextsStep {
  const suggested = suggestedContexts(palette);
  const chosen = useDraft("onboarding:chosen", suggested.slice(0, CHOSEN_AT_FIRST));
  const own = useDraft<NamedContext[]>("onboarding:own", []);
  const name = useDraft("onboarding:name", "");
  const [isMaking, setMaking] = useState(false);
  const [nameError, setNameError] = useState("");
  const made = useDashboard().data?.items ?? [];
  const firstName = useSession().name.split(" ")[0] ?? "";
  const end = useChangePreferences({ onSuccess: () => openPage("/contexts/"), onError: toastFailure });
  const create = useWrite<ContextFields, components["schemas"]["ContextRead"]>({
    ...createWrite,
    // What is made is chosen no longer: trying again after a failure makes the rest.
    onSuccess: (_, v) => chosen.set(without(chosen.now(), v)),
    onError: (error) => {
      toastFailure(error);
      setMaking(false);
    },
  });

  const all = [...suggested, ...own.value];
  const offered = isMaking ? all : notMadeYet(all, made);
  const typed = typedContext(name.value, offered, own.value.length, palette);
  // What stands in the field counts, too.
  const toCreate = typed ? withContext(chosen.value, typed.context) : chosen.value;

  const takeTyped = ({ context, isNew }: TypedContext, chosenWithIt: NamedContext[]): void => {
    if (isNew) own.set([...own.value, context]);
    chosen.set(chosenWithIt);
    name.clear();
  };

  return {
    firstName,
    nameError,
    suggestions: offered.map((context) => ({ context, isChosen: includes(chosen.value, context) })),
    name: name.value,
    count: toCreate.length,
    hasContexts: made.length > 0,
    canGoOn: !isMaking && (toCreate.length > 0 || made.length > 0),
    toggle: (context) => chosen.set(toggled(chosen.value, context)),
    changeName: (event) => {
      name.set(event.target.value);
      setNameError("");
    },
    addOwn: (event) => {
      event.preventDefault();
      if (!typed) return;
      if (typed.isNew) takeTyped(typed, [...chosen.value, typed.context]);
      else setNameError(formatText(nameTaken, typed.context.name));
    },
    createAndGoOn: () => {
      keepFocusOnTitle();
      setMaking(true);
      if (typed) takeTyped(typed, toCreate);
      createContexts(toCreate, create.mutateAsync, steps).catch(() => {}); // a toast says what failed
    },
    skip: () => end({ onboarding_completed_at: new Date().toISOString() }),
  };
}
