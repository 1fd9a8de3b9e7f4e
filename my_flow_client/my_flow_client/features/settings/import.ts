/** Bringing in a file that an export made: first what it would change, then the import. */
import { useState, type ChangeEvent } from "react";

import { request, type ApiError } from "../../runtime/api";
import type { components } from "../../runtime/contract";
import { useWrite, type Write } from "../../runtime/data";
import { EVERYTHING_KEY } from "../../runtime/queryKeys";
import { toast, toastError } from "../../runtime/toast";

type Schemas = components["schemas"];
type ImportRead = Schemas["ImportRead"];

/** `{}` stands for a number. */
export interface ImportWords {
  oneContext: string;
  manyContexts: string;
  oneFlow: string;
  manyFlows: string;
  /** The text of the toast. */
  done: string;
}

/** What an import would change, in words: "3 contexts, 1 flow". */
export interface ImportPreview {
  created: string;
  unchanged: string;
  /** The number of stored flows that stop repeating, in words. */
  noLongerRepeating: string;
  inTrash: string;
  /** Whether something would be created. */
  isNew: boolean;
  /** True if the import stops a stored flow from repeating. */
  endsRepetition: boolean;
  /** Whether something of the file is in the trash. */
  isTrashed: boolean;
}

export interface Import {
  /** Whether the chosen file is no JSON object. */
  isUnreadable: boolean;
  /** A sentence that says why the API refused the file; empty if it did not. */
  error: string;
  /** Null until the API has said what the chosen file would change. */
  preview: ImportPreview | null;
  isPending: boolean;
  choose: (event: ChangeEvent<HTMLInputElement>) => void;
  apply: () => void;
  /** Restores what of the file is in the trash, then looks at the file again. */
  restore: () => void;
  cancel: () => void;
}

/** Without `apply`, nothing is changed. */
interface ImportVariables {
  file: object;
  apply: boolean;
}

export const importWrite: Write<ImportVariables, ImportRead> = {
  method: "POST",
  path: ({ apply }) => `/import${apply ? "?apply=true" : ""}`,
  body: ({ file }) => file,
  optimistic: [],
  invalidateAfterMs: 0,
  invalidates: [EVERYTHING_KEY],
};

/** Shows what a chosen file would change, imports it, and restores what of it is in the trash. */
export function useImport(words: ImportWords): Import {
  const [file, setFile] = useState<object>();
  const [found, setFound] = useState<ImportRead>();
  const [isUnreadable, setUnreadable] = useState(false);
  const giveUp = (): void => {
    setFile(undefined);
    setFound(undefined);
  };
  const send = useWrite({
    ...importWrite,
    onSuccess: (answer: ImportRead, { apply }) => {
      if (!apply) return setFound(answer);
      toast(words.done);
      giveUp();
    },
  });
  const look = (chosen: object): void => send.mutate({ file: chosen, apply: false });
  return {
    isUnreadable,
    error: send.error?.message ?? "",
    preview: found ? importPreview(found, words) : null,
    isPending: send.isPending,
    choose: (event) => {
      setUnreadable(false);
      setFound(undefined);
      send.reset();
      readJson(
        event.target,
        (read) => {
          setFile(read);
          look(read);
        },
        () => setUnreadable(true),
      );
    },
    apply: () => {
      if (file) send.mutate({ file, apply: true });
    },
    restore: () => {
      if (!file || !found) return;
      void restoreAll(found)
        .catch((error: ApiError) => toastError(error.message))
        .then(() => look(file));
    },
    cancel: giveUp,
  };
}

/** Puts into words what an import would change. */
export function importPreview({ contexts, flows }: ImportRead, words: ImportWords): ImportPreview {
  const say = (part: "created" | "unchanged" | "in_trash"): string =>
    [
      counted(contexts[part], words.oneContext, words.manyContexts),
      counted(flows[part], words.oneFlow, words.manyFlows),
    ].join(", ");
  return {
    created: say("created"),
    unchanged: say("unchanged"),
    noLongerRepeating: counted(flows.no_longer_repeating, words.oneFlow, words.manyFlows),
    inTrash: say("in_trash"),
    isNew: contexts.created + flows.created > 0,
    endsRepetition: flows.no_longer_repeating > 0,
    isTrashed: contexts.in_trash + flows.in_trash > 0,
  };
}

const counted = (count: number, one: string, many: string): string =>
  count === 1 ? one : many.replace("{}", String(count));

/** What a chosen file holds; `refuse` is called where it is not a JSON object. Choosing it again reads it again. */
function readJson(input: HTMLInputElement, take: (read: object) => void, refuse: () => void): void {
  void input.files?.[0]?.text().then((text) => {
    input.value = "";
    try {
      const read: unknown = JSON.parse(text);
      if (typeof read !== "object" || read === null || Array.isArray(read)) throw new TypeError();
      take(read);
    } catch {
      refuse();
    }
  });
}

/** Restores what a file holds and the trash has, each context before the flows that may be in it. */
async function restoreAll({ contexts, flows }: ImportRead): Promise<void> {
  const paths = [
    ...contexts.restorable.map((id) => `/contexts/${id}`),
    ...flows.restorable.map((id) => `/flows/${id}`),
  ];
  for (const path of paths) await request({ method: "POST", path: `${path}/restore` });
}
