/**
 * A flow that is saved while it is typed.
 *
 * What a person types (`mine`) lies over what the server has (`saved`) until both say the same. `base` is what
 * `saved` was when the person began, `sent` what was last on its way: a field is in conflict when the server has
 * something else than any of these. All three outlive a reload.
 */
import { useCallback, useEffect, useRef, useState } from "react";

import type { ApiError } from "../../runtime/api";
import { useUnreachable } from "../../runtime/connectivity";
import type { Flow } from "../../runtime/flowWrites";
import { useQueuedCount } from "../../runtime/outboxHooks";
import { repeatLabel, type RepeatWords } from "../../runtime/repeatLabels";
import { useSessionOwner } from "../../runtime/session";
import { trySetItem, readJson } from "../../runtime/storage";

const FIELDS = ["title", "description", "priority", "planned", "due", "repeat", "reminder_enabled"] as const;
type Field = (typeof FIELDS)[number];
/** The fields of a flow that can be typed into. */
export type Values = Pick<Flow, Exclude<Field, "repeat">> & { repeat: Repeat | null };
/** The part of a repetition that can be chosen. */
export type Repeat = Pick<NonNullable<Flow["repeat"]>, "rule" | "counts_from">;
type Some = Partial<Values>;
/** The typed values, the server's values when typing began, and the values sent last. */
export interface Kept {
  mine: Some;
  base: Some;
  sent: Some;
}
const NOTHING: Kept = { mine: {}, base: {}, sent: {} };

const PAUSE_MS = 600;
const AGAIN_MS = [4_000, 15_000, 60_000];

/** A value as the server keeps it. */
const clean = (field: Field, value: unknown): unknown =>
  field === "title" ? String(value).trim() : field === "description" ? String(value ?? "").trim() || null : value;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const without = (values: Some, field: Field): Some =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name !== field));

/** The fields as the server has them. */
export const valuesOf = (flow: Flow): Values => ({
  title: flow.title,
  description: flow.description,
  priority: flow.priority,
  planned: flow.planned,
  due: flow.due,
  repeat: flow.repeat ? { rule: flow.repeat.rule, counts_from: flow.repeat.counts_from } : null,
  reminder_enabled: flow.reminder_enabled,
});

/** Forgets what was typed into a field that the server has moved on with, unless the two differ. */
export function reconciled(kept: Kept, saved: Values): Kept {
  return (Object.keys(kept.mine) as Field[]).reduce((now, field) => {
    const mine = clean(field, now.mine[field]);
    if (same(now.base[field], saved[field])) return now;
    if (same(mine, saved[field]) || (field in now.sent && same(now.sent[field], saved[field]))) {
      return { ...now, base: { ...now.base, [field]: saved[field] } };
    }
    // Nothing was typed since the last save: the newer value shows.
    if (same(mine, now.base[field])) return { ...now, mine: without(now.mine, field) };
    return now;
  }, kept);
}

interface Options {
  flow: Flow;
  /** Returns the problems of the fields in words; empty without one. */
  problems: (values: Values) => Record<string, string>;
  save: (changes: Some) => void;
  isSaving: boolean;
  error: ApiError | null;
}

/** Whether all is saved, on its way, waits on this device for the connection, or is not saved yet. */
export type EditorState = "saved" | "saving" | "waiting" | "unsaved";

export interface Editor {
  values: Values;
  set: <F extends Field>(field: F, value: Values[F]) => void;
  /** Sets several fields, which are saved together. */
  setAll: (values: Partial<Values>) => void;
  state: EditorState;
  /** Why it is not saved yet, unless that is said at a field. */
  message: string;
  /** What is wrong with a field, or with a part of it such as `due.date`. */
  errorOf: (field: string) => string;
  /** Fields that somebody changed meanwhile to something else. */
  conflicts: { field: Field; theirs: Values[Field] }[];
  keepMine: () => void;
  takeTheirs: () => void;
  /** Sends what is not saved yet, now. */
  flush: () => void;
}

