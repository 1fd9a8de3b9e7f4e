/** Around the whole app: what stands there when a page cannot be drawn. */
import { Component, createElement, type ReactNode } from "react";

import { Hydration } from "./hydration";

interface Props { fallback: ReactNode; children?: ReactNode }

export class Boundary extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  /** React keeps what a boundary catches to itself: whoever listens for errors on the page hears of it too. */
  override componentDidCatch(error: unknown) {
    reportError(error);
  }

  override render() {
    return createElement(Hydration, null, this.state.isBroken ? this.props.fallback : this.props.children);
  }
}
