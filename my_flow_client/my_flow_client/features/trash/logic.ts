/** The trash: what was deleted, and taking it back. */
import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { usePages, useWrite } from "../../runtime/data";
import { dayOfMoment, type DateWords, type Zone } from "../../runtime/dates";
import { restoreFocusNear } from "../../runtime/focusManagement";
import { nextPage, type NextPage } from "../../runtime/nextPage";
import { TRASH_KEY } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useIsIn, useZone } from "../../runtime/resources";
import { shortTitle, formatText } from "../../runtime/text";
import { toast, toastError } from "../../runtime/toast";
import { restoreWrite as restoreContextWrite } from "../contexts/editWrites";
import { restoreFlowWrite, TRASH_PATH } from "./writes";

type TrashItem = components["schemas"]["TrashItem"];

export interface Trash {
  query: QueryState;
  items: TrashItem[];
  nextPage: NextPage;
  zone: Zone;
}

/** Reads what is in the trash. */
export function useTrash(): Trash {
  const trash = usePages<TrashItem>({ path: `${TRASH_PATH}?limit=50`, key: TRASH_KEY, enabled: useIsIn() });
  return { query: queryState(trash), items: trash.data ?? [], nextPage: nextPage(trash), zone: useZone() };
}

/** `{}` stands for a day, or for what was restored. */
export interface TrashWords {
  deleted: string;
  goes: string;
  /** The text of the toast. */
  restored: string;
  dates: DateWords;
}

/** A context or a flow in the trash. */
export interface Trashed {
  id: string;
  name: string;
  /** Since when it is here. */
  deleted: string;
  /** Until when it stays. */
  goes: string;
  restore: () => void;
}

/** Says since when something is in the trash and until when it stays, and restores it. */
export function useTrashItem(item: TrashItem, zone: Zone, words: TrashWords): Trashed {
  useClock();
  const { context, flow } = item;
  const id = context?.id ?? flow?.id ?? "";
  const name = context?.name ?? flow?.title ?? "";
  const callbacks = {
    onSuccess: () => toast(formatText(words.restored, shortTitle(name))),
    onError: ({ message }: Error) => toastError(message),
  };
  const restoreFlow = useWrite({ ...restoreFlowWrite(flow?.context_id ?? ""), ...callbacks });
  const restoreContext = useWrite({ ...restoreContextWrite, ...callbacks });
  const said = (sentence: string, moment: string): string =>
    formatText(sentence, dayOfMoment(moment, zone, words.dates));
  return {
    id,
    name,
    deleted: said(words.deleted, item.deleted_at),
    goes: said(words.goes, item.goes_at),
    restore: () => {
      restoreFocusNear(id, "#main");
      if (context) restoreContext.mutate(context);
      else if (flow) restoreFlow.mutate(flow);
    },
  };
}