export function useEditor({ flow, problems, save, isSaving, error }: Options): Editor {
  const name = `my-flow:draft:${useSessionOwner()}:flow:${flow.id}`;
  const [kept, setKept] = useState<Kept>(() => readJson(sessionStorage, name, NOTHING) ?? NOTHING);
  const [tries, setTries] = useState(0);
  const [isTold, setIsTold] = useState(false);
  const unreachable = useUnreachable();
  const attempted = useRef({ version: 0, name: "" });
  // On its way, or while it waits to be sent, a change is shown as if it were saved.
  const isWaiting = useQueuedCount() > 0;
  const isOpen = isSaving || isWaiting || (error !== null && attempted.current.version === flow.version);
  const saved = valuesOf(flow);
  const now = isOpen ? kept : reconciled(kept, saved);

  const changed = FIELDS.filter((field) => field in now.mine && !same(clean(field, now.mine[field]), saved[field]));
  const conflicts = changed.filter((field) => !same(now.base[field], saved[field]));
  const changes: Some = Object.fromEntries(changed.map((field) => [field, clean(field, now.mine[field])]));
  const values = { ...saved, ...now.mine };
  const wrong = problems(values);
  const isWrong = Object.values(wrong).some((words) => words !== "");
  const attempt = JSON.stringify([flow.version, changes]);
  const failed = error !== null && attempted.current.name === attempt;
  const isFinal = failed && error.status >= 400 && error.status < 500 && error.status !== 429;
  const isReady = changed.length > 0 && !conflicts.length && !isWrong && !isSaving;
  const canSave = isReady && !isFinal;

  const write = useCallback(
    (next: Kept) => {
      setKept(next);
      if (Object.keys(next.mine).length) trySetItem(sessionStorage, name, JSON.stringify(next));
      else sessionStorage.removeItem(name);
    },
    [name],
  );
  const send = () => {
    attempted.current = { version: flow.version, name: attempt };
    write({ ...now, sent: { ...now.sent, ...changes } });
    save(changes);
  };

  const isNew = failed || attempted.current.name !== attempt;
  const latest = useRef({ send, isDue: false, isIdle: false });
  latest.current = { send, isDue: canSave && isNew, isIdle: changed.length === 0 && !isSaving && !isWaiting };
  useEffect(() => {
    if (now !== kept) write(now);
  });
  // Somebody who is in the middle of typing is not interrupted.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt begins the pause anew
  useEffect(() => {
    const timer = setTimeout(() => setIsTold(isWrong), isWrong ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [isWrong, attempt]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt and each outage begin it anew
  useEffect(() => {
    if (!canSave) return undefined;
    const pause = failed ? AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)] : PAUSE_MS;
    const timer = setTimeout(() => {
      setTries(failed ? tries + 1 : 0);
      latest.current.send();
    }, pause);
    return () => clearTimeout(timer);
  }, [attempt, canSave, failed, tries, unreachable]);
  useEffect(() => {
    const flush = () => {
      if (latest.current.isDue) latest.current.send();
    };
    const onHide = () => {
      if (document.hidden) flush();
    };
    document.addEventListener("visibilitychange", onHide);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      flush();
      if (latest.current.isIdle) sessionStorage.removeItem(name);
    };
  }, [name]);

  const setAll = (typed: Some): void => {
    const begun = (Object.keys(typed) as Field[]).filter((field) => !(field in now.mine));
    const base = { ...now.base, ...Object.fromEntries(begun.map((field) => [field, saved[field]])) };
    write({ ...now, mine: { ...now.mine, ...typed }, base });
  };

  return {
    values,
    setAll,
    set: (field, value) => setAll({ [field]: value }),
    state: isSaving
      ? "saving"
      : changed.length === 0
        ? isWaiting
          ? "waiting"
          : "saved"
        : isWrong || failed || conflicts.length
          ? "unsaved"
          : "saving",
    message: failed && !Object.keys(error.fields).length ? error.message : "",
    errorOf: (field) => (isTold && wrong[field]) || (failed && error.fields[field]) || "",
    conflicts: conflicts.map((field) => ({ field, theirs: saved[field] })),
    keepMine: () =>
      write({ ...now, base: { ...now.base, ...Object.fromEntries(conflicts.map((f) => [f, saved[f]])) } }),
    takeTheirs: () => write({ ...now, mine: conflicts.reduce(without, now.mine) }),
    flush: () => {
      if (isReady) send();
    },
  };
}

/**
 * What a field says elsewhere, as text.
 *
 * @param someday The word for a plan without a day.
 * @param repeats The words for a repetition.
 */
export function asText(value: Values[Field], someday: string, repeats: RepeatWords): string {
  if (typeof value !== "object" || value === null) return value === null ? "" : String(value);
  if ("rule" in value) return repeatLabel(value, repeats);
  if (!value.date) return someday;
  return value.time ? `${value.date}, ${value.time}` : value.date;
}
