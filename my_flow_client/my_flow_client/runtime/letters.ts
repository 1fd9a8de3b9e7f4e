/** Writes on their way to the API, kept in local storage: a reload or a closed tab loses none of them. */
import type { QueryKey } from "@tanstack/react-query";

import type { Question } from "./asking";
import type { Patch } from "./cache";
import { keepIn, readFrom } from "./storage";

export interface Letter extends Question {
  /** The version that it was written against, if the write insists on it. */
  version?: number;
  /** What it is about: an id, which the client made up if the API has not given one yet. */
  subject?: string;
  /** The version of that, which each write raises by one. */
  base?: number;
  /** What people call it. */
  label: string;
  patches: Patch[];
  invalidates: QueryKey[];
  /** The tab that is sending it; none while it waits for the API to be back. */
  sender?: string;
}

const SAMPLE: Letter = { id: "", method: "", path: "", label: "", patches: [], invalidates: [] };
export const PREFIX = "my-flow:outbox:";
const TAB_PREFIX = "my-flow:tab:";
/** This page, until it is closed or reloaded. */
export const TAB = `${TAB_PREFIX}${typeof crypto === "undefined" ? "" : crypto.randomUUID()}`;

/** A name that sorts after all that are there, in every tab of this browser; the clock may have been set back. */
function nextName(owner: string): string {
  const last = Number(names(owner).at(-1)?.split(":").at(-1)) || 0;
  return `${PREFIX}${owner}:${String(Math.max(last + 1, Date.now())).padStart(16, "0")}`;
}

/** The names of a person's letters, the oldest first. */
export const names = (owner: string): string[] =>
  Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${owner}:`)).sort();

export const read = (name: string): Letter | undefined => readFrom(localStorage, name, SAMPLE);

export const waiting = (owner: string): [string, Letter][] =>
  names(owner).flatMap((name): [string, Letter][] => {
    const letter = read(name);
    return letter && !letter.sender ? [[name, letter]] : [];
  });

/** Where there is no room it is sent all the same; it is not there any more after a reload. */
export function post(owner: string, letter: Letter): string {
  const name = nextName(owner);
  write(name, letter);
  return name;
}

/** @returns Whether there was room for it. */
export const write = (name: string, letter: Letter): boolean => keepIn(localStorage, name, JSON.stringify(letter));
export const remove = (name: string): void => localStorage.removeItem(name);

/**
 * Lets letters wait again whose tab is gone: it was closed or reloaded before the answer came.
 *
 * @returns Their names.
 */
export async function takeOverLost(owner: string): Promise<string[]> {
  const { held = [] } = await navigator.locks.query();
  const alive = new Set([TAB, ...held.map(({ name }) => name)]);
  return names(owner).filter((name) => {
    const letter = read(name);
    const isLost = letter?.sender && !alive.has(letter.sender);
    return isLost && write(name, { ...letter, sender: undefined });
  });
}

/** Tells other tabs that this one lives, for as long as it does. */
export const stayAlive = (): void => { void navigator.locks.request(TAB, () => new Promise(() => {})); };

/** The API's id for what the client had given one: in every letter that speaks of it. */
export function rename(owner: string, from: string, to: string): void {
  for (const name of names(owner)) {
    const kept = localStorage.getItem(name)!;
    if (kept.includes(from)) localStorage.setItem(name, kept.replaceAll(from, to));
  }
}

/** Calls back when another tab posts, sends or gives up a letter. */
export const onChangeElsewhere = (owner: string, listener: () => void): (() => void) => {
  const listen = ({ key }: StorageEvent) => { if (key?.startsWith(`${PREFIX}${owner}:`)) listener(); };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
};
