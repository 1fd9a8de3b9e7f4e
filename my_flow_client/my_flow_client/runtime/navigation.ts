/** Opening another page of the client without reloading it. */
import Router from "next/router";

import { navigateFromSheet } from "./sheetHistory";

/** Opens another page of the client. */
export const openPage = (path: string): void => open(path, false);
/** As `openPage`; Back does not lead to the page that is left. */
export const replacePage = (path: string): void => open(path, true);

function open(path: string, isReplacing: boolean): void {
  void navigateFromSheet((isOfSheet) => isReplacing || isOfSheet ? Router.replace(path) : Router.push(path));
}
