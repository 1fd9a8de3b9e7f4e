/** The state of the gallery's controls. */
import { type ChangeEvent, useState } from "react";

import { useThemeChoice } from "../../runtime/theme";
import { toast, toastError, toastWithUndo } from "../../runtime/toast";

export interface GalleryChoice {
  value: string;
  isOn: boolean;
  choose: (value: string) => void;
  change: (event: ChangeEvent<HTMLSelectElement>) => void;
  toggle: () => void;
}

/** Keeps what is chosen, and whether the switches are on. */
export function useGalleryChoice(): GalleryChoice {
  const [value, choose] = useState("one");
  const [isOn, setIsOn] = useState(true);
  return { value, isOn, choose, change: ({ target }) => choose(target.value), toggle: () => setIsOn(!isOn) };
}

export interface GallerySheets {
  /** The name of the sheet that is open; empty if there is none. */
  shown: string;
  open: (name: string) => void;
  close: () => void;
}

/** Opens one sheet at a time. */
export function useGallerySheets(): GallerySheets {
  const [shown, open] = useState("");
  return { shown, open, close: () => open("") };
}

export interface GalleryCommands {
  text: string;
  type: (text: string) => void;
}

/** Keeps the text that the commands are searched for. */
export function useGalleryCommands(): GalleryCommands {
  const [text, type] = useState("");
  return { text, type };
}

export interface GalleryTheme {
  choose: (theme: "light" | "dark") => void;
}

/** Chooses the theme. */
export function useGalleryTheme(): GalleryTheme {
  return { choose: useThemeChoice().choose };
}

/** Shows a toast. */
export const showToast = (message: string): void => toast(message);
/** Shows a toast with an undo, which says something itself. */
export const showUndo = (message: string, label: string, undone: string): void =>
  toastWithUndo(message, label, () => toast(undone));
/** Shows the toast of an error. */
export const showError = (message: string): void => toastError(message);
/** Stands for what a control would do. */
export const doNothing = (): void => {};
