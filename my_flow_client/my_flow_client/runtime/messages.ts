/** Sentences for what goes wrong, from design/copy/; set once by the app. */
export type Messages = Record<
  "unreachable" | "notRead" | "noRoom" | "expired" | "notFound" | "changedElsewhere" | "tooMany" | "unavailable" | "refused"
  | "signInUnreachable" | "sentOne" | "sentMany" | "notSent" | "notSentNameless"
  | "othersUnsent" | "leavingOne" | "leavingMany" | "leaveAnyway",
  string
>;

let messages: Messages | undefined;

export const setMessages = (value: Messages): void => { messages = value; };
export const messageFor = (kind: keyof Messages): string => messages?.[kind] ?? kind;
export const countMessage = (one: keyof Messages, many: keyof Messages, count: number): string =>
  count === 1 ? messageFor(one) : messageFor(many).replace("{}", String(count));
