/** Opening another page of the client without reloading it. */
import Router from "next/router";

import { withEntry } from "./sheetHistory";

export const openPage = (path: string, { replace = false } = {}): void => {
  void withEntry((isOfSheet) => replace || isOfSheet ? Router.replace(path) : Router.push(path));
};
