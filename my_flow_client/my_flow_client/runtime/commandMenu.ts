/** Renders a command menu with cmdk: a list of commands that typing filters. */
import { createElement, useEffect, type ReactNode } from "react";
import { CommandRoot } from "cmdk";

import { scoreOf, termsOf } from "./wordSearch";

const ACTIVE = "aria-activedescendant";

/** Removes the id of an option that has left the list from the field: cmdk keeps it until there is another option. */
function useCmdkActiveOption(): void {
  useEffect(() => {
    const removeStale = () => {
      for (const field of document.querySelectorAll(`[cmdk-input][${ACTIVE}]`)) {
        if (!document.getElementById(field.getAttribute(ACTIVE)!)) field.removeAttribute(ACTIVE);
      }
    };
    const observer = new MutationObserver(removeStale);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: [ACTIVE] });
    return () => observer.disconnect();
  }, []);
}

interface CommandsProps {
  label: string;
  className?: string;
  children?: ReactNode;
}

/** The frame of an input and a list. Arrows select a command, Enter runs it. */
export function Commands(props: CommandsProps) {
  useCmdkActiveOption();
  // With vim bindings, Ctrl K would move the selection and not close the menu.
  return createElement(CommandRoot, { ...props, loop: true, vimBindings: false, filter: commandFilter });
}

/**
 * Scores a command: 0 unless each typed word begins one of its keywords, as in the API's search.
 *
 * A command whose keywords start with the first typed word has the best score, 1.
 */
export function commandFilter(_name: string, typed: string, keywords: string[] = []): number {
  const terms = termsOf(typed);
  if (terms.length === 0 && typed.trim() !== "") return 0;
  return scoreOf(keywords.join(" "), terms);
}
