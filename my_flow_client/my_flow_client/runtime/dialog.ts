/** The browser's own modal dialog as a controlled component: focus trap, Escape and inertness are its. */
import { createElement, useEffect, useRef, type MouseEvent, type ReactNode } from "react";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  className?: string;
  labelledBy?: string;
  style?: Record<string, string>;
  children?: ReactNode;
}

export function Dialog({ open, onClose, className, labelledBy, style, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current!;
    if (!open && dialog.open) dialog.close();
    if (!open || dialog.open) return;
    dialog.showModal(); // focuses the first control, unless another asks for it
    dialog.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    if (dialog.firstChild) return;
    // What is in it is still loading.
    const arrival = new MutationObserver(() => {
      arrival.disconnect();
      dialog.querySelector<HTMLElement>("[data-autofocus], button, input")?.focus();
    });
    arrival.observe(dialog, { childList: true });
    return () => arrival.disconnect();
  }, [open]);
  return createElement("dialog", {
    ref, className, style, "aria-labelledby": labelledBy,
    onClose,
    // A press on the backdrop lands on the dialog itself, never on what is in it.
    onMouseDown: (event: MouseEvent) => { if (event.target === ref.current) ref.current?.close(); },
  }, open ? children : null);
}
