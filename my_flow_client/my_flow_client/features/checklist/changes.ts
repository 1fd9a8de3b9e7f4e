/** Changes the items of a flow, and says what was done and how it is undone. */
import { useRef } from "react";

import { useWrite } from "../../runtime/data";
import { deleteWrite, type Flow } from "../../runtime/flowWrites";
import { formatText, shortTitle } from "../../runtime/text";
import {
  applyItemChange,
  countsOf,
  itemBefore,
  newItemId,
  type Addition,
  type Clearing,
  type Edit,
  type Item,
  type ItemChange,
  type Move,
  type Removal,
} from "./items";
import type { Notices } from "./notice";
import { promotedFlow } from "./promotedFlow";
import {
  addItemsWrite,
  clearDoneWrite,
  promoteItemWrite,
  removeItemWrite,
  updateItemWrite,
  type ItemWrite,
  type Promoted,
  type Promotion,
} from "./writes";

/** `{}` stands for the text of an item, or for a number. */
export interface ChangeWords {
  addedMany: string;
  deleted: string;
  deletedMany: string;
  promoted: string;
  /** While the API cannot be reached. */
  promotedLater: string;
}

export interface Changes {
  /** Adds items at the end. */
  add: (items: Pick<Item, "text" | "done">[], typed: string) => void;
  update: (item: Item, values: Edit["values"]) => void;
  move: (item: Item, after: string | null) => void;
  remove: (item: Item) => void;
  /** Deletes the items that are done. */
  clearDone: () => void;
  /** Makes a flow of the item. */
  promote: (item: Item) => void;
}

/** Take back what was typed and the API refuses. */
interface GiveBack {
  items: (typed: string) => void;
  text: (itemId: string, typed: string) => void;
}

type Adding = ItemWrite<Addition> & { typed?: string };

export function useChanges(
  flow: Flow,
  { items, version }: { items: Item[]; version: number },
  notices: Notices,
  giveBack: GiveBack,
  words: ChangeWords,
): Changes {
  // An undo comes later, when there are other items.
  const latest = useRef({ items, version });
  latest.current = { items, version };
  const write = <C extends ItemChange>(change: C, title?: string): ItemWrite<C> => ({
    id: flow.id,
    version: latest.current.version,
    title,
    change,
    counts: countsOf(applyItemChange(latest.current.items, change)),
  });
  const onError = ({ message }: { message: string }): void => notices.sayError(message);

  const add = useWrite<Adding>({
    ...addItemsWrite(flow),
    onError: (error, { typed }) => {
      onError(error);
      if (typed) giveBack.items(typed);
    },
  }).mutate;
  const update = useWrite<ItemWrite<Edit | Move>>({
    ...updateItemWrite(flow),
    onError: (error, { change }) => {
      onError(error);
      if (change.kind === "edit" && change.values.text) giveBack.text(change.itemId, change.values.text);
    },
  }).mutate;
  const remove = useWrite({ ...removeItemWrite(flow), onError }).mutate;
  const clear = useWrite({ ...clearDoneWrite(flow), onError }).mutate;
  const deleteFlow = useWrite({ ...deleteWrite(flow.context_id), onError }).mutate;
  const putBack = (item: Item, after: string | null): void =>
    add(write<Addition>({ kind: "add", items: [item], after }, item.text));
  const promote = useWrite<Promotion, Promoted>({
    ...promoteItemWrite(flow),
    onError,
    onSuccess: ({ promoted }, { item, after }) =>
      promoted
        ? notices.say(formatText(words.promoted, shortTitle(item.text)), () => {
            putBack(item, after);
            deleteFlow(promoted);
          })
        : notices.say(formatText(words.promotedLater, shortTitle(item.text))),
  }).mutate;

  return {
    add: (typedItems, typed) => {
      const added = typedItems.map((item) => ({ ...item, id: newItemId() }));
      const [first] = added;
      if (!first) return;
      const change: Addition = { kind: "add", items: added };
      add({ ...write(change, added.length === 1 ? first.text : undefined), typed });
      if (notices.shown.isError) notices.clear();
      if (added.length > 1)
        notices.say(formatText(words.addedMany, String(added.length)), () => {
          let left = latest.current.items;
          for (const { id } of added) {
            const removal: Removal = { kind: "remove", itemId: id };
            left = applyItemChange(left, removal);
            remove({ ...write(removal), counts: countsOf(left) });
          }
        });
    },
    update: (item, values) => update(write<Edit>({ kind: "edit", itemId: item.id, values }, values.text ?? item.text)),
    move: (item, after) => update(write<Move>({ kind: "move", itemId: item.id, after }, item.text)),
    remove: (item) => {
      const after = itemBefore(items, item.id);
      remove(write<Removal>({ kind: "remove", itemId: item.id }, item.text));
      notices.say(formatText(words.deleted, shortTitle(item.text)), () => putBack(item, after));
    },
    clearDone: () => {
      const before = items;
      const done = before.filter((item) => item.done);
      const [first] = done;
      if (!first) return;
      clear(write<Clearing>({ kind: "clear" }, flow.title));
      const said =
        done.length === 1
          ? formatText(words.deleted, shortTitle(first.text))
          : formatText(words.deletedMany, String(done.length));
      notices.say(said, () => {
        let shown = latest.current.items;
        for (const item of done) {
          const change: Addition = { kind: "add", items: [item], after: itemBefore(before, item.id) };
          shown = applyItemChange(shown, change);
          add({ ...write(change, item.text), counts: countsOf(shown) });
        }
      });
    },
    promote: (item) =>
      promote({
        ...write<Removal>({ kind: "remove", itemId: item.id }, item.text),
        item,
        after: itemBefore(items, item.id),
        shown: promotedFlow(flow, item),
      }),
  };
}
