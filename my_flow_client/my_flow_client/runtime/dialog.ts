/** Wraps the browser's modal dialog in a controlled component. The browser traps the focus and handles Escape. */
import { createElement, useEffect, useRef, type MouseEvent, type ReactNode, type SyntheticEvent } from "react";

import { sheetHistory } from "./sheetHistory";

interface DialogProps {
  open: boolean;
  /** Set for a sheet that the URL opens: going back changes the URL, which closes the sheet. */
  inAddress?: boolean;
  onClose: () => void;
  className?: string;
  labelledBy?: string;
  style?: Record<string, string>;
  children?: ReactNode;
}

/** Focuses the control with `data-autofocus`, or else the first; also if it is added later. */
function focusInside(dialog: HTMLDialogElement): () => void {
  let focused = document.activeElement;
  const tryFocus = () => {
    const preferred = dialog.querySelector<HTMLElement>("[data-autofocus]");
    const now = document.activeElement;
    if (now !== focused && now !== dialog && dialog.contains(now)) return true; // the person has moved on
    const control = preferred ?? dialog.querySelector<HTMLElement>("button, input");
    if (control && control !== now) control.focus();
    focused = document.activeElement;
    return preferred !== null;
  };
  const observer = new MutationObserver(() => {
    if (tryFocus()) observer.disconnect();
  });
  if (!tryFocus()) observer.observe(dialog, { childList: true, subtree: true });
  return () => observer.disconnect();
}

export function Dialog({ open, inAddress, onClose, className, labelledBy, style, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const latestOnClose = useRef(onClose);
  latestOnClose.current = onClose;
  useEffect(
    () => (open && !inAddress ? sheetHistory.push(() => latestOnClose.current()) : undefined),
    [open, inAddress],
  );
  useEffect(() => {
    const dialog = ref.current!;
    if (!open && dialog.open) dialog.close();
    if (!open || dialog.open) return undefined;
    dialog.showModal();
    return focusInside(dialog);
  }, [open]);
  const end = () => {
    ref.current?.close();
    onClose();
  };
  return createElement(
    "dialog",
    {
      ref,
      className,
      style,
      "aria-labelledby": labelledBy,
      // Closes before the browser does: its close event comes later, when the dialog may be open again.
      onCancel: (event: SyntheticEvent) => {
        if (event.target === ref.current) end();
      },
      // A second Escape closes the dialog without a cancel event.
      onClose: () => {
        if (open && !ref.current?.open) onClose();
      },
      // A press on the backdrop has the dialog itself as its target.
      onMouseDown: (event: MouseEvent) => {
        if (event.target === ref.current) end();
      },
    },
    open ? children : null,
  );
}
