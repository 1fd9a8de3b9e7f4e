/** The channel on which the tabs of a browser share what the API tells a person. */

export const SIGNED_OUT = { type: "signed-out" } as const;

const nameFor = (owner: string): string => `my-flow:events:${owner}`;

export const eventChannel = (owner: string): BroadcastChannel => new BroadcastChannel(nameFor(owner));

/** The name of the lock that the tab which listens holds. */
export const eventLock = nameFor;

/** Ends the person's stream, whichever tab has it. */
export function endStream(owner: string): void {
  const channel = eventChannel(owner); // of its own: a channel does not hear itself
  channel.postMessage(SIGNED_OUT);
  channel.close();
}
