/** What of a page is kept in its address: filters, an open flow. Back and reload keep it. */
import Router, { useRouter } from "next/router";

import { navigateFromSheet } from "./sheetHistory";

export type Params = Record<string, string | null>;

/** A parameter of the address, or an empty string; empty as well in the prerendered page. */
export function useParam(name: string): string {
  const value = useRouter().query[name];
  return typeof value === "string" ? value : "";
}

/** Changes some parameters and leaves the others; empty ones go. With `push`, back undoes it. */
export function setParams(changes: Params, { push = false } = {}): Promise<boolean> {
  const query = { ...Router.query };
  for (const [name, value] of Object.entries(changes)) {
    if (value) query[name] = value;
    else delete query[name];
  }
  const url = { pathname: Router.pathname, query };
  const options = { shallow: true, scroll: false };
  return navigateFromSheet((isOfSheet) => Router[push && !isOfSheet ? "push" : "replace"](url, undefined, options));
}
