/**
 * The browser's Back closes the sheet on top: while it is open, a sheet has an entry of its own in the history.
 *
 * Such an entry has the address of the page below. It is left by going back when the sheet closes, and another page
 * that is opened from a sheet takes its place.
 */
import Router from "next/router";

interface Sheet { id: number; hasEntry: boolean; close: () => void }
/** What Next keeps in an entry, with the sheet that the entry belongs to. */
interface State { as?: string; sheet?: number }

/** Going back takes a moment, and what is opened meanwhile would be taken for the entry that is left. */
const ARRIVAL_MS = 1000;

/** The open ones, the top one last. */
const sheets: Sheet[] = [];
/** Greater than the ids in the history, which may be of earlier loads of the page. */
let lastId = typeof window === "undefined" ? 0 : Date.now();
let isListening = false;
let arrival: Promise<void> | undefined;
let arrive = (): void => {};

const sheetOfEntry = (): number => (history.state as State | null)?.sheet ?? 0;
const mark = (sheet: number): State => ({ ...history.state as State, sheet });

/**
 * Opens a page, or this one with another address, once the entry of a sheet that has closed is left.
 *
 * @param open - Is told whether to replace the entry, since it belongs to a sheet that closes now.
 */
export function navigateFromSheet<T>(open: (replace: boolean) => Promise<T>): Promise<T> {
  const step = () => {
    const isOfSheet = sheetOfEntry() > 0;
    // Next replaces it later, and until then nobody must go back from it.
    if (isOfSheet) history.replaceState(mark(0), "");
    return open(isOfSheet);
  };
  return arrival ? arrival.then(step) : step();
}

function goBack(): void {
  arrival ??= new Promise((resolve) => {
    const limit = setTimeout(() => arrive(), ARRIVAL_MS);
    arrive = () => {
      clearTimeout(limit);
      arrival = undefined;
      arrive = () => {};
      resolve();
    };
  });
  history.back();
}

const remove = (sheet: Sheet): void => { if (sheets.includes(sheet)) sheets.splice(sheets.indexOf(sheet), 1); };
const isAnotherPage = (as: string | undefined): boolean => as !== undefined && as !== Router.asPath;

function onPop({ state }: PopStateEvent): void {
  const entry = sheetOfEntry();
  const leaves = isAnotherPage((state as State | null)?.as);
  const left = sheets.filter(({ id, hasEntry }) => hasEntry && (leaves || id > entry));
  for (const sheet of left.reverse()) {
    remove(sheet);
    sheet.close();
  }
  if (entry && !sheets.some(({ id }) => id === entry)) goBack(); // its sheet has closed
  else arrive();
}

/** Next has nothing to do where the page stays; it does not ask at the first step back that stays (on its own account). */
function listen(): void {
  if (isListening) return;
  isListening = true;
  window.addEventListener("popstate", onPop);
  Router.beforePopState(({ as }) => isAnotherPage(as));
}

/** Gives a sheet that opens its entry; ends by the function, when the sheet closes. */
export function pushSheetEntry(close: () => void): () => void {
  listen();
  const sheet = { id: ++lastId, hasEntry: false, close };
  const push = () => {
    if (!sheets.includes(sheet)) return;
    history.pushState(mark(sheet.id), "");
    sheet.hasEntry = true;
  };
  sheets.push(sheet);
  if (arrival) void arrival.then(push);
  else push();
  return () => {
    remove(sheet);
    // A page that is opened as it closes takes the entry's place first.
    setTimeout(() => { if (sheetOfEntry() === sheet.id) goBack(); });
  };
}
