/** Opens the BroadcastChannel on which the tabs of a browser share a person's event stream. */

export const SIGNED_OUT = { type: "signed-out" } as const;

const nameFor = (owner: string): string => `my-flow:events:${owner}`;

export const eventChannel = (owner: string): BroadcastChannel => new BroadcastChannel(nameFor(owner));

/** The name of the Web Lock held by the tab that reads the stream. */
export const eventLock = nameFor;

/** Ends the person's stream in whichever tab reads it. */
export function endStream(owner: string): void {
  const channel = eventChannel(owner); // a channel of its own: a channel does not get its own messages
  channel.postMessage(SIGNED_OUT);
  channel.close();
}
