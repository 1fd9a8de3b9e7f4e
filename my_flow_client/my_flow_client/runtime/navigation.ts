/** Opens other pages of the client without reloading it. */
import Router from "next/router";

import { sheetHistory } from "./sheetHistory";

/** Opens another page of the client. */
export const openPage = (path: string): void => open(path, false);
/** Opens another page like `openPage`, but Back does not lead to the page that is left. */
export const replacePage = (path: string): void => open(path, true);

function open(path: string, replace: boolean): void {
  void sheetHistory.navigate((isOfSheet) => (replace || isOfSheet ? Router.replace(path) : Router.push(path)));
}
