/** The browser's own modal dialog as a controlled component: focus trap, Escape and inertness are its. */
import { createElement, useEffect, useRef, type MouseEvent, type ReactNode, type SyntheticEvent } from "react";

import { pushSheetEntry } from "./sheetHistory";

interface DialogProps {
  open: boolean;
  /** Set for a sheet whose address says that it is open: going back changes the address, which closes it. */
  inAddress?: boolean;
  onClose: () => void;
  className?: string;
  labelledBy?: string;
  style?: Record<string, string>;
  children?: ReactNode;
}

/** Gives the focus to the control that asks for it, or else to the first; also to those that come later. */
function focusInside(dialog: HTMLDialogElement): () => void {
  let given = document.activeElement;
  const give = () => {
    const asked = dialog.querySelector<HTMLElement>("[data-autofocus]");
    const now = document.activeElement;
    if (now !== given && now !== dialog && dialog.contains(now)) return true; // the person has moved on
    const control = asked ?? dialog.querySelector<HTMLElement>("button, input");
    if (control && control !== now) control.focus();
    given = document.activeElement;
    return asked !== null;
  };
  const arrival = new MutationObserver(() => { if (give()) arrival.disconnect(); });
  if (!give()) arrival.observe(dialog, { childList: true, subtree: true });
  return () => arrival.disconnect();
}

export function Dialog({ open, inAddress, onClose, className, labelledBy, style, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const tell = useRef(onClose);
  tell.current = onClose;
  useEffect(() => open && !inAddress ? pushSheetEntry(() => tell.current()) : undefined, [open, inAddress]);
  useEffect(() => {
    const dialog = ref.current!;
    if (!open && dialog.open) dialog.close();
    if (!open || dialog.open) return undefined;
    dialog.showModal();
    return focusInside(dialog);
  }, [open]);
  const end = () => { ref.current?.close(); onClose(); };
  return createElement("dialog", {
    ref, className, style, "aria-labelledby": labelledBy,
    // Before the browser does it: it tells of an end a moment later, and by then it may be open again.
    onCancel: (event: SyntheticEvent) => { if (event.target === ref.current) end(); },
    // Escape for the second time, which the browser lets nobody hear of before.
    onClose: () => { if (open && !ref.current?.open) onClose(); },
    // A press on the backdrop lands on the dialog itself, never on what is in it.
    onMouseDown: (event: MouseEvent) => { if (event.target === ref.current) end(); },
  }, open ? children : null);
}
