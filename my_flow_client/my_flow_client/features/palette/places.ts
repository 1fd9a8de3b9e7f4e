/** The commands that lead to pages and contexts, and the general ones. */
import { useChangePreferences } from "../../runtime/changePreferences";
import type { components } from "../../runtime/contract";
import { confirmSignOut } from "../../runtime/confirmSignOut";
import { openPage } from "../../runtime/navigation";
import { openOverlay } from "../../runtime/overlay";
import { useDashboard } from "../../runtime/resources";
import { useThemeChoice } from "../../runtime/theme";
import { startNewFlow } from "../add_flow/newFlow.logic";
import { sayError } from "../flowUndo";
import { closeThen } from "./closing";

type Schemas = components["schemas"];
type Context = Schemas["ContextRead"];

/** How long a sheet that closes may take to give the focus back to what had it before. */
const FOCUS_MS = 50;

export interface ContextCommands {
  contexts: Context[];
  /** The contexts but for the current one. */
  others: Context[];
  /** Begins a switch to the context. Whoever is nowhere goes to where one chooses. */
  enter: (context: Context) => void;
  /** Opens the page of the context. */
  open: (context: Context) => void;
}

/**
 * Switches to a context, or shows all of it.
 *
 * @param current The current context; empty where there is none.
 */
export function useContextCommands(current: string): ContextCommands {
  const contexts = useDashboard().data?.items.map(({ context }) => context) ?? [];
  return {
    contexts,
    others: contexts.filter(({ id }) => id !== current),
    enter: (context) => {
      if (current) openOverlay("switch", context);
      else closeThen(() => openPage("/focus/"))();
    },
    open: ({ id }) => closeThen(() => openPage(`/contexts/${id}/`))(),
  };
}

export interface GeneralCommands {
  /** Opens a page. */
  go: (path: string) => void;
  startFlow: () => void;
  makeContext: () => void;
  showShortcuts: () => void;
  chooseTheme: (theme: Schemas["Theme"]) => void;
  signOut: () => void;
}

/** Does what belongs to no flow and no context. */
export function useGeneralCommands(): GeneralCommands {
  const theme = useThemeChoice();
  const change = useChangePreferences({ onError: sayError });
  return {
    go: (path) => closeThen(() => openPage(path))(),
    startFlow: closeThen(() => {
      setTimeout(startNewFlow, FOCUS_MS);
    }),
    makeContext: () => openOverlay("context"),
    showShortcuts: () => openOverlay("shortcuts"),
    chooseTheme: (chosen) =>
      closeThen(() => {
        theme.choose(chosen);
        change({ theme: chosen });
      })(),
    signOut: closeThen(confirmSignOut),
  };
}
