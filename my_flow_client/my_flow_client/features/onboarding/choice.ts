/** The contexts that a first visit chooses among: those suggested, and those of one's own. */
import type { components } from "../../runtime/contract";
import { visible } from "../../runtime/text";

type DashboardItem = components["schemas"]["DashboardItem"];

/** The contexts that the first step suggests, and how contexts of one's own look. */
export interface ContextPalette {
  /** The emoji of the contexts that are suggested, by their names. */
  icons: Record<string, string>;
  /** Their colors, by their names. */
  colors: Record<string, string>;
  /** The emoji of contexts of one's own, one after the other. */
  ownIcons: string[];
  ownColors: string[];
}

/** A context that may be made. */
export interface NamedContext {
  name: string;
  icon: string;
  color: string;
}

/** The context that the name in the field stands for. */
export interface TypedContext {
  context: NamedContext;
  /** Whether no context that is offered has that name. */
  isNew: boolean;
}

export const suggestedContexts = ({ icons, colors }: ContextPalette): NamedContext[] =>
  Object.entries(icons).map(([name, icon]) => ({ name, icon, color: colors[name] ?? "" }));

/** Leaves out the contexts that exist: whoever comes back to the step has made some of them. */
export const notMadeYet = (contexts: NamedContext[], made: DashboardItem[]): NamedContext[] =>
  contexts.filter(({ name }) => !made.some(({ context }) => context.name === name));

export const includes = (contexts: NamedContext[], { name }: NamedContext): boolean =>
  contexts.some((context) => context.name === name);

export const without = (contexts: NamedContext[], { name }: NamedContext): NamedContext[] =>
  contexts.filter((context) => context.name !== name);

/** Chooses the context after the others, or no longer. */
export const toggled = (chosen: NamedContext[], context: NamedContext): NamedContext[] =>
  includes(chosen, context) ? without(chosen, context) : [...chosen, context];

/** Adds the context after the others, unless it is among them. */
export const withContext = (chosen: NamedContext[], context: NamedContext): NamedContext[] =>
  includes(chosen, context) ? chosen : [...chosen, context];

/**
 * The context that a typed name stands for: one that is offered, whatever the case of the letters, or a new one.
 *
 * @param own How many contexts of one's own there are already.
 * @returns Null where nothing can be seen in the name.
 */
export function typedContext(
  text: string,
  offered: NamedContext[],
  own: number,
  { ownIcons, ownColors }: ContextPalette,
): TypedContext | null {
  const name = visible(text);
  if (name === "") return null;
  const same = offered.find((context) => context.name.toLowerCase() === name.toLowerCase());
  if (same) return { context: same, isNew: false };
  return { isNew: true, context: { name, icon: inTurn(ownIcons, own), color: inTurn(ownColors, offered.length) } };
}

const inTurn = (values: string[], place: number): string => values[place % values.length] ?? "";
