/** Files: out of the API onto the device, and back. */
import { request, requestFile, type ApiError } from "./api";
import { API } from "./config";

/** Saves what the API answers under the name that it gives; `say` gets what went wrong. */
export function download(path: string, say: (message: string) => void): void {
  requestFile(path).then(({ name, content }) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }, (error: ApiError) => say(error.message));
}

/** What a chosen file holds; `refuse` is called where it is not a JSON object. Choosing it again reads it again. */
export function readJson(event: { target: HTMLInputElement }, take: (read: object) => void, refuse: () => void): void {
  const { target } = event;
  void target.files?.[0]?.text().then((text) => {
    target.value = "";
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
export async function restoreAll(contexts: string[], flows: string[]): Promise<void> {
  const paths = [...contexts.map((id) => `/contexts/${id}`), ...flows.map((id) => `/flows/${id}`)];
  for (const path of paths) await request({ method: "POST", path: `${path}/restore` });
}

/** The whole address of what the API names by its path. */
export const apiAddress = (path: string): string => new URL(path, API).href;
