/**
 * Lets the browser's Back close the sheet on top: an open sheet has an entry of its own in the history.
 *
 * The entry has the URL of the page below. When the sheet closes, the client goes back to leave the entry; a page that
 * is opened from the sheet takes the entry's place.
 */
import Router from "next/router";

interface Sheet {
  id: number;
  hasEntry: boolean;
  close: () => void;
}
/** What Next stores in an entry, with the sheet that the entry belongs to. */
interface State {
  as?: string;
  sheet?: number;
}

export interface SheetHistory {
  /**
   * Navigates once the entry of a closed sheet is left.
   *
   * @param navigate Gets whether to replace the entry, since it belongs to a sheet that closes now.
   */
  navigate: <T>(navigate: (replace: boolean) => Promise<T>) => Promise<T>;
  /** Adds the entry of a sheet that opens. @returns Removes it, when the sheet closes. */
  push: (close: () => void) => () => void;
}

/** Going back takes a moment; a page that is opened meanwhile would take the place of the wrong entry. */
const BACK_TIMEOUT_MS = 1000;

const sheetOfEntry = (): number => (history.state as State | null)?.sheet ?? 0;
const stateWith = (sheet: number): State => ({ ...(history.state as State), sheet });
const isOtherPage = (as: string | undefined): boolean => as !== undefined && as !== Router.asPath;

function createSheetHistory(): SheetHistory {
  /** The open sheets, the top one last. */
  const sheets: Sheet[] = [];
  /** Greater than the ids in the history, which may be from earlier loads of the page. */
  let lastId = typeof window === "undefined" ? 0 : Date.now();
  let isListening = false;
  /** Pending while the client goes back. */
  let goingBack: Promise<void> | undefined;
  let onArrival = (): void => {};

  const remove = (sheet: Sheet): void => {
    if (sheets.includes(sheet)) sheets.splice(sheets.indexOf(sheet), 1);
  };

  function goBack(): void {
    goingBack ??= new Promise((resolve) => {
      const timeout = setTimeout(() => onArrival(), BACK_TIMEOUT_MS);
      onArrival = () => {
        clearTimeout(timeout);
        goingBack = undefined;
        onArrival = () => {};
        resolve();
      };
    });
    history.back();
  }

  function onPopState({ state }: PopStateEvent): void {
    const entry = sheetOfEntry();
    const leavesPage = isOtherPage((state as State | null)?.as);
    const left = sheets.filter(({ id, hasEntry }) => hasEntry && (leavesPage || id > entry));
    for (const sheet of left.reverse()) {
      remove(sheet);
      sheet.close();
    }
    if (entry && !sheets.some(({ id }) => id === entry))
      goBack(); // its sheet has closed
    else onArrival();
  }

  /** Next has nothing to do where the page stays. It does not call `beforePopState` for its own first step back. */
  function listen(): void {
    if (isListening) return;
    isListening = true;
    window.addEventListener("popstate", onPopState);
    Router.beforePopState(({ as }) => isOtherPage(as));
  }

  return {
    navigate: (navigate) => {
      const step = () => {
        const isOfSheet = sheetOfEntry() > 0;
        // Next replaces the entry later, and until then nobody must go back from it.
        if (isOfSheet) history.replaceState(stateWith(0), "");
        return navigate(isOfSheet);
      };
      return goingBack ? goingBack.then(step) : step();
    },
    push: (close) => {
      listen();
      const sheet = { id: ++lastId, hasEntry: false, close };
      const push = () => {
        if (!sheets.includes(sheet)) return;
        history.pushState(stateWith(sheet.id), "");
        sheet.hasEntry = true;
      };
      sheets.push(sheet);
      if (goingBack) void goingBack.then(push);
      else push();
      return () => {
        remove(sheet);
        // A page that is opened as the sheet closes takes the entry's place first.
        setTimeout(() => {
          if (sheetOfEntry() === sheet.id) goBack();
        });
      };
    },
  };
}

export const sheetHistory = createSheetHistory();
