/** A page whose lazy component gets its code after its first render, and before its effects. */
import { createElement, Fragment, useLayoutEffect } from "react";
import { createRoot } from "react-dom/client";

import { Hydration } from "../../my_flow_client/runtime/hydration";
import { loadLater } from "../../my_flow_client/runtime/lazy";

let arrive: () => void = () => {};
const Later = loadLater(
  () =>
    new Promise<() => string>((resolve) => {
      arrive = () => resolve(() => "It is here.");
    }),
);

function Sibling(): null {
  useLayoutEffect(() => arrive());
  return null;
}

document.dispatchEvent(new Event("scroll", { bubbles: true })); // the first interaction
requestIdleCallback(() =>
  createRoot(document.querySelector("main")!).render(
    createElement(Hydration, null, createElement(Fragment, null, createElement(Later), createElement(Sibling))),
  ),
);
