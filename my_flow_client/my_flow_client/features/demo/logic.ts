/** The demo on the landing page. Nothing is kept. */
import { useState } from "react";

/** The demo, one of whose contexts is shown. */
export interface Demo {
  /** The place of the context that is shown. */
  current: number;
  /** Its color. */
  color: string;
  /** Shows the context at that place. */
  choose: (context: number) => void;
}

/**
 * Shows one context at a time, the first one at first.
 *
 * @param colors The colors of the contexts.
 */
export function useDemo(colors: string[]): Demo {
  const [current, choose] = useState(0);
  return { current, choose, color: colors[current] ?? "" };
}

/** A flow of the demo. */
export interface DemoFlow {
  isDone: boolean;
  toggle: () => void;
}

/** Ticks a flow, or takes the tick away. */
export function useDemoFlow(): DemoFlow {
  const [isDone, setDone] = useState(false);
  return { isDone, toggle: () => setDone(!isDone) };
}
