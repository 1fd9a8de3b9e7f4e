/** Moves the focus by arrow keys between the flows that are left open and the note below them. */
import type { KeyboardEvent } from "react";

import { focusOn } from "../../runtime/focusManagement";

const NOTE = "[data-resume-note]";
const LAST_ROW = "[data-left-open] > :last-child button";

/** Arrow up and down move the focus to the same control in the row before and after; past the last one to the note. */
export function moveBetweenRows(event: KeyboardEvent): void {
  const button = event.target as HTMLButtonElement;
  const row = button.closest("li");
  if (!row || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  event.preventDefault();
  const to = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  const at = [...row.querySelectorAll("button")].indexOf(button);
  if (to) to.querySelectorAll("button")[at]?.focus();
  else if (event.key === "ArrowDown") focusOn(NOTE);
}

/** From the note, arrow up moves the focus back into the rows. */
export function moveToRows(event: KeyboardEvent): void {
  if (event.key !== "ArrowUp") return;
  event.preventDefault();
  focusOn(LAST_ROW);
}
