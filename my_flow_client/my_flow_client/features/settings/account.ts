/** Who is signed in, and deleting the account. */
import { useState, type ChangeEvent, type FormEvent } from "react";

import { useWrite, type Write } from "../../runtime/data";
import { signOut, useSession } from "../../runtime/session";
import { formatText } from "../../runtime/text";

export interface AccountSettings {
  /** The name, and the email address if there is one. */
  signedInAs: string;
  /** Whether the sheet that deletes the account is open. */
  isDeleting: boolean;
  openDeletion: () => void;
  closeDeletion: () => void;
}

/** Says who is signed in, and opens the sheet that deletes the account. */
export function useAccountSettings(): AccountSettings {
  const { name, email } = useSession();
  const [isDeleting, setDeleting] = useState(false);
  return {
    signedInAs: email ? formatText("{} · {}", name, email) : name,
    isDeleting,
    openDeletion: () => setDeleting(true),
    closeDeletion: () => setDeleting(false),
  };
}

export interface AccountDeletion {
  /** The name that is to be typed. */
  name: string;
  typed: string;
  isConfirmed: boolean;
  isPending: boolean;
  /** A sentence that says what went wrong; empty if nothing did. */
  error: string;
  type: (event: ChangeEvent<HTMLInputElement>) => void;
  /** Deletes the account and signs out, if the name was typed. */
  submit: (event: FormEvent<HTMLFormElement>) => void;
}

export const deleteAccountWrite: Write<object> = {
  method: "DELETE",
  path: () => "/account",
  optimistic: [],
  invalidateAfterMs: 0,
  invalidates: [],
};

/** Deletes the account once its name was typed. */
export function useAccountDeletion(): AccountDeletion {
  const { name } = useSession();
  const [typed, setTyped] = useState("");
  const deletion = useWrite({ ...deleteAccountWrite, onSuccess: () => void signOut() });
  const isConfirmed = typed.trim() === name;
  return {
    name,
    typed,
    isConfirmed,
    isPending: deletion.isPending,
    error: deletion.error?.message ?? "",
    type: (event) => setTyped(event.target.value),
    submit: (event) => {
      event.preventDefault();
      if (isConfirmed) deletion.mutate({});
    },
  };
}
