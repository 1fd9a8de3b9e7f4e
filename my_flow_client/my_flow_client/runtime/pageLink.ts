/** Links to the other pages of the app. */
import { createElement, type AnchorHTMLAttributes } from "react";
import Link, { type LinkProps } from "next/link";

import { onFirstInteraction } from "./idle";
import { createStore, useStore } from "./store";

const prefetches = createStore(false);
if (typeof window !== "undefined") onFirstInteraction(() => prefetches.set(true));

/** A link whose page loads ahead after the first interaction. Next would load it at once, and run its code on a slow
 * phone before the page that was asked for has its data. */
export function PageLink(props: LinkProps & AnchorHTMLAttributes<HTMLAnchorElement>) {
  // Without it Next still loads the page when the link is pointed at or touched.
  return createElement(Link, { ...props, prefetch: useStore(prefetches, false) });
}
