/** Reads and writes the browser's storage, which may be full, and may hold data of another release or of somebody else. */

/** Stores a text. @returns Whether there was room for it. */
export function trySetItem(storage: Storage, name: string, text: string): boolean {
  try {
    storage.setItem(name, text);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") return false;
    throw error;
  }
}

/** Returns the stored JSON, if it has the shape of `sample`. */
export function readJson<T>(storage: Storage, name: string, sample: T): T | undefined {
  try {
    const stored: unknown = JSON.parse(storage.getItem(name) ?? "null");
    return hasShapeOf(sample, stored) ? (stored as T) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns whether the types are the same, also those of each part of an object. */
function hasShapeOf(sample: unknown, value: unknown): boolean {
  if (typeof value !== typeof sample || value === null || Array.isArray(value) !== Array.isArray(sample)) return false;
  if (typeof sample !== "object" || Array.isArray(sample)) return true;
  return Object.entries(sample!).every(([part, like]) => hasShapeOf(like, (value as Record<string, unknown>)[part]));
}
