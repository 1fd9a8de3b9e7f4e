/** Deleting and archiving a context from its page. It loads when somebody acts on the page. */
import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import { restoreFocusTo } from "../../runtime/focusManagement";
import { openPage } from "../../runtime/navigation";
import { shortTitle, formatText } from "../../runtime/text";
import { toastWithUndo } from "../../runtime/toast";
import { archiveWrite, deleteWrite, restoreWrite } from "./editWrites";
import { toastFailure, unarchiveWrite } from "./writes";

type Context = components["schemas"]["ContextRead"];

/** The texts of toasts; `{}` stands for the name. */
export interface ContextEditingWords {
  inTrash: string;
  inArchive: string;
  undo: string;
}

export interface ContextEditing {
  /** Closes the sheet and deletes the context. */
  remove: (context: Context) => void;
  /** Closes the sheet and archives the context. */
  archive: (context: Context) => void;
}

/** Deletes and archives a context, which can be taken back for ten seconds. */
export function useContextEditing(close: () => void, words: ContextEditingWords): ContextEditing {
  const restore = useWrite({ ...restoreWrite, onError: toastFailure });
  const unarchive = useWrite({ ...unarchiveWrite, onError: toastFailure });
  const leave =
    (message: string, undo: (context: Context) => void) =>
    (_: unknown, context: Context): void => {
      toastWithUndo(formatText(message, shortTitle(context.name)), words.undo, () => {
        restoreFocusTo("#main");
        undo(context);
      });
      openPage("/contexts/");
    };
  const remove = useWrite({
    ...deleteWrite,
    onSuccess: leave(words.inTrash, restore.mutate),
    onError: toastFailure,
  });
  const archive = useWrite({
    ...archiveWrite,
    onSuccess: leave(words.inArchive, unarchive.mutate),
    onError: toastFailure,
  });
  return {
    remove: (context) => {
      close();
      remove.mutate(context);
    },
    archive: (context) => {
      close();
      archive.mutate(context);
    },
  };
}
