/** Gives the runtime its messages for people. They come from design/copy/; the app sets them once. */
import { createStore } from "./store";

export type Messages = Record<
  | "unreachable"
  | "notRead"
  | "noRoom"
  | "expired"
  | "notFound"
  | "changedElsewhere"
  | "tooMany"
  | "unavailable"
  | "refused"
  | "signInUnreachable"
  | "sentOne"
  | "sentMany"
  | "notSent"
  | "notSentNameless"
  | "othersUnsent"
  | "leavingOne"
  | "leavingMany"
  | "leaveAnyway",
  string
>;

const messages = createStore<Messages | undefined>(undefined);

export const setMessages: (value: Messages) => void = messages.set;
export const messageFor = (kind: keyof Messages): string => messages.get()?.[kind] ?? kind;
export const countMessage = (one: keyof Messages, many: keyof Messages, count: number): string =>
  count === 1 ? messageFor(one) : messageFor(many).replace("{}", String(count));
