/** Shows a fallback when a page cannot be rendered. It wraps the whole app. */
import { Component, createElement, type ReactNode } from "react";

import { Hydration } from "./hydration";

interface Props {
  fallback: ReactNode;
  children?: ReactNode;
}

export class Boundary extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  /** React swallows what a boundary catches; this reports it to the listeners of the page. */
  override componentDidCatch(error: unknown) {
    reportError(error);
  }

  override render() {
    return createElement(Hydration, null, this.state.isBroken ? this.props.fallback : this.props.children);
  }
}
