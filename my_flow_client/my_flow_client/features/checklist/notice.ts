/** Inline messages with undo; a sheet would hide toasts. */
import { useEffect, useRef, useState } from "react";

import { toastError } from "../../runtime/toast";

export interface Notice {
  /** Empty without a notice. */
  message: string;
  isError: boolean;
  canUndo: boolean;
  undo: () => void;
}

export interface Notices {
  shown: Notice;
  say: (message: string, undo?: () => void) => void;
  /** Says it in a toast once the checklist is closed. */
  sayError: (message: string) => void;
  clear: () => void;
}

const NONE = { message: "", isError: false, undo: undefined };

export function useNotices(): Notices {
  const [notice, setNotice] = useState<{ message: string; isError: boolean; undo?: () => void }>(NONE);
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  return {
    shown: {
      message: notice.message,
      isError: notice.isError,
      canUndo: notice.undo !== undefined,
      undo: () => {
        setNotice(NONE);
        notice.undo?.();
      },
    },
    say: (message, undo) => setNotice({ message, isError: false, undo }),
    sayError: (message) => {
      if (isOpen.current) setNotice({ message, isError: true });
      else toastError(message);
    },
    clear: () => setNotice(NONE),
  };
}
