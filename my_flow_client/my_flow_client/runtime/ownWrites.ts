/** Remembers what the writes of this page did, to tell them from those of other tabs, devices and people. */

interface Answered {
  method: string;
  subject?: string;
  from?: number;
  answer: { id?: string; version?: number } | undefined;
}

export interface OwnWrites {
  /** Notes the response of a write; `from` is the version of its subject before. */
  add: (write: Answered) => void;
  /** The version that this page's own writes have made of `version`; a version of somebody else ends the chain. */
  latestVersion: (subject: string | undefined, version: number) => number;
  /** The version that the last own write was answered with; 0 without one. */
  ownVersion: (id: string) => number;
  forgetOwnVersion: (id: string) => void;
  /** Returns whether this page deleted it; the next deletion of the same thing is somebody else's. */
  forgetOwnDeletion: (id: string) => boolean;
}

export function createOwnWrites(): OwnWrites {
  const ownVersions = new Map<string, number>();
  /** From a subject's version before an own write to the version after it. */
  const versionBumps = new Map<string, number>();
  const ownDeletions = new Set<string>();
  const latestVersion = (subject: string | undefined, version: number): number => {
    const next = versionBumps.get(`${subject}:${version}`);
    return next === undefined ? version : latestVersion(subject, next);
  };
  return {
    add: ({ method, subject, from, answer }) => {
      if (method === "DELETE" && subject) {
        ownVersions.delete(subject); // the trash changes no version
        ownDeletions.add(subject);
      }
      if (answer?.id && answer.version) ownVersions.set(answer.id, answer.version);
      if (from !== undefined && answer?.version === from + 1) versionBumps.set(`${subject}:${from}`, answer.version);
    },
    latestVersion,
    ownVersion: (id) => ownVersions.get(id) ?? 0,
    forgetOwnVersion: (id) => {
      ownVersions.delete(id);
    },
    forgetOwnDeletion: (id) => ownDeletions.delete(id),
  };
}
