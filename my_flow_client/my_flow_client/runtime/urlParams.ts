/** Keeps a page's state in the parameters of its URL: filters, an open flow. Back and reload restore it. */
import Router, { useRouter } from "next/router";

import { sheetHistory } from "./sheetHistory";

export type Params = Record<string, string | null>;

/** Returns a parameter of the URL, or an empty string; the prerendered page has no parameters. */
export function useParam(name: string): string {
  const value = useRouter().query[name];
  return typeof value === "string" ? value : "";
}

/** Changes some parameters and leaves the others; empty ones are removed. With `push`, Back undoes the change. */
export function setParams(changes: Params, { push = false } = {}): Promise<boolean> {
  const query = { ...Router.query };
  for (const [name, value] of Object.entries(changes)) {
    if (value) query[name] = value;
    else delete query[name];
  }
  const url = { pathname: Router.pathname, query };
  const options = { shallow: true, scroll: false };
  return sheetHistory.navigate((isOfSheet) => Router[push && !isOfSheet ? "push" : "replace"](url, undefined, options));
}
