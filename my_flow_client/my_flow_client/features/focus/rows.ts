/** What focus shows of the API's answer: flows in their order, each with its reasons, and the rest that unfolds. */
import type { components } from "../../runtime/contract";
import type { DateWords } from "../../runtime/dates";
import { inPlace, momentIn, sortFlows } from "./ranking";
import { reasonsInWords, type ReasonWords } from "./reasons";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type Focus = Schemas["FocusRead"];

/** A flow that matters now. */
export interface FocusRow {
  flow: Flow;
  /** Why it is shown, where its date and its flag do not say that. */
  reasons: string[];
}

export interface RowWords {
  reasons: ReasonWords;
  dates: DateWords;
}

const noteOf = ({ resume_note }: Focus): string => resume_note?.text ?? "";

/** The flows that matter, in the order that the API has or will have them. */
export const rowsOf = (focus: Focus, zone: string, words: RowWords): FocusRow[] =>
  inPlace(focus.items, noteOf(focus), momentIn(zone)).map((item) => ({
    flow: item.flow,
    reasons: reasonsInWords(item, focus.resume_note, zone, words.reasons, words.dates),
  }));

/** How many open flows are not shown. */
export const restCount = ({ open_count, items }: Focus): number => open_count - items.length;

/** Of the open flows those that are not shown already, in order. */
export const restOf = (flows: Flow[], focus: Focus, zone: string): Flow[] =>
  sortFlows(flows.filter(({ id }) => !focus.items.some(({ flow }) => flow.id === id)), noteOf(focus), momentIn(zone));
