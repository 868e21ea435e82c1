/** Whether the ABI reference is open and at which entry. The address of the page says the same (`#abi=proxy_log`), so that an entry can be sent to somebody. */
import { create } from "zustand";

const prefix = "#abi=";

interface AbiReferenceState {
  readonly open: boolean;
  /** undefined: none yet */
  readonly entry: string | undefined;
  show(entry?: string): void;
  /** Goes to an entry without a step in the browser's history: for keys that pass over many. */
  pass(entry: string): void;
  close(): void;
}

export const abiLink = (entry: string): string => `${prefix}${encodeURIComponent(entry)}`;

/** The entry that the address names; "" for the reference without one, undefined when the address is about something else. */
export function entryInAddress(hash: string): string | undefined {
  if (!hash.startsWith(prefix)) return undefined;
  try {
    return decodeURIComponent(hash.slice(prefix.length));
  } catch {
    return "";
  }
}

const withoutHash = (): string => `${location.pathname}${location.search}`;

export const useAbiReference = create<AbiReferenceState>()((set) => ({
  open: false,
  entry: undefined,
  show(entry) {
    history.replaceState(history.state, "", abiLink(entry ?? ""));
    set({ open: true, entry });
  },
  pass(entry) {
    history.replaceState(history.state, "", abiLink(entry));
    set({ entry });
  },
  close() {
    if (entryInAddress(location.hash) !== undefined) history.replaceState(history.state, "", withoutHash());
    set({ open: false, entry: undefined });
  },
}));

/** Follows the address: at the start, by a link, back and forward. Gives back what stops it. */
export function followAddress(): () => void {
  const follow = (): void => {
    const entry = entryInAddress(location.hash), { open } = useAbiReference.getState();
    if (entry !== undefined) useAbiReference.setState({ open: true, entry: entry === "" ? undefined : entry });
    else if (open) useAbiReference.setState({ open: false, entry: undefined });
  };
  follow();
  addEventListener("hashchange", follow);
  return () => removeEventListener("hashchange", follow);
}
