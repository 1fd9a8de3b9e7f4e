/** Opening another page of the client without reloading it. */
import Router from "next/router";

export const openPage = (path: string, { replace = false } = {}): void => {
  void (replace ? Router.replace(path) : Router.push(path));
};
