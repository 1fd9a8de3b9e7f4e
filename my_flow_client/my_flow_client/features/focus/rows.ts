/** The rows of focus: the flows that matter now, each with its reasons, and the other open flows. */
import type { components } from "../../runtime/contract";
import type { DateWords, Zone } from "../../runtime/dates";
import { inPlace, momentIn, sortFlows } from "./ranking";
import { reasonLabels, type ReasonWords } from "./reasonLabels";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type Focus = Schemas["FocusRead"];

/** A flow that matters now. */
export interface FocusRow {
  flow: Flow;
  /** The reasons why it is shown, unless its date or its flag says so. */
  reasons: string[];
}

export interface RowWords {
  reasons: ReasonWords;
  dates: DateWords;
}

const noteText = ({ resume_note }: Focus): string => resume_note?.text ?? "";

/** The flows that matter now, in the API's order; a new one stands where the API will have it. */
export const focusRows = (focus: Focus, zone: Zone, words: RowWords): FocusRow[] =>
  inPlace(focus.items, noteText(focus), momentIn(zone)).map((item) => ({
    flow: item.flow,
    reasons: reasonLabels(item, focus.resume_note, zone, words.reasons, words.dates),
  }));

/** Counts the other open flows: those that do not matter now. */
export const otherCount = ({ open_count, items }: Focus): number => open_count - items.length;

/** Keeps the open flows that are not among those that matter now, and sorts them. */
export const otherFlows = (flows: Flow[], focus: Focus, zone: Zone): Flow[] =>
  sortFlows(
    flows.filter(({ id }) => !focus.items.some(({ flow }) => flow.id === id)),
    noteText(focus),
    momentIn(zone),
  );
