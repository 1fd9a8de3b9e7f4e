/** A list of commands that narrows while one types, over cmdk. */
import { createElement, useEffect, type ReactNode } from "react";
import { CommandRoot } from "cmdk";

const ACTIVE = "aria-activedescendant";

/** The field names no option that has gone from the list: cmdk keeps the last one's id until it has another. */
function useActiveOption(): void {
  useEffect(() => {
    const forget = () => {
      for (const field of document.querySelectorAll(`[cmdk-input][${ACTIVE}]`)) {
        if (!document.getElementById(field.getAttribute(ACTIVE)!)) field.removeAttribute(ACTIVE);
      }
    };
    const observer = new MutationObserver(forget);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: [ACTIVE] });
    return () => observer.disconnect();
  }, []);
}

interface CommandsProps {
  label: string;
  className?: string;
  children?: ReactNode;
}

/** The frame: an input and a list, in which arrows choose and Enter runs. */
export function Commands(props: CommandsProps) {
  useActiveOption();
  // Without the keys of vim, Ctrl K closes what it opened.
  return createElement(CommandRoot, { ...props, loop: true, vimBindings: false, filter: commandFilter });
}

/** 1 if each word that is typed begins one of the words looked through, as in the API's search; more at the start. */
export function commandFilter(_name: string, typed: string, lookedThrough: string[] = []): number {
  const text = plain(lookedThrough.join(" "));
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (!words.every((word) => ` ${text}`.includes(` ${word}`))) return 0;
  return words[0] && text.startsWith(words[0]) ? 1 : 0.5;
}

/** Without case and accents. */
const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
